"""Why a date is what it is: one code and the values of its sentence. The sentences are templates/dates/reasons.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from worker.dating import makers
from worker.dating.agreement import contradict, gap_seconds
from worker.dating.evidence import Candidate, Circumstances
from worker.dating.level import INSIDE, Voices
from worker.dating.moment import DAY, DAY_SECONDS, MINUTE, MONTH, SECOND, YEAR
from worker.dating.sources import CAPTURE, FOLDER, GROUP_OF, NAME, OWN, SIDECAR

# What each source says of itself; the groups that need a closer look are in `_code`.
CODES = {
    "exif_digitized": "digitized",
    "xmp_digitized": "digitized",
    "maker_note": "maker_note",
    "quicktime_content_date": "video_header",
    "quicktime_created": "video_header",
    "quicktime_track": "video_header",
    "matroska_date": "video_header",
    "avi_date": "video_header",
    "stream_date": "video_header",
    "xmp_created": "program",
    "sidecar_created": "program",
    "sidecar_xmp": "sidecar_xmp",
    "sidecar_takeout": "sidecar_takeout",
    "sidecar_json": "sidecar_json",
}
# A day, a month or a year as it stands in the sentence: so much of the ISO form.
SAID_LENGTH = {DAY: 10, MONTH: 7, YEAR: 4}
EVERY_CODE = frozenset(
    {
        *CODES.values(),
        *("person", "camera", "unsigned", "gps", "other_half", "modified", "mtime", "neighbours"),
        *("name_time", "name_unknown_time", "name_day", "name_received", "name_saved", "name_month", "name_year"),
        *("folder_day", "folder_month", "folder_year"),
        *("nothing", "only_copy_time", "all_refused"),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """`data` holds plain values and lists of them, for JSON."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, **self.data}


def reason_for(
    winner: Candidate, voices: Voices, candidates: Sequence[Candidate], level: str, around: Circumstances
) -> Reason:
    """`agrees` are speakers; `differs` are speakers with how many `days` they lie off, `later` or not."""
    moment = winner.moment
    data: dict[str, Any] = {
        "level": level,
        "precision": moment.precision if moment else None,
        "agrees": [_speaker(voice, candidates) for voice in voices.agreeing],
        "differs": [_difference(winner, voice, candidates) for voice in voices.contradicting],
        "flags": list(winner.flags),
        "bound": winner.bound,
        "local": winner.local,
    }
    if winner.evidence.origin != OWN:
        data["origin"] = winner.evidence.origin
    if winner.evidence.holder:
        data["holder"] = winner.evidence.holder
    if moment and moment.precision in SAID_LENGTH:
        data["said"] = moment.text[: SAID_LENGTH[moment.precision]]
    return Reason(_code(winner, around), data)


def reason_for_none(candidates: Sequence[Candidate]) -> Reason:
    """Nothing counts: because nothing is there, because only times of copying are, or because all were refused."""
    if any(one.valid for one in candidates):
        return Reason("only_copy_time", {"level": "none"})
    refused = sorted({one.refused for one in candidates if one.refused})
    return Reason("all_refused" if refused else "nothing", {"level": "none", "refused": refused})


def _code(winner: Candidate, around: Circumstances) -> str:
    group, precision = winner.group, winner.moment.precision if winner.moment else YEAR
    if group == CAPTURE:
        by_apple = winner.source == "quicktime_creationdate"
        return "camera" if by_apple or makers.digital_camera(around.device) else "unsigned"
    if group == NAME:
        return _name_code(winner, precision)
    if group == FOLDER:
        return {MONTH: "folder_month", YEAR: "folder_year"}.get(precision, "folder_day")
    if group == GROUP_OF.get(winner.source):
        return CODES.get(winner.source, group)
    return "other_half" if winner.evidence.origin != OWN else "program"


def _name_code(winner: Candidate, precision: str) -> str:
    if winner.bound:
        return f"name_{winner.bound}"
    if precision in (SECOND, MINUTE):
        return "name_time" if winner.known else "name_unknown_time"
    return {DAY: "name_day", MONTH: "name_month"}.get(precision, "name_year")


def _speaker(voice: str, candidates: Sequence[Candidate]) -> str:
    """Of the sidecars the one that spoke; the others go by the name of their group."""
    if voice != SIDECAR:
        return voice
    spoke = [one.source for one in candidates if one.group == SIDECAR and one.valid]
    return min(spoke, default="sidecar_xmp")


def _difference(winner: Candidate, voice: str, candidates: Sequence[Candidate]) -> dict[str, Any]:
    against = [one for one in candidates if _speaks_for(one, voice) and one.valid and contradict(winner, one)]
    nearest = min(against, key=lambda one: _gap(winner, one))
    later = bool(nearest.moment and winner.moment and nearest.moment.start > winner.moment.start)
    return {
        "who": _speaker(voice, candidates),
        "days": max(1, round(_gap(winner, nearest) / DAY_SECONDS)),
        "later": later,
    }


def _speaks_for(one: Candidate, voice: str) -> bool:
    return one.group in (("capture", "secondary") if voice == INSIDE else (voice,))


def _gap(one: Candidate, other: Candidate) -> float:
    return gap_seconds(one.moment, other.moment) if one.moment and other.moment else 0.0
