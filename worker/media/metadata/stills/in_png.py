"""Where PNG files keep what they say: eXIf, XMP and words in text chunks, tIME (PNG, third edition, section 11.3)."""

from __future__ import annotations

import binascii
import zlib
from collections.abc import Iterator

from worker.media.metadata import gathering
from worker.media.metadata.iptc import iptc_of
from worker.media.metadata.packet import LARGEST_PACKET
from worker.media.metadata.stills.parts import Parts
from worker.media.metadata.text import decoded
from worker.media.source import Source

MOST_CHUNKS = 50_000
LARGEST_CHUNK = 2 * 1024 * 1024
XMP_KEYWORD = "xml:com.adobe.xmp"
# ImageMagick's and exiftool's way before there was eXIf: a line break, a name, a length, then hexadecimal digits.
PROFILE = "raw profile type "
EXIF_BEGINNINGS = (b"Exif\0\0", b"II*\0", b"MM\0*")
# Keywords of text chunks, in lower case. ImageMagick's date:create and date:modify are left out: they are the times
# that the file had when it was converted, and tell of a copy and of no picture.
DATES = {
    "creation time": "png_created",
    "create-date": "png_created",
    "modify-date": "png_modified",
    "exif:datetimeoriginal": "exif_original",
    "exif:datetimedigitized": "exif_digitized",
    "exif:datetime": "exif_modified",
}
WORDS = {
    "title": gathering.TITLE,
    "description": gathering.CAPTION,
    "software": gathering.SOFTWARE,
    "exif:make": gathering.MAKE,
    "exif:model": gathering.MODEL,
}
TEXTS = (b"tEXt", b"zTXt", b"iTXt")


def parts(source: Source) -> Parts:
    """The parts that stand before and behind the picture's own data."""
    found = Parts()
    for kind, content in _chunks(source):
        if kind == b"eXIf":
            found.add_exif(content)
        elif kind == b"tIME":
            _changed(content, found)
        else:
            _text(kind, content, found)
    return found


def _chunks(source: Source) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of the chunks that tell something."""
    place = 8
    for _ in range(MOST_CHUNKS):
        head = source.at(place, 8)
        if len(head) < 8 or head[4:] == b"IEND":
            return
        length, kind = int.from_bytes(head[:4]), head[4:]
        if kind in TEXTS or kind in (b"eXIf", b"tIME"):
            yield kind, source.at(place + 8, min(length, LARGEST_CHUNK))
        place += 12 + length


def _changed(content: bytes, found: Parts) -> None:
    """The last change of the picture, UTC."""
    if len(content) == 7:
        year, (month, day, hour, minute, second) = int.from_bytes(content[:2]), content[2:]
        text = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}"
        found.said.date("png_modified", text, "tIME", utc=True)


def _text(kind: bytes, content: bytes, found: Parts) -> None:
    name, separator, rest = content.partition(b"\0")
    keyword = name.decode("latin-1").lower()
    known = keyword == XMP_KEYWORD or keyword in DATES or keyword in WORDS or keyword.startswith(PROFILE)
    if not separator or not known:
        return
    raw = _unpacked(kind, rest)
    if keyword == XMP_KEYWORD:
        found.packets = found.packets or [raw]
    elif keyword.startswith(PROFILE):
        _profile(keyword.removeprefix(PROFILE), raw, found)
    elif keyword in DATES:
        found.said.date(DATES[keyword], decoded(raw[:1_000]), name.decode("latin-1"))
    else:
        found.said.say(WORDS[keyword], decoded(raw))


def _unpacked(kind: bytes, rest: bytes) -> bytes:
    """The text itself; of a compressed one no more than is needed to see that it is too large."""
    if kind == b"tEXt":
        return rest
    if kind == b"zTXt":
        return _inflated(rest[1:])
    # A flag, a method, a language and a translated keyword with a NUL behind each.
    text = rest[2:].split(b"\0", 2)[-1]
    return _inflated(text) if rest[:1] == b"\1" else text


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, LARGEST_PACKET + 1)
    except zlib.error:
        return b""


def _profile(name: str, raw: bytes, found: Parts) -> None:
    lines = raw.split(b"\n", 3)
    try:
        content = binascii.unhexlify(b"".join(lines[-1].split()))
    except binascii.Error:
        return
    if name in ("exif", "app1") and content.startswith(EXIF_BEGINNINGS):
        found.add_exif(content)
    elif name in ("xmp", "app1"):
        found.packets = found.packets or [content.removeprefix(b"http://ns.adobe.com/xap/1.0/\0")]
    elif name in ("iptc", "8bim"):
        # Either Photoshop's resources around it, or the datasets alone.
        found.iptc.append(iptc_of(content) or content)
