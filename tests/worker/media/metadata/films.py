"""Films without pictures, put together box by box as phones, cameras and programs write them."""

from __future__ import annotations

from datetime import datetime

from library.sniff import identify
from tests.worker.media.making import box
from worker.dating.decide import Decision, date
from worker.dating.evidence import Circumstances
from worker.media.metadata.beside import sidecars
from worker.media.metadata.films import videos
from worker.media.metadata.found import Found
from worker.media.source import Source

MAC_START, MATROSKA_START = datetime(1904, 1, 1), datetime(2001, 1, 1)
NOW = Circumstances(imported_at=1_800_000_000_000)


def found_in(content: bytes, name: str) -> Found:
    """What the readers of films or sidecars find, without the guard that keeps a picture whose metadata is broken."""
    source = Source(memory=content)
    kind = identify(name, source.head)
    assert kind is not None
    found = (sidecars if kind.kind == "sidecar" else videos).find(source, kind)
    assert Found.from_dict(found.to_dict()) == found
    return found


def dated(content: bytes, name: str) -> Decision:
    return date(found_in(content, name).evidence, NOW)


def mac(text: str) -> int:
    return int((datetime.fromisoformat(text) - MAC_START).total_seconds())


def movie(*parts: bytes, brand: bytes = b"mp42", brands: bytes = b"isom", beside: bytes = b"") -> bytes:
    """A film with these parts in its `moov`, and others beside it."""
    return box(b"ftyp", brand, bytes(4), brands) + box(b"mdat", bytes(20)) + box(b"moov", *parts) + beside


def header(created: int, changed: int | None = None, *, wide: bool = False) -> bytes:
    changed = created if changed is None else changed
    width = 8 if wide else 4
    return box(b"mvhd", bytes([wide, 0, 0, 0]), created.to_bytes(width), changed.to_bytes(width), bytes(80))


def track(created: int) -> bytes:
    times = bytes(4) + created.to_bytes(4) * 2
    return box(b"trak", box(b"tkhd", times, bytes(72)), box(b"mdia", box(b"mdhd", times, bytes(12))))


def keys(*, full: bool = False, **values: str) -> bytes:
    """Apple's names and values; in a name `_` stands for `.`, `__` for itself."""
    names = [name.replace("__", " ").replace("_", ".").replace(" ", "_").encode() for name in values]
    table = b"".join((8 + len(name)).to_bytes(4) + b"mdta" + name for name in names)
    items = b"".join(
        box(number.to_bytes(4), data(value.encode())) for number, value in enumerate(values.values(), start=1)
    )
    content = box(b"hdlr", bytes(26)) + box(b"keys", bytes(4), len(names).to_bytes(4), table) + box(b"ilst", items)
    return box(b"meta", bytes(4) if full else b"", content)


def data(value: bytes, kind: int = 1) -> bytes:
    return box(b"data", kind.to_bytes(4), bytes(4), value)


def words(kind: bytes, text: str, language: int = 0x15C7) -> bytes:
    """User data as QuickTime writes it."""
    raw = text.encode("utf-8" if language >= 0x400 else "mac_roman")
    return box(kind, len(raw).to_bytes(2), language.to_bytes(2), raw)


def user_data(*parts: bytes) -> bytes:
    return box(b"udta", *parts, bytes(4))


def mobile(kind: bytes, text: bytes) -> bytes:
    """3GPP's words."""
    return box(kind, bytes(4), b"\x15\xc7", text)


def element(number: int, *contents: bytes) -> bytes:
    """One element of Matroska, its length in eight bytes."""
    content = b"".join(contents)
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    return raw + (len(content) | 1 << 56).to_bytes(8) + content


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of RIFF."""
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)


def chunks(kind: bytes, *contents: bytes) -> bytes:
    return chunk(b"LIST", kind + b"".join(contents))
