"""Which of many pictures may be copies of a few: asked in an import for all pictures of earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from worker.copies.index import FEWER_SAMPLES, Index
from worker.copies.prints import MOST_BITS, MOST_BITS_CROPPED, Print, alike


class Touching:
    """The few; each of the many is asked about once."""

    def __init__(self, prints: Sequence[Print]) -> None:
        self._prints = prints

    @cached_property
    def _whole(self) -> Index:
        """Made when first asked: in the first import of all there is nobody to ask about."""
        return Index([seen.whole for seen in self._prints])

    @cached_property
    def _within(self) -> Index:
        return Index([seen.within for seen in self._prints])

    def touches(self, seen: Print) -> bool:
        """Whether it is alike to one of them, either one cropped."""
        met = self._whole.near(seen.whole, 2 * MOST_BITS)
        met |= self._whole.near(seen.within, 2 * MOST_BITS_CROPPED, FEWER_SAMPLES)
        met |= self._within.near(seen.whole, 2 * MOST_BITS_CROPPED, FEWER_SAMPLES)
        return any(alike(seen, self._prints[place]) for place in met)
