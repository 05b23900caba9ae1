"""Pictures without pixels, put together tag by tag as cameras and programs write them."""

from __future__ import annotations

import struct

from library.content.formats import Kind
from library.sniff import identify
from tests.worker.media.making import box, chunk, png
from worker.dating.decide import Decision, date
from worker.dating.evidence import Circumstances, Evidence
from worker.media.metadata.found import Found
from worker.media.metadata.stills import pictures
from worker.media.source import Source

NOW = Circumstances(imported_at=1_800_000_000_000)
BYTE, TEXT, SHORT, LONG, RATIONAL, ANYTHING, SIGNED_SHORT, SIGNED_RATIONAL = 1, 2, 3, 4, 5, 7, 8, 10
EXIF_DIRECTORY, GPS_DIRECTORY = 0x8769, 0x8825
WIDTHS = {BYTE: 1, TEXT: 1, SHORT: 2, LONG: 4, RATIONAL: 8, ANYTHING: 1, SIGNED_SHORT: 2, SIGNED_RATIONAL: 8}
Value = str | int | bytes | tuple[int, bytes] | list[tuple[int, int]]
Tags = dict[int, Value]
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SPACES = {
    "exif": "http://ns.adobe.com/exif/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    "MP": "http://ns.microsoft.com/photo/1.2/",
    "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
}


def found_in(content: bytes, name: str = "a.jpg") -> Found:
    """What the reader of photos finds, without the guard that keeps a picture whose metadata is broken."""
    source = Source(memory=content)
    kind = identify(name, source.head)
    assert isinstance(kind, Kind)
    found = pictures.find(source, kind)
    assert Found.from_dict(found.to_dict()) == found
    return found


def dated(found: Found) -> Decision:
    return date(list(found.evidence), NOW)


def evidence(found: Found, source: str) -> Evidence:
    """The only evidence from there."""
    (only,) = (one for one in found.evidence if one.source == source)
    return only


def tiff(main: Tags, exif: Tags | None = None, gps: Tags | None = None, *, order: str = "<", mark: int = 42) -> bytes:
    """A TIFF of one directory and those that it names. A value is a text, a number, pairs, or a type with its bytes."""
    start = 8
    below: list[bytes] = []
    tags = dict(main)
    # The directories below lie behind the first one, whose length is known only when their places are numbers.
    for number, part in ((EXIF_DIRECTORY, exif), (GPS_DIRECTORY, gps)):
        if part is not None:
            tags[number] = 0
    place = start + len(_directory(tags, start, order))
    for number, part in ((EXIF_DIRECTORY, exif), (GPS_DIRECTORY, gps)):
        if part is not None:
            tags[number] = place
            below.append(_directory(part, place, order))
            place += len(below[-1])
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", mark, start)
    return head + _directory(tags, start, order) + b"".join(below)


