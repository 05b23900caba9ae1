"""How long files take to read: sums over what was measured, and what they say of files that are still to come.

Pure arithmetic. A file is thought to take a fixed time and a time for each byte; both are fitted by least squares, for
each family of files (its extension) by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

# What is believed of a family that nobody has met: 40 ms, and 8 ms for each million bytes. Weighs as one file.
FIRST_FILE_MS = 40.0
FIRST_BYTE_MS = 8.0 / 1_000_000
# Earlier imports weigh at most as much as so many files of this one.
MOST_BELIEVED = 30.0
# Until a job has its own, so many files are thought to be read at once; this belief weighs as so much work.
BELIEF_MS = 4_000.0
# A new estimate pulls the old one along with this time constant; one that is so far off replaces it.
CALM_MS = 6_000.0
FAR_OFF = 1.6


@dataclass(frozen=True)
class Speed:
    """Sums over measured files: their number, bytes, milliseconds, and the products that a fitted line needs."""

    files: float = 0
    bytes: float = 0
    busy_ms: float = 0
    bytes_squared: float = 0
    bytes_busy: float = 0

    @classmethod
    def of(cls, size_bytes: int, took_ms: float) -> Speed:
        return cls(1, size_bytes, took_ms, float(size_bytes) ** 2, size_bytes * took_ms)

    def __add__(self, other: Speed) -> Speed:
        return Speed(
            self.files + other.files,
            self.bytes + other.bytes,
            self.busy_ms + other.busy_ms,
            self.bytes_squared + other.bytes_squared,
            self.bytes_busy + other.bytes_busy,
        )

    def weighed(self, weight: float, slowness: float) -> Speed:
        """The same as if it were so many times as many files, each taking so many times as long."""
        times = weight * slowness
        return Speed(
            self.files * weight,
            self.bytes * weight,
            self.busy_ms * times,
            self.bytes_squared * weight,
            self.bytes_busy * times,
        )

    def expected_ms(self, files: float, size_bytes: float) -> float:
        """How long so many files with so many bytes together would keep one slot busy."""
        fixed, each_byte = self._line()
        return fixed * files + each_byte * size_bytes

    def _line(self) -> tuple[float, float]:
        """Time for a file and for each of its bytes, neither below zero."""
        if self.files <= 0:
            return FIRST_FILE_MS, FIRST_BYTE_MS
        spread = self.bytes_squared - self.bytes**2 / self.files
        # Sizes that hardly differ say nothing of the two parts: then the usual share goes with the bytes.
        if spread <= 0.01 * self.bytes_squared:
            usual = FIRST_FILE_MS * self.files + FIRST_BYTE_MS * self.bytes
            return FIRST_FILE_MS * self.busy_ms / usual, FIRST_BYTE_MS * self.busy_ms / usual
        slope = (self.bytes_busy - self.bytes * self.busy_ms / self.files) / spread
        slope = min(max(slope, 0.0), self.busy_ms / self.bytes)
        return (self.busy_ms - slope * self.bytes) / self.files, slope


Speeds = Mapping[str, Speed]
# Of each family how many files, and how many bytes, are still open.
Open = Mapping[str, tuple[int, int]]

NOTHING = Speed()

# What a first import believes, as if two files of each family had been measured: milliseconds for a file, and for each
# million bytes (benchmarks/time_left.py on the machine that this was written on; others differ by a factor, which is
# learnt with the first files).
_FIRST_LINES = {
    "jpg": (4, 24),
    "heic": (50, 170),
    "avif": (50, 400),
    "png": (5, 380),
    "webp": (30, 125),
    "gif": (10, 100),
    "tif": (10, 20),
    **dict.fromkeys(("mp4", "mov", "m4v", "3gp", "mkv", "avi", "webm", "mts"), (8, 1.5)),
    **dict.fromkeys(("dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2", "pef", "srw"), (40, 3)),
    **dict.fromkeys(("xmp", "json", "csv", "aae", "thm"), (3, 1)),
}
FIRST_SPEEDS: Mapping[str, Speed] = {
    family: Speed.of(1_000_000, fixed + each) + Speed.of(10_000_000, fixed + 10 * each)
    for family, (fixed, each) in _FIRST_LINES.items()
}


def work_left_ms(still_open: Open, here: Speeds, before: Speeds) -> float:
    """How long one slot alone would read what is open, by what this job and the ones before it have shown."""
    before = {**FIRST_SPEEDS, **before}
    slowness = _slowness(here, before)
    left = 0.0
    for family, (files, size_bytes) in still_open.items():
        left += _believed(family, here, before, slowness).expected_ms(files, size_bytes)
    return left


def _believed(family: str, here: Speeds, before: Speeds, slowness: float) -> Speed:
    known = here.get(family, NOTHING)
    earlier = before.get(family) or _alike(before)
    if earlier.files:
        weight = min(1.0, MOST_BELIEVED / earlier.files)
        # The more the job itself has shown, the less counts what was before.
        weight *= MOST_BELIEVED / (MOST_BELIEVED + known.files)
        known = known + earlier.weighed(weight, slowness)
    return known


def _alike(before: Speeds) -> Speed:
    """For a family never met: all others together, as little as one file."""
    together = sum(before.values(), NOTHING)
    return together.weighed(1 / together.files, 1.0) if together.files else NOTHING


def _slowness(here: Speeds, before: Speeds) -> float:
    """How much slower the machine is now than it was then, by the families that both know."""
    both = [family for family in here if before.get(family, NOTHING).files]
    measured = sum(here[family].busy_ms for family in both)
    foreseen = sum(before[family].expected_ms(here[family].files, here[family].bytes) for family in both)
    if foreseen <= 0:
        return 1.0
    # As one second of doubt: a handful of small files shall not turn everything over.
    return (measured + 1_000) / (foreseen + 1_000)


def at_once(here: Speeds, elapsed_ms: float, slots: int) -> float:
    """How many files are read at once, on the average, by this job: other imports take their turns, too."""
    busy = sum(speed.busy_ms for speed in here.values())
    return max(0.05, (busy + BELIEF_MS * slots) / (elapsed_ms + BELIEF_MS))


def smoothed_ms(fresh: float, shown: float | None, passed_ms: float) -> float:
    """The time left to show: the one shown before, less what has passed since, drawn towards the fresh one."""
    if shown is None:
        return fresh
    counted_down = shown - passed_ms
    if counted_down <= 0 or not 1 / FAR_OFF < fresh / counted_down < FAR_OFF:
        return fresh
    return counted_down + (fresh - counted_down) * (1 - math.exp(-passed_ms / CALM_MS))
