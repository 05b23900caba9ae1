"""Measuring side by side: two ways in turn, A B A B, and the median of the ratios pair by pair."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Speed:
    """What one run did a second on the clock, and in each second of processor time that it used."""

    per_second: float
    per_cpu_second: float


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


def in_turn(ours: Callable[[], T], theirs: Callable[[], T], pairs: int) -> list[tuple[T, T]]:
    """Run both `pairs` times in turn after one warm-up each."""
    ours()
    theirs()
    return [(ours(), theirs()) for _ in range(pairs)]


def alternate(ours: Callable[[], float], theirs: Callable[[], float], pairs: int) -> Ratio:
    """The same for sides that return one figure each."""
    return ratio_of(in_turn(ours, theirs, pairs))


def ratio_of(measured: Sequence[tuple[float, float]]) -> Ratio:
    """Of figures measured in pairs, ours first."""
    ratios = [a / b for a, b in measured]
    return Ratio(
        statistics.median(a for a, _ in measured),
        statistics.median(b for _, b in measured),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        len(measured),
    )


def speed_lines(measured: Sequence[tuple[Speed, Speed]], name: str, bar: str, unit: str) -> str:
    """Two lines: by the clock, for which the bar is meant, and by processor time, which a busy machine moves less."""
    clock = ratio_of([(a.per_second, b.per_second) for a, b in measured])
    work = ratio_of([(a.per_cpu_second, b.per_cpu_second) for a, b in measured])
    return "\n".join(
        [clock.line(name, bar, f"{unit}/s"), work.line(f"  by processor time, {name}", "none", f"{unit}/CPU-s")]
    )
