"""The items of a HEIF file: pictures, their thumbnails and what is written about them (ISO/IEC 23008-12, section 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from worker.media.boxes import Box, boxes, find_box
from worker.media.source import Source

MOST_ITEMS = 5_000
LARGEST_META = 8 * 1024 * 1024
LONGEST_PROPERTY = 16 * 1024
# How items are put together and turned before anybody sees them.
TRANSFORMS = (b"irot", b"imir", b"clap")
# What is written about a picture, not the picture.
_TOLD = (b"Exif", b"mime", b"uri ")


@dataclass
class Item:
    """One item: its type, where its data lie in the file, and its properties (kind and content)."""

    type: bytes = b""
    extents: list[tuple[int, int]] = field(default_factory=list)
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)

    def size(self) -> tuple[int, int] | None:
        """Width and height before any turning."""
        found = self.property(b"ispe") or b""
        return (int.from_bytes(found[4:8]), int.from_bytes(found[8:12])) if len(found) >= 12 else None

    def property(self, kind: bytes) -> bytes | None:
        return next((content for name, content in self.properties if name == kind), None)

    def transforms(self) -> list[tuple[bytes, bytes]]:
        return [one for one in self.properties if one[0] in TRANSFORMS]


@dataclass
class Items:
    """All items by number. `parts` are those that the primary one is put together from, row by row.

    `primary_at` is where the number of the primary one stands, in `primary_width` bytes. `thumbnails` are those of the
    primary item, by number, with the place of the four letters that make them so. `about` is what an item that holds
    words is about, by its number.
    """

    items: dict[int, Item]
    primary: int
    primary_at: int
    primary_width: int
    thumbnails: dict[int, int]
    parts: list[int]
    about: dict[int, list[int]] = field(default_factory=dict)

    def data(self, source: Source, number: int) -> bytes:
        """The bytes of one item."""
        return b"".join(source.at(start, end - start) for start, end in self.items[number].extents)

    def picture_ranges(self) -> list[tuple[int, int]]:
        """Where the data of pictures lie, rising, without EXIF and XMP."""
        return sorted(extent for item in self.items.values() if item.type not in _TOLD for extent in item.extents)


def read_items(source: Source) -> Items | None:
    """None where there is no such list, or none that holds together."""
    meta = find_box(source, b"meta", 0, source.size)
    if meta is None or meta.end - meta.start > LARGEST_META:
        return None
    # The box begins with a version and flags.
    parts = {box.kind: box for box in boxes(source, meta.start + 4, meta.end)}
    try:
        return _items(source, parts)
    except (KeyError, IndexError, ValueError):
        return None


def _items(source: Source, parts: dict[bytes, Box]) -> Items:
    items: dict[int, Item] = {}
    for number, kind in _types(source, parts[b"iinf"]):
        items[number] = Item(kind)
    idat = parts.get(b"idat")
    for number, extents in _locations(_Bytes(source, parts[b"iloc"]), idat.start if idat else 0):
        if number in items:
            items[number].extents = extents
    for number, properties in _properties(source, parts[b"iprp"]):
        if number in items:
            items[number].properties = properties
    pitm = _Bytes(source, parts[b"pitm"])
    width = 2 if pitm.version == 0 else 4
    primary = pitm.number(width)
    found = Items(items, primary, parts[b"pitm"].start + 4, width, {}, [])
    if b"iref" in parts:
        _refer(source, parts[b"iref"], found)
    return found


class _Bytes:
    """Reads numbers from a box, after its version. Raises ValueError where it ends."""

    def __init__(self, source: Source, box: Box) -> None:
        self._raw = source.at(box.start, min(box.end - box.start, LARGEST_META))
        self._position = 0
        self.version = self.number(4) >> 24

    def number(self, width: int) -> int:
        piece = self.take(width)
        return int.from_bytes(piece)

    def take(self, length: int) -> bytes:
        piece = self._raw[self._position : self._position + length]
        if len(piece) < length:
            raise ValueError("the box ends early")
        self._position += length
        return piece

    def count(self, width: int) -> range:
        number = self.number(width)
        if number > MOST_ITEMS:
            raise ValueError("too many items")
        return range(number)


def _types(source: Source, iinf: Box) -> Iterator[tuple[int, bytes]]:
    wide = source.at(iinf.start, 1) != b"\0"
    for box in boxes(source, iinf.start + (8 if wide else 6), iinf.end):
        entry = _Bytes(source, box)
        if box.kind == b"infe" and entry.version >= 2:
            number = entry.number(2 if entry.version == 2 else 4)
            entry.number(2)
            yield number, entry.take(4)


def _locations(iloc: _Bytes, idat: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    sizes = iloc.number(2)
    offset_width, length_width, base_width, index_width = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    number_width = 2 if iloc.version < 2 else 4
    for _ in iloc.count(number_width):
        number = iloc.number(number_width)
        method = iloc.number(2) & 15 if iloc.version > 0 else 0
        iloc.number(2)
        base = iloc.number(base_width) + (idat if method == 1 else 0)
        extents = []
        for _ in iloc.count(2):
            if iloc.version > 0:
                iloc.number(index_width)
            start = base + iloc.number(offset_width)
            extents.append((start, start + iloc.number(length_width)))
        # Data made from other items' data have no place of their own.
        yield number, extents if method < 2 else []


def _properties(source: Source, iprp: Box) -> Iterator[tuple[int, list[tuple[bytes, bytes]]]]:
    container = find_box(source, b"ipco", iprp.start, iprp.end)
    if container is None:
        return
    known = [
        (box.kind, source.at(box.start, min(box.end - box.start, LONGEST_PROPERTY)))
        for box in boxes(source, container.start, container.end)
    ]
    for box in boxes(source, iprp.start, iprp.end):
        if box.kind == b"ipma":
            yield from _associations(_Bytes(source, box), source.at(box.start + 3, 1) == b"\1", known)


def _associations(
    ipma: _Bytes, wide: bool, known: list[tuple[bytes, bytes]]
) -> Iterator[tuple[int, list[tuple[bytes, bytes]]]]:
    for _ in ipma.count(4):
        number = ipma.number(2 if ipma.version == 0 else 4)
        places = [ipma.number(2) & 0x7FFF if wide else ipma.number(1) & 0x7F for _ in ipma.count(1)]
        yield number, [known[place - 1] for place in places if 0 < place <= len(known)]


def _refer(source: Source, iref: Box, found: Items) -> None:
    """Note which items say that they are a thumbnail of the primary one, and which ones it is made from."""
    width = 2 if source.at(iref.start, 1) == b"\0" else 4
    for box in boxes(source, iref.start + 4, iref.end):
        raw = source.at(box.start, min(box.end - box.start, LONGEST_PROPERTY))
        number, *others = [int.from_bytes(raw[at : at + width]) for at in (0, *range(width + 2, len(raw), width))]
        if box.kind == b"thmb" and found.primary in others and number in found.items:
            found.thumbnails[number] = box.start - 4
        elif box.kind == b"dimg" and number == found.primary:
            found.parts = others
        elif box.kind == b"cdsc":
            found.about.setdefault(number, []).extend(others)
