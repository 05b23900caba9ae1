"""When two dates say the same, and when they cannot both be right."""

from __future__ import annotations

from worker.dating.evidence import Candidate
from worker.dating.moment import DAY, DAY_SECONDS, MINUTE, Moment, nearest_offset
from worker.dating.sources import FOLDER

AGREE_SECONDS = 2
AGREE_MINUTE_SECONDS = 60
CONTRADICT_SECONDS = DAY_SECONDS
# A folder is named for an event or a year, often roundly: only what lies further off than this contradicts.
FOLDER_CONTRADICTS_SECONDS = 366 * DAY_SECONDS


def agree(one: Moment, other: Moment) -> bool:
    """Whether two moments may be the same, as far as each goes."""
    if one.timed and other.timed:
        return _clocks_agree(one, other)
    fine, coarse = (other, one) if other.finer_than(one) else (one, other)
    # The clock of the place may lie a day before or after UTC.
    slack = DAY_SECONDS if one.utc != other.utc else 0
    if fine.precision == coarse.precision == DAY:
        return abs(fine.start - coarse.start) <= slack
    return coarse.start - slack <= fine.start < coarse.start + coarse.span + slack


def _clocks_agree(one: Moment, other: Moment) -> bool:
    exact = AGREE_MINUTE_SECONDS if MINUTE in (one.precision, other.precision) else AGREE_SECONDS
    if one.instant is not None and other.instant is not None:
        return abs(one.instant - other.instant) <= exact
    apart = one.start - other.start
    return abs(apart) <= exact or nearest_offset(apart, AGREE_SECONDS) is not None


def gap_seconds(one: Moment, other: Moment) -> float:
    """How much time lies between two moments at least; nothing when one may lie within the other."""
    a, b = one.start, other.start
    if one.instant is not None and other.instant is not None:
        a, b = one.instant, other.instant
    return max(0.0, a - (b + other.span), b - (a + one.span))


def contradict(winner: Candidate, other: Candidate) -> bool:
    """Whether an unflagged date speaks against the winner."""
    if winner.moment is None or other.moment is None or other.flags:
        return False
    if other.bound and other.moment.start >= winner.moment.start:
        # A picture is received and saved after it was taken.
        return False
    least = FOLDER_CONTRADICTS_SECONDS if other.group == FOLDER else CONTRADICT_SECONDS
    return gap_seconds(winner.moment, other.moment) > least
