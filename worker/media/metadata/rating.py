"""Ratings: from -1 (rejected) over 0 (unrated) to 5, whatever scale a field has."""

from __future__ import annotations

import math
import re

REJECTED, MOST = -1, 5
BEYOND = 100
# Windows' percentages, each from the first that means so many stars (Microsoft, “RatingPercent”).
_PERCENT = ((99, 5), (75, 4), (50, 3), (25, 2), (1, 1), (0, 0))
_NUMBER = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,12})?|[+-]?\d{1,6}/1")


def stars(said: str | float | None) -> int | None:
    """Decimals are rounded to the nearest; None for what is no number. It may be one that is no rating (`possible`)."""
    number = _number(said)
    # Halves go up, as a person would have it.
    return None if number is None else math.floor(number + 0.5)


def stars_of_percent(said: str | float | None) -> int | None:
    """1, 25, 50, 75 and 99 are one to five stars; what is no percentage is no rating either."""
    number = _number(said)
    if number is None or not 0 <= number <= 100:
        return None if number is None else BEYOND
    return next(count for least, count in _PERCENT if number >= least)


def possible(rating: int) -> bool:
    """Whether it is one from -1 to 5."""
    return REJECTED <= rating <= MOST


def _number(said: str | float | None) -> float | None:
    if isinstance(said, str):
        text = said.strip()
        return float(text.removesuffix("/1").replace(",", ".")) if _NUMBER.fullmatch(text) else None
    return None if said is None or not math.isfinite(said) else float(said)
