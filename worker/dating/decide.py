"""From evidence to a decision: read, judge, settle the zones, choose, weigh, and say why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from worker.dating import makers
from worker.dating.evidence import NONE, Candidate, Circumstances, Evidence
from worker.dating.level import level_of, listen
from worker.dating.ranking import choose, order
from worker.dating.reading import NO_DATE, read
from worker.dating.reason import Reason, reason_for, reason_for_none
from worker.dating.validity import judge
from worker.dating.zone import read_containers, read_copies_of_headers, settle


@dataclass(frozen=True, slots=True)
class Decision:
    """When a picture was taken, in the contract's forms, with every candidate: the winner first, the refused last.

    `taken_at` is the local wall clock, padded with 01 and 00 where `precision` is coarser; all are None, and
    `confidence` is "none", when nothing tells a date. `rule` is the rule of `docs/decisions` that gave the level.
    """

    taken_at: str | None
    utc_offset: str | None
    zone_source: str | None
    precision: str | None
    confidence: str
    timestamp_source: str | None
    rule: str
    reason: Reason
    candidates: tuple[Candidate, ...]


def date(evidence: Iterable[Evidence], around: Circumstances) -> Decision:
    """Read evidence and decide. The same evidence in any order gives the same decision. Never raises on any text."""
    scan = makers.scanner(around.device)
    return _decide([read(one, around.imported_at, of_a_scan=scan) for one in dict.fromkeys(evidence)], around)


def decide(candidates: Iterable[Candidate], around: Circumstances) -> Decision:
    """Decide among candidates as they were read; what earlier circumstances said of them does not count."""
    return _decide(list(dict.fromkeys(_afresh(one) for one in candidates)), around)


def _decide(fresh: Sequence[Candidate], around: Circumstances) -> Decision:
    read_as = read_copies_of_headers(read_containers(judge(fresh, around), around))
    settled = [settle(one, read_as, around) for one in read_as]
    # A name without a date is no candidate; a field with an unreadable one is, and says why it does not count.
    told = [one for one in settled if one.refused != NO_DATE]
    ranked = tuple(sorted(told, key=lambda one: (one.refusal is not None, order(one, around))))
    winner = choose(ranked)
    if winner is None:
        return _undated(ranked)
    ranked = (winner, *(one for one in ranked if one != winner))
    voices = listen(winner, ranked)
    level, rule = level_of(winner, voices, ranked, around)
    said = winner.to_contract()
    return Decision(
        taken_at=said["taken_at"],
        utc_offset=said["utc_offset"],
        zone_source=said["zone_source"],
        precision=said["precision"],
        confidence=level,
        timestamp_source=winner.source,
        rule=rule,
        reason=reason_for(winner, voices, ranked, level, around),
        candidates=ranked,
    )


def _undated(candidates: tuple[Candidate, ...]) -> Decision:
    return Decision(None, None, None, None, NONE, None, NONE, reason_for_none(candidates), candidates)


def _afresh(candidate: Candidate) -> Candidate:
    """As it was read: a date that was refused or reinterpreted once may count when more is known."""
    moment = candidate.moment
    if moment is None:
        return candidate
    if candidate.local or candidate.copied:
        moment = replace(moment, utc=candidate.local)
    return Candidate(candidate.evidence, moment, line=candidate.line, known=candidate.known, bound=candidate.bound)
