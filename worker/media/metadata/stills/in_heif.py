"""Where HEIC, HEIF and AVIF files keep what they say: as items beside the pictures (ISO/IEC 23008-12, annex A)."""

from __future__ import annotations

from worker.media.boxes import find_box
from worker.media.items import Item, Items, read_items
from worker.media.metadata.films import quicktime
from worker.media.metadata.packet import LARGEST_PACKET
from worker.media.metadata.stills.parts import Parts
from worker.media.source import Source

LARGEST_EXIF = 2 * 1024 * 1024
# Among mime items XMP is known by what it begins with.
XMP_BEGINNINGS = (b"<x:xmpmeta", b"<?xpacket", b"<rdf:RDF", b"<x:xapmeta")
BEGINNING = 200


def parts(source: Source) -> Parts:
    """The first EXIF block and the first XMP packet; of moving pictures what a film would say."""
    found = Parts()
    items = read_items(source)
    for item in _of_the_picture(items) if items else ():
        if item.type == b"Exif":
            _exif(_data(source, item, LARGEST_EXIF), found)
        elif item.type == b"mime" and not found.packets:
            packet = _data(source, item, LARGEST_PACKET)
            if any(mark in packet[:BEGINNING] for mark in XMP_BEGINNINGS):
                found.packets.append(packet)
    if find_box(source, b"moov", 0, source.size):
        found.others.append(quicktime.find(source))
    return found


def _of_the_picture(items: Items) -> list[Item]:
    """In their order: first what is about the primary picture, then what says of nothing that it is about it.

    What is about another picture in the file, such as its map of bright places, is left out.
    """
    told = sorted(items.items.items())
    own = [item for number, item in told if items.primary in items.about.get(number, ())]
    return own + [item for number, item in told if number not in items.about]


def _exif(block: bytes, found: Parts) -> None:
    """Four bytes tell how far behind them the TIFF begins."""
    start = 4 + int.from_bytes(block[:4])
    found.add_exif(block[start:] if start < len(block) else block[4:])


def _data(source: Source, item: Item, most: int) -> bytes:
    """The item's bytes; nothing of one that is too large."""
    length = sum(end - start for start, end in item.extents)
    if length > most:
        return b""
    return b"".join(source.at(start, end - start) for start, end in item.extents)
