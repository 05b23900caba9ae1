"""What pictures nearby tell of one that tells nothing: its day by the counter in its name, its zone by the device."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from worker.dating.evidence import Device, Evidence
from worker.dating.moment import DAY_SECONDS, Moment

# IMG_0041, DSC00041, P1010041: what stands before the counter, and the counter.
COUNTER = re.compile(r"^(.*?)(?<!\d)(\d{3,7})(?:\.[^.]*)?$")
# So many shots may lie between a picture and the neighbours that vouch for it.
FURTHEST_SHOTS = 10
MONTH_SECONDS = 3 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A picture of the same folder whose date is certain, on its local clock."""

    name: str
    moment: Moment
    device: Device


def inferred(name: str, neighbours: Iterable[Neighbour]) -> Evidence | None:
    """The day of a picture between two of one device that were taken on one day, or its month if both lie close in it.

    None when its name has no counter, or when the pictures before and after it do not tell.
    """
    ours = counter(name)
    if ours is None:
        return None
    prefix, number = ours
    numbered = [(found[1], one) for one in neighbours if (found := counter(one.name)) and found[0] == prefix]
    before = max((one for one in numbered if one[0] < number), key=lambda one: one[0], default=None)
    after = min((one for one in numbered if one[0] > number), key=lambda one: one[0], default=None)
    if before is None or after is None or after[0] - number > FURTHEST_SHOTS or number - before[0] > FURTHEST_SHOTS:
        return None
    return _between(before[1], after[1])


def counter(name: str) -> tuple[str, int] | None:
    """What stands before the counter that a name ends with, blind to case, and the counter."""
    found = COUNTER.match(name)
    return (found[1].lower(), int(found[2])) if found else None


def zone_of_neighbours(moment: Moment, device: Device, neighbours: Sequence[Neighbour]) -> int | None:
    """Minutes east of UTC that pictures of the same device within half a day carry, when they all carry the same."""
    if not (device.make or device.model):
        return None
    offsets = {
        one.moment.offset
        for one in neighbours
        if (one.device.make, one.device.model) == (device.make, device.model) and one.moment.offset is not None
        if abs(_utc(one.moment) - _utc(moment)) <= DAY_SECONDS / 2
    }
    return offsets.pop() if len(offsets) == 1 else None


def _between(before: Neighbour, after: Neighbour) -> Evidence | None:
    apart = after.moment.start - before.moment.start
    if before.device != after.device or apart < 0:
        return None
    length = _common(before.moment, after.moment, apart)
    if not length:
        return None
    return Evidence("neighbours", before.moment.text[:length], holder=f"{before.name}, {after.name}")


def _common(before: Moment, after: Moment, apart: float) -> int:
    """How much of both dates is the same, in letters of the ISO form: a day, a month, or nothing."""
    if before.text[:10] == after.text[:10]:
        return 10
    return 7 if before.text[:7] == after.text[:7] and apart <= MONTH_SECONDS else 0


def _utc(moment: Moment) -> float:
    return moment.start if moment.instant is None else moment.instant
