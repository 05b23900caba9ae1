"""Dates that clocks and programs write when they know none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from worker.dating.moment import DAY, DAY_SECONDS, Moment, nearest_offset
from worker.dating.sources import CAPTURE, GPS, MODIFIED, MTIME, OTHER_HALF, SECONDARY, SIDECAR

CAMERA = frozenset({CAPTURE, SECONDARY, MODIFIED, OTHER_HALF})
CLOCKS = CAMERA | {MTIME}
FURTHEST_SECONDS = DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Sentinel:
    """`at` in the groups `among`, or only in the fields of `sources`. `shifted` also finds it on the clock of any zone.

    `code` is the refusal. The whole day counts when a date is given without a time.
    """

    at: str
    code: str
    why: str
    among: frozenset[str] = CLOCKS
    sources: frozenset[str] = frozenset()
    shifted: bool = False
    start: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", Moment(datetime.fromisoformat(self.at)).start)

    def fits(self, moment: Moment, group: str, source: str) -> bool:
        apart = moment.start - self.start
        if abs(apart) > FURTHEST_SECONDS or group not in self.among or (self.sources and source not in self.sources):
            return False
        if moment.precision == DAY:
            return -DAY_SECONDS < apart <= 0
        if not moment.timed:
            return False
        return 0 <= apart < 1 or (self.shifted and nearest_offset(apart, rest_seconds=0.999) is not None)


ZIP = "zip_default"
ZERO = "zero_of_a_clock"
OVERFLOW = "overflow"

SENTINELS = (
    Sentinel("0001-01-01T00:00:00", ZERO, ".NET and many databases count from here"),
    Sentinel("1601-01-01T00:00:00", ZERO, "Windows file times count from here", shifted=True),
    Sentinel("1858-11-17T00:00:00", ZERO, "modified Julian days count from here"),
    Sentinel("1899-12-30T00:00:00", ZERO, "OLE dates count from here"),
    Sentinel("1899-12-31T00:00:00", ZERO, "spreadsheets count from here"),
    Sentinel("1900-01-01T00:00:00", ZERO, "NTP and SQL Server count from here"),
    Sentinel("1904-01-01T00:00:00", ZERO, "QuickTime and old Macs count from here", shifted=True),
    Sentinel("1970-01-01T00:00:00", ZERO, "Unix time counts from here", shifted=True),
    Sentinel("1970-01-01T00:00:00", ZERO, "Unix time counts from here", among=frozenset({SIDECAR})),
    Sentinel("1979-11-30T00:00:00", ZIP, "the date field of a zip file is empty", shifted=True),
    Sentinel("1980-01-01T00:00:00", ZIP, "the first day that FAT and zip know", shifted=True, among=frozenset({MTIME})),
    Sentinel("1980-01-01T00:00:00", ZIP, "the first day that FAT and zip know", among=CAMERA),
    Sentinel("1980-01-06T00:00:00", ZERO, "the satellites' weeks count from here", among=CAMERA | {GPS}),
    Sentinel("1999-08-22T00:00:00", ZERO, "the satellites' weeks began anew", among=frozenset({GPS})),
    Sentinel("2019-04-07T00:00:00", ZERO, "the satellites' weeks began anew", among=frozenset({GPS})),
    Sentinel("2000-01-01T00:00:00", ZERO, "where many camera clocks start", shifted=True, among=frozenset({MTIME})),
    Sentinel("2000-01-01T00:00:00", ZERO, "where many camera clocks start", among=CAMERA),
    Sentinel(
        "2001-01-01T00:00:00", ZERO, "Matroska and Apple count from here",
        sources=frozenset({"matroska_date", "quicktime_created", "quicktime_track", "mtime"}), shifted=True,
    ),
    Sentinel(
        "2002-12-08T12:00:00", "android_default", "a fault of early Android cameras (openbenches#233)",
        sources=frozenset({"exif_digitized"}),
    ),
    Sentinel("2036-01-01T23:59:59", OVERFLOW, "a fault of Android exports"),
    Sentinel("2036-02-07T06:28:15", OVERFLOW, "NTP's 32 bits are full", shifted=True),
    Sentinel("2036-02-07T06:28:16", OVERFLOW, "NTP's 32 bits are full", shifted=True),
    Sentinel("2038-01-19T03:14:07", OVERFLOW, "Unix time's 31 bits are full", shifted=True),
    Sentinel("2038-01-19T03:14:08", OVERFLOW, "Unix time's 31 bits are full", shifted=True),
    Sentinel("2040-02-06T06:28:15", OVERFLOW, "QuickTime's 32 bits are full", shifted=True),
    Sentinel("2106-02-07T06:28:15", OVERFLOW, "Unix time's 32 bits are full", shifted=True),
)  # fmt: skip
# Most dates are nowhere near: the days of all sentinels, and those before and after.
_DAYS = frozenset(one.start // DAY_SECONDS + day for one in SENTINELS for day in (-1, 0, 1))
# What DateTimeOriginal may truly say, though it is suspicious when the other EXIF dates say otherwise.
ANDROID_DEFAULT = datetime(2002, 12, 8, 12)
STARTS_OF_CLOCKS = tuple(Moment(datetime(year, 1, 1)).start for year in (1980, 2000))
# Cameras whose clock was reset start on the first of January, and the first pictures follow within the hour.
RESET_SECONDS = 3600


def sentinel(moment: Moment, group: str, source: str) -> str | None:
    """The code of the sentinel that this value is."""
    if moment.start // DAY_SECONDS not in _DAYS:
        return None
    return next((one.code for one in SENTINELS if one.fits(moment, group, source)), None)


def shifted_default(moment: Moment) -> bool:
    """Whether it is the first moment of 1980 or 2000 on the clock of some other zone, to the second."""
    return moment.timed and any(
        abs(moment.start - start) <= FURTHEST_SECONDS and nearest_offset(moment.start - start, 0.999) is not None
        for start in STARTS_OF_CLOCKS
    )


def camera_default(moment: Moment) -> bool:
    """Whether it lies in the first hour of a year."""
    first = moment.wall.month == 1 and moment.wall.day == 1 and moment.timed
    return first and moment.start % DAY_SECONDS < RESET_SECONDS
