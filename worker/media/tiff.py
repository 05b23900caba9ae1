"""Directories of tags, as TIFF files and EXIF blocks have them (TIFF 6.0, section 2), read within bounds."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOST_TAGS = 512
LONGEST_VALUE = 64 * 1024
RATIONAL, SIGNED_RATIONAL = 5, 10
# Since Exif 3.0.
UTF_8 = 129
_TYPES = {
    1: "B", 2: "s", 3: "H", 4: "I", RATIONAL: "Q",
    6: "b", 7: "s", 8: "h", 9: "i", SIGNED_RATIONAL: "q",
    13: "I", 16: "Q", UTF_8: "s",
}  # fmt: skip
_PARTS = {RATIONAL: "I", SIGNED_RATIONAL: "i"}


@dataclass(frozen=True)
class Tag:
    """One entry: its type, how many values it says it has, and the offset where they lie."""

    type: int
    count: int
    offset: int


class Tiff:
    """Reads directories through `at(offset, length)`. Raises ValueError where the bytes are no TIFF."""

    def __init__(self, at: Callable[[int, int], bytes]) -> None:
        self._at = at
        mark = at(0, 8)
        if len(mark) < 8 or mark[:2] not in (b"II", b"MM"):
            raise ValueError("no TIFF")
        self.order = "<" if mark[:2] == b"II" else ">"
        self.first = self._number("I", 4)

    def directory(self, offset: int) -> tuple[dict[int, Tag], int]:
        """The tags of the directory there, and the offset of the next one (0: none)."""
        count = min(self._number("H", offset), MOST_TAGS)
        block = self._at(offset + 2, 12 * count + 4)
        tags: dict[int, Tag] = {}
        for start in range(0, min(12 * count, len(block) - 11), 12):
            number, kind, values = struct.unpack_from(self.order + "HHI", block, start)
            size = struct.calcsize(_TYPES.get(kind, "Q")) * values
            inside = size <= 4
            where = offset + 2 + start + 8 if inside else struct.unpack_from(self.order + "I", block, start + 8)[0]
            # Of a tag that stands twice the first one counts.
            tags.setdefault(number, Tag(kind, values, where))
        following = block[12 * count :]
        return tags, struct.unpack(self.order + "I", following)[0] if len(following) == 4 else 0

    def values(self, tag: Tag | None) -> tuple[Any, ...]:
        """The numbers of a tag, or its bytes as the only value; nothing where they are not there."""
        letter = _TYPES.get(tag.type) if tag else None
        if tag is None or letter is None:
            return ()
        width = struct.calcsize(letter)
        raw = self._at(tag.offset, min(tag.count * width, LONGEST_VALUE))
        if letter == "s":
            return (raw,)
        if tag.type in _PARTS:
            return tuple(above / below for above, below in self.fractions(tag) if below)
        return struct.unpack(f"{self.order}{len(raw) // width}{letter}", raw[: len(raw) // width * width])

    def raw(self, tag: Tag | None, most: int = LONGEST_VALUE) -> bytes:
        """The bytes of a tag, of whatever type it says that it is; at most so many."""
        if tag is None:
            return b""
        return self._at(tag.offset, min(tag.count * struct.calcsize(_TYPES.get(tag.type, "B")), most))

    def fractions(self, tag: Tag | None) -> list[tuple[int, int]]:
        """Rationals as they are written, those with a denominator of nought as well."""
        letter = _PARTS.get(tag.type) if tag else None
        if letter is None:
            return []
        raw = self.raw(tag)
        numbers = struct.unpack(f"{self.order}{len(raw) // 8 * 2}{letter}", raw[: len(raw) // 8 * 8])
        return list(zip(numbers[::2], numbers[1::2], strict=True))

    def number(self, tag: Tag | None) -> int | None:
        """The first value, when it is a whole number."""
        values = self.values(tag)
        return values[0] if values and isinstance(values[0], int) else None

    def _number(self, letter: str, offset: int) -> int:
        raw = self._at(offset, struct.calcsize(letter))
        if len(raw) < struct.calcsize(letter):
            raise ValueError("the TIFF ends early")
        return int(struct.unpack(self.order + letter, raw)[0])


def tiff_of(block: bytes) -> Tiff:
    """The TIFF inside an EXIF block. Raises ValueError."""
    body = block.removeprefix(b"Exif\0\0")
    return Tiff(lambda offset, length: body[offset : offset + length])
