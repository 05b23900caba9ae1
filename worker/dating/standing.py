"""A decision that stands whatever time of copying the batch will show: nothing has to be decided again."""

from __future__ import annotations

from worker.dating.decide import Decision
from worker.dating.evidence import COPY_TIME, NONE, Candidate
from worker.dating.sources import CONTAINER, MTIME, OWN, SIDECAR
from worker.dating.validity import FLAGS
from worker.dating.zone import EXPLICIT, FROM_GPS


def stands(decision: Decision) -> bool:
    """Whether the file's change time decided nothing, neither by speaking nor by what it says of others.

    Of a file by itself, as long as no time is known to be one of copying. When its change time turns out to be one,
    only that candidate changes: it is refused, and is the last of all then.
    """
    if decision.confidence == NONE:
        return False
    winner, *others = decision.candidates
    if winner.flags or winner.group == MTIME or not _tells_all(winner, decision.zone_source):
        return False
    changes = [one for one in others if one.group == MTIME]
    return len(changes) < 2 and all(
        _by_itself(one) and (one in changes or not one.refusal) for one in (winner, *others)
    )


def flags_of_a_copy(flags: list[str]) -> list[str]:
    """The flags of a change time that is one of copying, in their order."""
    return [flag for flag in FLAGS if flag == COPY_TIME or flag in flags]


def _by_itself(one: Candidate) -> bool:
    """Headers of videos are read by the change time; sidecars and copies come later and are weighed with it."""
    return one.source not in CONTAINER and one.group != SIDECAR and one.evidence.origin == OWN


def _tells_all(winner: Candidate, zone_source: str | None) -> bool:
    """Whether its moment can be had again from what is shown of it."""
    moment = winner.moment
    if moment is None or moment.wall.microsecond % 1_000:
        return False
    return not moment.utc or zone_source in (EXPLICIT, FROM_GPS)
