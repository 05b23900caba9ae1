"""Dates as counts since a day: Unix, QuickTime, Matroska and Windows time, all of them UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

from worker.dating.evidence import FILETIME, MAC_SECONDS, MATROSKA_NANOSECONDS, UNIX_MILLISECONDS, UNIX_SECONDS
from worker.dating.moment import Moment
from worker.dating.parsing import Unreadable, plain

# First day and how many of the unit make a second.
UNITS = {
    UNIX_SECONDS: (datetime(1970, 1, 1), 1),
    UNIX_MILLISECONDS: (datetime(1970, 1, 1), 1_000),
    MAC_SECONDS: (datetime(1904, 1, 1), 1),  # ISO 14496-12, 8.2.2
    MATROSKA_NANOSECONDS: (datetime(2001, 1, 1), 1_000_000_000),  # RFC 9559, 5.1.2
    FILETIME: (datetime(1601, 1, 1), 10_000_000),
}
LONGEST_NUMBER = 22


def read_count(raw: str, form: str) -> Moment:
    """The moment that a count tells. Raises Unreadable: `blank` for nought, `unreadable` for no number or no date."""
    text = plain(raw)
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > LONGEST_NUMBER:
        raise Unreadable("unreadable")
    if not (count := int(text)):
        raise Unreadable("blank")
    first, in_a_second = UNITS[form]
    try:
        wall = first + timedelta(microseconds=count * 1_000_000 // in_a_second)
    except OverflowError as beyond:
        raise Unreadable("unreadable") from beyond
    return Moment(wall, utc=True)
