"""An index of fingerprints: which of many may be alike to one, without comparing it with all of them.

Of the 128 bits many samples of 20 are taken, always the same ones; two fingerprints meet when they agree in one whole
sample (locality-sensitive hashing by bit sampling, Indyk and Motwani 1998). Of 2,000 copies of photographs that are
alike to their originals, all met; bits of photographs do not change one by one, as those of made-up numbers do: of such
nine in ten meet that differ in 16 bits.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterable, Sequence

BITS = 128
SAMPLES, SAMPLE_BITS = 48, 20
# Any choice does; it is fixed so that the same pictures always give the same groups.
_draw = random.Random(2015)  # noqa: S311 - nothing is hidden by it
MASKS = tuple(sum(1 << bit for bit in _draw.sample(range(BITS), SAMPLE_BITS)) for _ in range(SAMPLES))
# Enough where less may differ, as between a picture and the inner part of another.
FEWER_SAMPLES = 32
_END = -1


class Index:
    """Of 128-bit numbers, which are known by their places in the sequence.

    For each sample the places with the same value hang together in a chain, the first place first: arrays of plain
    numbers, for dictionaries of lists would take ten times the memory. What follows a place in each of its chains
    stands side by side.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._width = 2 * len(numbers) | 1
        self._following = array("i", [_END]) * (SAMPLES * len(numbers))
        self._first = [self._chained(sample) for sample in range(SAMPLES)]

    def after(self, place: int, most_bits: int) -> set[int]:
        """Places after this one whose numbers differ from its own in at most so many bits, nearly all of them."""
        heads = self._following[SAMPLES * place : SAMPLES * (place + 1)]
        return self._along(heads, self._numbers[place], most_bits)

    def near(self, number: int, most_bits: int, samples: int = SAMPLES) -> set[int]:
        """Places whose numbers differ from any number in at most so many bits; fewer samples ask for less."""
        width = self._width
        heads = [first[(number & mask) % width] for mask, first in zip(MASKS[:samples], self._first, strict=False)]
        return self._along(heads, number, most_bits)

    def _along(self, heads: Iterable[int], number: int, most_bits: int) -> set[int]:
        """Follow the chains from these places, one for each sample."""
        numbers, following = self._numbers, self._following
        found: set[int] = set()
        for sample, head in enumerate(heads):
            place = head
            while place != _END:
                if (numbers[place] ^ number).bit_count() <= most_bits:
                    found.add(place)
                place = following[SAMPLES * place + sample]
        return found

    def _chained(self, sample: int) -> array[int]:
        """Where the chain of each value begins; hangs each place into its chain."""
        mask, width, following = MASKS[sample], self._width, self._following
        first = array("i", [_END]) * width
        for place in range(len(self._numbers) - 1, -1, -1):
            slot = (self._numbers[place] & mask) % width
            following[SAMPLES * place + sample] = first[slot]
            first[slot] = place
        return first
