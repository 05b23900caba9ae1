"""Which candidate wins: the highest rank that is valid and has nothing against it. Never “the earliest”."""

from __future__ import annotations

from collections.abc import Sequence

from worker.dating.agreement import agree
from worker.dating.copy_time import within
from worker.dating.evidence import COPY_TIME, Candidate, Circumstances
from worker.dating.moment import DAY, MONTH, PRECISIONS, YEAR
from worker.dating.sources import (
    CAPTURE,
    FOLDER,
    GPS,
    LAST_PLACE,
    MODIFIED,
    MTIME,
    NAME,
    NEIGHBOURS,
    ORIGINS,
    OTHER_HALF,
    PERSON,
    PLACES,
    SECONDARY,
    SIDECAR,
)
from worker.dating.validity import CAMERA_DEFAULT, IMPLAUSIBLE, RE_ENCODED

# Highest first. A group stands at the precision named, or at every precision.
RANKS: tuple[tuple[str, str], ...] = (
    (PERSON, ""),
    (CAPTURE, ""),
    (SIDECAR, ""),
    (SECONDARY, ""),
    (GPS, ""),
    (NAME, "timed"),
    (OTHER_HALF, ""),
    (MODIFIED, ""),
    (NAME, DAY),
    (FOLDER, "timed"),
    (FOLDER, DAY),
    (NEIGHBOURS, ""),
    (MTIME, ""),
    (NAME, MONTH),
    (FOLDER, MONTH),
    (NAME, YEAR),
    (FOLDER, YEAR),
)
PLACE_OF_RANK = {rank: place for place, rank in enumerate(RANKS)}
ABOVE_CAPTURE = PLACE_OF_RANK[CAPTURE, ""] - 0.5
# Of an .xmp sidecar the field of the shutter comes before the field of the creation.
SIDECAR_TAGS = ("exif:datetimeoriginal", "photoshop:datecreated")
# Flags that go when somebody independent says the same.
FORGIVABLE = frozenset({CAMERA_DEFAULT, IMPLAUSIBLE, RE_ENCODED})
VOUCHERS = (PERSON, SIDECAR, GPS, NAME, OTHER_HALF, FOLDER)


def choose(candidates: Sequence[Candidate]) -> Candidate | None:
    """The winner among judged candidates in their `order`; None when there is none, or only times of copying."""
    valid = [one for one in candidates if one.valid]
    unflagged = [one for one in valid if not one.flags or vouched(one, valid)]
    pool = unflagged or [one for one in valid if COPY_TIME not in one.flags]
    pool = _without_later_times(pool)
    if not pool:
        return None
    return _finest(pool[0], pool)


def vouched(candidate: Candidate, all_of_them: Sequence[Candidate]) -> bool:
    """Whether what is held against a candidate is outweighed: another group says the same, to the day at least."""
    if not FORGIVABLE.issuperset(candidate.flags):
        return False
    group = candidate.group
    return any(
        agree(candidate.moment, other.moment)
        for other in all_of_them
        if other.valid and not other.flags and other.group in VOUCHERS and other.group != group
        if candidate.moment and other.moment and other.moment.precision not in (MONTH, YEAR)
    )


def order(candidate: Candidate, around: Circumstances) -> tuple[object, ...]:
    """What candidates are sorted by: rank first; the rest only makes sure that the order they came in never counts."""
    found = candidate.evidence
    moment = candidate.moment
    tag = found.tag.lower()
    return (
        _rank(candidate, around),
        # Among change times of copies the earliest is nearest to the picture: copying can only move it on.
        moment.start if moment and candidate.group == MTIME else 0,
        PLACES.get((candidate.group, found.source), LAST_PLACE),
        SIDECAR_TAGS.index(tag) if tag in SIDECAR_TAGS else len(SIDECAR_TAGS),
        ORIGINS.index(found.origin),
        not candidate.known,
        PRECISIONS.index(moment.precision) if moment else len(PRECISIONS),
        moment.start if moment else 0,
        moment is None or moment.offset is None,
        moment.offset or 0 if moment else 0,
        repr(found),
    )


def _rank(candidate: Candidate, around: Circumstances) -> float:
    group = candidate.group
    if group == SIDECAR and _corrects(candidate, around):
        return ABOVE_CAPTURE
    if (group, "") in PLACE_OF_RANK:
        return PLACE_OF_RANK[group, ""]
    precision = candidate.moment.precision if candidate.moment else YEAR
    return PLACE_OF_RANK[group, precision if precision in (DAY, MONTH, YEAR) else "timed"]


def _corrects(candidate: Candidate, around: Circumstances) -> bool:
    """Whether an .xmp sidecar was written after its picture. Times of copying tell nothing about that."""
    written, changed = candidate.evidence.written_at, around.modified_at
    if candidate.source != "sidecar_xmp" or written is None or changed is None:
        return False
    copied = within(written, around.copy_spans) or within(changed, around.copy_spans)
    return written > changed and not copied


def _without_later_times(pool: Sequence[Candidate]) -> list[Candidate]:
    """An edit or a copy is later than its picture: such a time counts only within what name or folder say."""
    said = next((one for one in pool if one.group in (NAME, FOLDER)), None)
    if said is None:
        return list(pool)
    best = said.moment
    return [
        one for one in pool if one.group not in (MODIFIED, MTIME) or (one.moment and best and agree(one.moment, best))
    ]


def _finest(winner: Candidate, pool: Sequence[Candidate]) -> Candidate:
    """A field that has only the day gives way to one of the same group that also has the hour of that day."""
    group = winner.group
    finer = [
        one
        for one in pool
        if one.group == group and one.moment and winner.moment
        if one.moment.finer_than(winner.moment) and agree(one.moment, winner.moment)
    ]
    if group not in (CAPTURE, SIDECAR, SECONDARY) or not finer:
        return winner
    return min(finer, key=lambda one: PRECISIONS.index(one.moment.precision) if one.moment else 0)
