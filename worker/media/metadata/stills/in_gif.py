"""Where GIF files keep what they say: comments, and XMP in an application's block (GIF89a, sections 24 and 26)."""

from __future__ import annotations

from worker.media.metadata.packet import LARGEST_PACKET
from worker.media.metadata.stills.parts import Parts
from worker.media.metadata.text import decoded
from worker.media.source import Source

EXTENSION, PICTURE, COMMENT, APPLICATION = 0x21, 0x2C, 0xFE, 0xFF
XMP_NAME = b"\x0bXMP DataXMP"
# Behind the packet stand all numbers from 255 down, so that old readers find the end of the block from anywhere.
XMP_END = b"\x01\xff\xfe"
# Pieces of at most 255 bytes: 25 MB of pictures.
MOST_PIECES = 100_000
LONGEST_COMMENT = 1_000


def parts(source: Source) -> Parts:
    """The parts before, between and behind the pictures."""
    found = Parts()
    walk = _Walk(source)
    head = source.at(0, 13)
    place = 13 + _colours(head[10]) if len(head) == 13 else source.size
    while walk.pieces < MOST_PIECES:
        block = source.at(place, 14)
        if len(block) > 2 and block[0] == EXTENSION:
            if block[1] == COMMENT:
                found.comments.append(decoded(walk.content(place + 2, LONGEST_COMMENT)))
            elif block[1] == APPLICATION and block[2:] == XMP_NAME:
                end = source.find(XMP_END, place + 14)
                if 0 < end - place - 14 <= LARGEST_PACKET:
                    found.packets = found.packets or [source.at(place + 14, end - place - 14)]
            place = walk.past(place + 2)
        elif len(block) > 9 and block[0] == PICTURE:
            place = walk.past(place + 10 + _colours(block[9]) + 1)
        else:
            break
    return found


class _Walk:
    """Steps over the pieces that a block's content is cut into; counts them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.pieces = 0

    def past(self, place: int) -> int:
        memory = self._source.memory
        while self.pieces < MOST_PIECES:
            self.pieces += 1
            if memory is not None:
                length = memory[place] if place < len(memory) else 0
            else:
                length = self._source.at(place, 1)[0] if place < self._source.size else 0
            place += 1 + length
            if not length:
                break
        return place

    def content(self, place: int, most: int) -> bytes:
        pieces = []
        while most > 0 and (length := int.from_bytes(self._source.at(place, 1))):
            pieces.append(self._source.at(place + 1, length))
            place += 1 + length
            most -= length
        return b"".join(pieces)


def _colours(flags: int) -> int:
    """How many bytes the colour table takes that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
