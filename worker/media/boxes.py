"""Boxes: the nested pieces of which MP4, QuickTime, HEIC and AVIF files are made (ISO/IEC 14496-12, section 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from worker.media.source import Source

MOST_BOXES = 10_000


@dataclass(frozen=True)
class Box:
    """One box: its four-letter kind, where its content starts and ends, and where it says that it ends."""

    kind: bytes
    start: int
    end: int
    announced_end: int

    @property
    def whole(self) -> bool:
        return self.announced_end == self.end


def boxes(source: Source, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets. Ends quietly where the bytes are no boxes any more."""
    for _ in range(MOST_BOXES):
        head = source.at(start, 16)
        if start + 8 > end or len(head) < 8:
            return
        length, skip = int.from_bytes(head[:4]), 8
        if length == 1:
            length, skip = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = end - start
        if length < skip or start + skip > end:
            return
        yield Box(head[4:8], start + skip, min(start + length, end), start + length)
        start += length


def find_box(source: Source, path: bytes, start: int, end: int) -> Box | None:
    """The first box on a path of kinds such as b"moov/udta", looked for between two offsets."""
    kind, _, rest = path.partition(b"/")
    found = next((box for box in boxes(source, start, end) if box.kind == kind), None)
    return found if found is None or not rest else find_box(source, rest, found.start, found.end)
