"""A point in time as somebody wrote it: a wall clock, how fine it is, and what is known about its zone."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

SECOND, MINUTE, DAY, MONTH, YEAR = "second", "minute", "day", "month", "year"
# From fine to coarse.
PRECISIONS = (SECOND, MINUTE, DAY, MONTH, YEAR)

DAY_SECONDS = 86_400
# Real zones end at −12:00, but some programs write the sign the other way round.
WIDEST_OFFSET_MINUTES = 14 * 60
QUARTER_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Moment:
    """`wall` is the clock as written, without a zone; what `precision` does not reach is padded with 1 and 0.

    `offset` is minutes east of UTC, when it was written beside the time. `utc` says that the field holds UTC by its
    definition (QuickTime, GPS, Unix time), so that the moment is known but the place's clock is not.
    """

    wall: datetime
    precision: str = SECOND
    offset: int | None = None
    utc: bool = False
    # Seconds on the wall clock since the first day of year 1. A plain number, because it never overflows.
    start: float = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        wall = self.wall
        clock = wall.hour * 3600 + wall.minute * 60 + wall.second + wall.microsecond / 1_000_000
        object.__setattr__(self, "start", wall.toordinal() * DAY_SECONDS + clock)

    @property
    def span(self) -> float:
        """How many seconds lie within the precision: nothing for a second, a whole year for a year."""
        if self.precision == MONTH:
            return calendar.monthrange(self.wall.year, self.wall.month)[1] * DAY_SECONDS
        if self.precision == YEAR:
            return (366 if calendar.isleap(self.wall.year) else 365) * DAY_SECONDS
        return {SECOND: 0, MINUTE: 60, DAY: DAY_SECONDS}[self.precision]

    @property
    def instant(self) -> float | None:
        """`start` in UTC, when that is known."""
        if self.utc:
            return self.start
        return None if self.offset is None else self.start - self.offset * 60

    @property
    def timed(self) -> bool:
        """Whether it names a time of day."""
        return self.precision in (SECOND, MINUTE)

    def finer_than(self, other: Moment) -> bool:
        return PRECISIONS.index(self.precision) < PRECISIONS.index(other.precision)

    def on_clock(self, offset: int) -> Moment | None:
        """A UTC moment on the clock of a place so many minutes east; None where the calendar ends."""
        try:
            return replace(self, wall=self.wall + timedelta(minutes=offset), offset=offset, utc=False)
        except OverflowError:
            return None

    @property
    def text(self) -> str:
        """`YYYY-MM-DDTHH:MM:SS[.fff]`."""
        return self.wall.isoformat(timespec="milliseconds" if self.wall.microsecond >= 1_000 else "seconds")


def offset_text(offset: int) -> str:
    """Minutes east of UTC as `±HH:MM`."""
    hours, minutes = divmod(abs(offset), 60)
    return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"


def possible_offset(minutes: int) -> bool:
    return abs(minutes) <= WIDEST_OFFSET_MINUTES and minutes % QUARTER_MINUTES == 0


def nearest_offset(seconds: float, rest_seconds: float) -> int | None:
    """The quarter of an hour that a difference of two clocks stands for, in minutes; None when it stands for none.

    A difference may miss the quarter by `rest_seconds` and may not be wider than a zone.
    """
    quarters = round(seconds / (QUARTER_MINUTES * 60))
    minutes = quarters * QUARTER_MINUTES
    if not possible_offset(minutes) or abs(seconds - minutes * 60) > rest_seconds:
        return None
    return minutes
