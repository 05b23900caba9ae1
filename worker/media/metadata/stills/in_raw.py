"""Where raw files of other makes than TIFF keep what they say: in a JPEG, in boxes, in blocks."""

from __future__ import annotations

from worker.media.boxes import Box, boxes, find_box
from worker.media.metadata.exif import Tags, directory, told_by
from worker.media.metadata.found import Found
from worker.media.metadata.packet import LARGEST_PACKET
from worker.media.metadata.stills import in_jpeg
from worker.media.metadata.stills.parts import Parts
from worker.media.raw import CANON_UUID, RAF_PREVIEW_AT
from worker.media.source import Source
from worker.media.tiff import tiff_of

XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
UUID_LENGTH = 16
CANON_MAIN, CANON_EXIF, CANON_GPS = b"CMT1", b"CMT2", b"CMT4"
EXIF_MARK = b"Exif\0\0"
LARGEST_BLOCK = 2 * 1024 * 1024
MINOLTA_MARK, MINOLTA_TIFF = b"\0MRM", b"\0TTW"
MOST_BLOCKS = 20


def fuji(source: Source) -> Parts:
    """The header says where the JPEG lies, and that has it all."""
    return in_jpeg.parts(source, int.from_bytes(source.at(RAF_PREVIEW_AT, 4)))


def canon(source: Source) -> Parts:
    """Canon's own box holds the directories one by one, each as a TIFF of its own; XMP has a box beside it."""
    found = Parts()
    moov = find_box(source, b"moov", 0, source.size)
    own = _uuid(source, CANON_UUID, moov.start, moov.end) if moov else None
    if own:
        found.exif.append(lambda: _canon_exif(source, own))
    packet = _uuid(source, XMP_UUID, 0, source.size)
    if packet and packet.end - packet.start <= LARGEST_PACKET:
        found.packets.append(source.at(packet.start + UUID_LENGTH, packet.end - packet.start - UUID_LENGTH))
    return found


def minolta(source: Source) -> Parts:
    """A chain of blocks, one of which is a TIFF."""
    found = Parts()
    place = 8 if source.at(0, 4) == MINOLTA_MARK else source.size
    for _ in range(MOST_BLOCKS):
        head = source.at(place, 8)
        if len(head) < 8:
            break
        length = int.from_bytes(head[4:])
        if head[:4] == MINOLTA_TIFF:
            found.add_exif(source.at(place + 8, min(length, LARGEST_BLOCK)))
        place += 8 + length
    return found


def sigma(source: Source) -> Parts:
    """Somewhere among the previews lies a JPEG with EXIF."""
    found = Parts()
    place = source.find(EXIF_MARK, 0)
    if place >= 0:
        found.add_exif(source.at(place + len(EXIF_MARK), LARGEST_BLOCK))
    return found


def _uuid(source: Source, name: bytes, start: int, end: int) -> Box | None:
    return next(
        (box for box in boxes(source, start, end) if box.kind == b"uuid" and source.at(box.start, 16) == name), None
    )


def _canon_exif(source: Source, own: Box) -> Found:
    directories = {}
    for box in boxes(source, own.start + UUID_LENGTH, own.end):
        if box.kind in (CANON_MAIN, CANON_EXIF, CANON_GPS):
            tiff = tiff_of(source.at(box.start, min(box.end - box.start, LARGEST_BLOCK)))
            directories[box.kind] = tiff, directory(tiff, tiff.first)
    main = [directories[kind] for kind in (CANON_EXIF, CANON_MAIN) if kind in directories]
    return told_by(Tags(*main), Tags(*(directories[kind] for kind in directories if kind == CANON_GPS)))
