"""The segments of a JPEG file, up to the end of its first picture (ITU T.81, annex B)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from worker.media.source import Source

SCAN, COMMENT, APPLICATION_1 = 0xDA, 0xFE, 0xE1
END_OF_IMAGE = b"\xff\xd9"


@dataclass(frozen=True)
class Segment:
    """A marker's second byte, and where its segment starts (with the marker) and ends."""

    marker: int
    start: int
    end: int

    @property
    def told(self) -> bool:
        """Whether it tells about the picture (APPn, COM) instead of being a part of it."""
        return 0xE0 <= self.marker <= 0xEF or self.marker == COMMENT


def segments(source: Source, start: int = 0) -> Iterator[Segment]:
    """All segments of the JPEG that starts there; the last one, SCAN, goes from the first scan to the end of the image.

    Without an end it goes to the end of the file. Without a SCAN the file ended, or was no JPEG any more, before its
    picture began.
    """
    for segment in headers(source, start):
        yield segment if segment.marker != SCAN else Segment(SCAN, segment.start, _end_of_image(source, segment.end))


def _end_of_image(source: Source, start: int) -> int:
    """In scans 0xFF is always followed by 0 or a restart, so this is the end of this very picture."""
    found = source.find(END_OF_IMAGE, start)
    return source.size if found < 0 else found + len(END_OF_IMAGE)


def headers(source: Source, start: int = 0) -> Iterator[Segment]:
    """The same without looking for the end of the image: of SCAN only the marker."""
    offset = start + 2
    while True:
        head = source.at(offset, 4)
        if len(head) < 4 or head[0] != 0xFF:
            return
        if head[1] == 0xFF:
            # Fill bytes may stand before any marker.
            offset += 1
        elif head[1] == SCAN:
            yield Segment(SCAN, offset, offset + 2)
            return
        elif head[1] == 0x01 or 0xD0 <= head[1] <= 0xD9:
            offset += 2
        else:
            end = offset + 2 + int.from_bytes(head[2:])
            yield Segment(head[1], offset, end)
            offset = end