def _directory(tags: Tags, start: int, order: str) -> bytes:
    entries, far = [], b""
    place = start + 2 + 12 * len(tags) + 4
    for number, value in sorted(tags.items()):
        kind, raw = _raw(value, order)
        inside = raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack(order + "I", place + len(far))
        entries.append(struct.pack(order + "HHI", number, kind, len(raw) // WIDTHS.get(kind, 1)) + inside)
        far += raw if len(raw) > 4 else b""
    return struct.pack(order + "H", len(entries)) + b"".join(entries) + bytes(4) + far


def _raw(value: Value, order: str) -> tuple[int, bytes]:
    if isinstance(value, str):
        return TEXT, value.encode() + b"\0"
    if isinstance(value, int):
        return LONG, struct.pack(order + "I", value)
    if isinstance(value, bytes):
        return ANYTHING, value
    if isinstance(value, list):
        return RATIONAL, b"".join(struct.pack(order + "II", *pair) for pair in value)
    return value


def short(number: int, order: str = "<") -> tuple[int, bytes]:
    return SHORT, struct.pack(order + "H", number)


def wide(text: str) -> tuple[int, bytes]:
    """As Windows writes it."""
    return BYTE, (text + "\0").encode("utf-16-le")


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def jpeg(*segments: bytes) -> bytes:
    """A JPEG that ends where its picture would begin."""
    return b"\xff\xd8" + b"".join(segments) + b"\xff\xda\0\x02\xff\xd9"


def exif_segment(block: bytes) -> bytes:
    return segment(0xE1, b"Exif\0\0" + block)


def xmp_segment(packet: bytes) -> bytes:
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)


def iptc_segment(block: bytes) -> bytes:
    return segment(0xED, b"Photoshop 3.0\0" + resources(block))


def resources(block: bytes) -> bytes:
    """Photoshop's blocks: one that nobody asks for, with a name, then IPTC's."""
    other = b"8BIM\x04\x0c" + b"\x03abc" + (3).to_bytes(4) + b"xyz\0"
    return other + b"8BIM\x04\x04\0\0" + len(block).to_bytes(4) + block + bytes(len(block) % 2)


def iptc(*datasets: tuple[int, int, bytes]) -> bytes:
    return b"".join(
        bytes([0x1C, record, number]) + len(value).to_bytes(2) + value for record, number, value in datasets
    )


def photo(main: Tags | None = None, exif: Tags | None = None, gps: Tags | None = None, *, order: str = "<") -> bytes:
    """A JPEG with only EXIF."""
    return jpeg(exif_segment(tiff(main or {}, exif, gps, order=order)))


def packet(within: str = "", **attributes: str) -> bytes:
    """An XMP packet; in the names of attributes `__` stands for the colon."""
    spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
    said = " ".join(f'{name.replace("__", ":")}="{text}"' for name, text in attributes.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about="" {spaces} {said}>{within}</rdf:Description></rdf:RDF>'
        '</x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def bag(name: str, *texts: str) -> str:
    return f"<{name}><rdf:Bag>{''.join(f'<rdf:li>{text}</rdf:li>' for text in texts)}</rdf:Bag></{name}>"


def heif(exif: bytes = b"", xmp: bytes = b"", *, brand: bytes = b"heic") -> bytes:
    """A HEIF file of items that only tell, without a picture."""
    blocks = {number: one for number, one in ((1, exif and bytes(4) + exif), (2, xmp)) if one}
    kinds = {1: b"Exif\0", 2: b"mime\0application/rdf+xml\0"}
    entries = [box(b"infe", b"\2\0\0\0", number.to_bytes(2), bytes(2), kinds[number]) for number in blocks]

    def meta(start: int) -> bytes:
        places = b""
        for number, block in blocks.items():
            places += number.to_bytes(2) + bytes(2) + (1).to_bytes(2) + start.to_bytes(4) + len(block).to_bytes(4)
            start += len(block)
        return box(
            b"meta",
            bytes(4),
            box(b"pitm", bytes(4), (1).to_bytes(2)),
            box(b"iinf", bytes(4), len(blocks).to_bytes(2), *entries),
            box(b"iloc", bytes(4), b"\x44\0", len(blocks).to_bytes(2), places),
            box(b"iprp", box(b"ipco"), box(b"ipma", bytes(4), bytes(4))),
        )

    head = box(b"ftyp", brand, bytes(4), b"mif1", brand)
    start = len(head) + len(meta(0)) + 8
    return head + meta(start) + box(b"mdat", *blocks.values())


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2) for kind, content in chunks
    )
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def gif(*blocks: bytes) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + b"".join(blocks) + b"\x3b"


def gif_comment(text: bytes) -> bytes:
    return b"\x21\xfe" + bytes([len(text)]) + text + b"\0"


def gif_xmp(content: bytes) -> bytes:
    return b"\x21\xff\x0bXMP DataXMP" + content + b"\1" + bytes(range(255, -1, -1)) + b"\0"


def png_text(keyword: str, text: bytes) -> bytes:
    return chunk(b"tEXt", keyword.encode("latin-1") + b"\0" + text)


def png_with(*chunks: bytes) -> bytes:
    return png(1, 1, before=b"".join(chunks))
