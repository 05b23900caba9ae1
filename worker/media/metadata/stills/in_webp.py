"""Where WebP files keep what they say: the chunks EXIF and XMP of their RIFF (RFC 9649, section 2.7.1.4)."""

from __future__ import annotations

from worker.media.metadata.packet import LARGEST_PACKET
from worker.media.metadata.stills.parts import Parts
from worker.media.source import Source

MOST_CHUNKS = 10_000
LARGEST_EXIF = 2 * 1024 * 1024


def parts(source: Source) -> Parts:
    """The parts that stand behind the picture's own data."""
    found = Parts()
    place = 12
    for _ in range(MOST_CHUNKS):
        head = source.at(place, 8)
        if len(head) < 8:
            break
        kind, length = head[:4], int.from_bytes(head[4:], "little")
        if kind == b"EXIF":
            found.add_exif(source.at(place + 8, min(length, LARGEST_EXIF)))
        elif kind == b"XMP " and length <= LARGEST_PACKET:
            found.packets = found.packets or [source.at(place + 8, length)]
        # Chunks begin at even places.
        place += 8 + length + length % 2
    return found
