"""Where the picture's own data lie in a file, without what was written about it: so that a copy with another date or
another keyword is still known as the same picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from worker.media.boxes import boxes
from worker.media.digest import Ranges
from worker.media.items import read_items
from worker.media.jpeg import segments
from worker.media.source import Source

# No honest file has more pieces; a hostile one is not worth the time.
MOST_PIECES = 200_000


def picture_ranges(source: Source, format_name: str) -> Ranges | None:
    """The ranges (start, end) of picture or media data, rising; None where the format is not known so well."""
    walk = _WALKS.get(format_name)
    if walk is None:
        return None
    ranges: list[tuple[int, int]] = []
    past = 0
    for start, end in walk(source):
        # Pieces may overlap in a file that was made to hurt; no byte is hashed twice.
        piece = max(start, past), min(end, source.size)
        if piece[0] < piece[1]:
            ranges.append(piece)
            past = piece[1]
        if len(ranges) > MOST_PIECES:
            return None
    return ranges or None


def _jpeg(source: Source) -> Iterator[tuple[int, int]]:
    """Every segment but APPn and COM."""
    for segment in segments(source):
        if not segment.told:
            yield segment.start, segment.end


def png_data(source: Source) -> Iterator[bytes]:
    """The compressed rows of a PNG's picture, piece by piece, as far as they are there."""
    for kind, start, end in _png_chunks(source):
        if kind == b"IDAT":
            yield source.at(start, end - start)


_PNG_PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"acTL", b"fcTL"}
_PNG_DATA = {b"IDAT", b"fdAT"}


def _png(source: Source) -> Iterator[tuple[int, int]]:
    """The data of IDAT without the chunks' frames: into how many pieces they are cut says nothing."""
    for kind, start, end in _png_chunks(source):
        if kind in _PNG_PICTURE:
            yield start - 8, end
        elif kind in _PNG_DATA:
            yield start, end


def _png_chunks(source: Source) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each chunk and where its content starts and ends, up to the end of the image."""
    offset = 8
    while True:
        head = source.at(offset, 8)
        if len(head) < 8 or head[4:] == b"IEND":
            return
        end = offset + 8 + int.from_bytes(head[:4])
        yield head[4:], offset + 8, end
        offset = end + 4


def _gif(source: Source) -> Iterator[tuple[int, int]]:
    """All but comments and applications' blocks (GIF89a, sections 24 and 26)."""
    head = source.at(0, 13)
    if len(head) < 13:
        return
    offset = 13 + _colours(head[10])
    yield 6, offset
    while True:
        block = source.at(offset, 10)
        if block[:1] == b"\x21" and len(block) >= 2:
            end = _past_pieces(source, offset + 2)
            if block[1] not in (0xFE, 0xFF):
                yield offset, end
        elif block[:1] == b"\x2c" and len(block) == 10:
            end = _past_pieces(source, offset + 10 + _colours(block[9]) + 1)
            yield offset, end
        else:
            return
        offset = end


def _colours(flags: int) -> int:
    """How many bytes the colour table takes that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _past_pieces(source: Source, offset: int) -> int:
    while True:
        length = source.at(offset, 1)
        if length in (b"", b"\0"):
            return offset + 1
        offset += 1 + length[0]


_WEBP_PICTURE = {b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}


def _webp(source: Source) -> Iterator[tuple[int, int]]:
    """VP8X is left out: its flags tell whether there is metadata."""
    offset = 12
    while True:
        head = source.at(offset, 8)
        if len(head) < 8:
            return
        length = int.from_bytes(head[4:], "little")
        if head[:4] in _WEBP_PICTURE:
            yield offset, offset + 8 + length
        offset += 8 + length + length % 2


def _media_data(source: Source) -> Iterator[tuple[int, int]]:
    """What films and sounds are made of; dates and places stand in other boxes."""
    for box in boxes(source, 0, source.size):
        if box.kind == b"mdat":
            yield box.start, box.end


def _items(source: Source) -> Iterator[tuple[int, int]]:
    """EXIF and XMP are items beside the pictures, and lie among them. Sequences have no items, only media data."""
    items = read_items(source)
    yield from items.picture_ranges() if items else _media_data(source)


_WALKS: dict[str, Callable[[Source], Iterator[tuple[int, int]]]] = {
    "jpeg": _jpeg,
    "mpo": _jpeg,
    "png": _png,
    "apng": _png,
    "gif": _gif,
    "webp": _webp,
    **dict.fromkeys(("heic", "heif", "avif"), _items),
    **dict.fromkeys(("heic-sequence", "heif-sequence"), _media_data),
    "mp4": _media_data,
    "mov": _media_data,
    "m4v": _media_data,
    "3gp": _media_data,
    "3g2": _media_data,
}
