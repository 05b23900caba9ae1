"""Measuring side by side: two ways in turn, A B A B, and the median of the ratios pair by pair."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """What was measured: medians of both sides in their own unit, and the median, least and most of ours / theirs."""

    ours: float
    theirs: float
    median: float
    least: float
    most: float
    pairs: int

    def line(self, name: str, bar: str, unit: str) -> str:
        return (
            f"{name}: {self.median:.2f} (from {self.least:.2f} to {self.most:.2f} in {self.pairs} pairs; "
            f"ours {self.ours:.4g} {unit}, theirs {self.theirs:.4g} {unit}); bar {bar}"
        )


def alternate(ours: Callable[[], float], theirs: Callable[[], float], pairs: int) -> Ratio:
    """Run both `pairs` times in turn after one warm-up each; each call returns its own figure."""
    ours()
    theirs()
    measured = [(ours(), theirs()) for _ in range(pairs)]
    ratios = [a / b for a, b in measured]
    return Ratio(
        statistics.median(a for a, _ in measured),
        statistics.median(b for _, b in measured),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        pairs,
    )
