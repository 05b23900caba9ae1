"""How sure a date is: high, medium, low or none, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from worker.dating import makers
from worker.dating.agreement import agree, contradict
from worker.dating.evidence import HIGH, LEVELS, LOW, MEDIUM, Candidate, Circumstances
from worker.dating.moment import DAY, MONTH, SECOND, YEAR
from worker.dating.ranking import vouched
from worker.dating.sources import (
    CAPTURE,
    FOLDER,
    GPS,
    MODIFIED,
    MTIME,
    NAME,
    NEIGHBOURS,
    OTHER_HALF,
    PERSON,
    SECONDARY,
    SIDECAR,
)

# What is inside a picture is one voice: a camera writes its tags together.
INSIDE = "inside"
INDEPENDENT = (SIDECAR, GPS, NAME, FOLDER, OTHER_HALF)
# Who makes a date certain by saying the same; a folder is too coarse a witness for that.
WITNESSES = frozenset({SIDECAR, GPS, NAME, OTHER_HALF, INSIDE})
MAY_BE_HIGH = frozenset({PERSON, CAPTURE, SIDECAR, SECONDARY, NAME})


@dataclass(frozen=True, slots=True)
class Voices:
    """Which independent groups say the same as the winner, and which cannot be right if it is."""

    agreeing: tuple[str, ...] = ()
    contradicting: tuple[str, ...] = ()


def listen(winner: Candidate, candidates: Sequence[Candidate]) -> Voices:
    """A group agrees as soon as one of its members does (copies may bear several names)."""
    own = _voice(winner)
    agreeing, contradicting = [], []
    for voice in (*INDEPENDENT, INSIDE):
        said = [one for one in candidates if voice != own and _voice(one) == voice and one.valid and not one.flags]
        if voice == FOLDER:
            said = [one for one in said if not _repeats_takeout(one, candidates)]
        if any(_same(winner, one) and not _received_together(winner, one) for one in said):
            agreeing.append(voice)
        # Whoever wrote a sidecar knew the folder that the picture lies in.
        elif any(contradict(winner, one) for one in said) and (own, voice) != (SIDECAR, FOLDER):
            contradicting.append(voice)
    return Voices(tuple(agreeing), tuple(contradicting))


def _received_together(winner: Candidate, other: Candidate) -> bool:
    """WhatsApp converts a film on the day that it is sent: its name and the header it wrote are one voice."""
    return bool(other.bound) and winner.group == SECONDARY


def _repeats_takeout(folder: Candidate, candidates: Sequence[Candidate]) -> bool:
    """“Photos from 2019” is how Takeout sorts by the very time that its JSON holds: no second voice."""
    takeouts = [one for one in candidates if one.source == "sidecar_takeout" and one.valid]
    return any(folder.moment and folder.moment.precision == YEAR and _same(folder, one) for one in takeouts)


def _same(one: Candidate, other: Candidate) -> bool:
    return one.moment is not None and other.moment is not None and agree(one.moment, other.moment)


def level_of(
    winner: Candidate, voices: Voices, candidates: Sequence[Candidate], around: Circumstances
) -> tuple[str, str]:
    """The level and the rule's name."""
    group = winner.group
    if group == PERSON:
        return HIGH, "H1"
    if group == SIDECAR and winner.evidence.confidence in LEVELS[:3] and not winner.flags:
        return winner.evidence.confidence or LOW, "kept"
    level, rule = _uncapped(winner, group, voices, candidates, around)
    return _capped(winner, level, rule, candidates)


def _uncapped(
    winner: Candidate, group: str, voices: Voices, candidates: Sequence[Candidate], around: Circumstances
) -> tuple[str, str]:
    for rule, applies in (
        ("H2", _signed_by_a_camera(winner, group, voices, around)),
        ("H3", _agreed_to_the_second(winner, group, voices)),
        ("H4", _corrected_by_sidecar(winner, candidates)),
    ):
        if applies:
            return HIGH, rule
    likely = _medium(winner, group, voices, around)
    return (MEDIUM, likely) if likely else (LOW, _low(group, voices))


def _signed_by_a_camera(winner: Candidate, group: str, voices: Voices, around: Circumstances) -> bool:
    apple = winner.source == "quicktime_creationdate" and winner.moment is not None and winner.moment.offset is not None
    signed = makers.digital_camera(around.device) or apple
    return group == CAPTURE and _second(winner) and signed and not voices.contradicting


def _agreed_to_the_second(winner: Candidate, group: str, voices: Voices) -> bool:
    if group not in MAY_BE_HIGH or (group == NAME and (not winner.known or winner.bound)):
        return False
    return _second(winner) and not WITNESSES.isdisjoint(voices.agreeing) and not voices.contradicting


def _corrected_by_sidecar(winner: Candidate, candidates: Sequence[Candidate]) -> bool:
    if winner.source != "sidecar_xmp" or winner.group != SIDECAR or not _second(winner):
        return False
    captures = [one for one in candidates if one.group == CAPTURE and one.valid and not one.flags]
    return all(_same(winner, one) for one in captures)


def _medium(winner: Candidate, group: str, voices: Voices, around: Circumstances) -> str | None:
    """The first rule of the second level that fits. Two voices against a date make it doubtful whatever it is."""
    against = len(voices.contradicting)
    if against >= 2:
        return None
    sound = not against
    if group == CAPTURE:
        if winner.moment and winner.moment.precision == DAY and FOLDER in voices.agreeing:
            return "M5"
        doubted = not makers.digital_camera(around.device) or not {SIDECAR, NAME, GPS}.isdisjoint(voices.contradicting)
        return "M1" if doubted else "M7"
    if group in (SECONDARY, GPS) and sound:
        return "M2"
    if group == SIDECAR:
        return "M7" if winner.source == "sidecar_xmp" else "M3" if sound else None
    # That a folder is named otherwise takes little from a name that a camera wrote: pictures are put away later.
    if group == NAME and winner.known and _timed(winner) and voices.contradicting in ((), (FOLDER,)):
        return "M4"
    if group == MODIFIED and NAME in voices.agreeing and sound:
        return "M6"
    if group == OTHER_HALF and _timed(winner) and sound:
        return "M8"
    return "M9" if group == NEIGHBOURS and sound else None


def _low(group: str, voices: Voices) -> str:
    if len(voices.contradicting) >= 2:
        return "L7"
    return {MODIFIED: "L1", NAME: "L2", FOLDER: "L3", MTIME: "L4"}.get(group, "L8")


def _capped(winner: Candidate, level: str, rule: str, candidates: Sequence[Candidate]) -> tuple[str, str]:
    """What a winner may be at most, whatever spoke for it."""
    precision = winner.moment.precision if winner.moment else YEAR
    if precision in (MONTH, YEAR):
        return LOW, rule if rule == "L3" else "L6"
    if winner.flags and not vouched(winner, candidates):
        return LOW, "L5"
    if winner.flags and level == HIGH:
        return MEDIUM, "vouched"
    if precision == DAY and level == HIGH:
        return MEDIUM, "day"
    return level, rule


def _voice(candidate: Candidate) -> str:
    group = candidate.group
    return INSIDE if group in (CAPTURE, SECONDARY) else group


def _second(candidate: Candidate) -> bool:
    return candidate.moment is not None and candidate.moment.precision == SECOND


def _timed(candidate: Candidate) -> bool:
    return candidate.moment is not None and candidate.moment.timed
