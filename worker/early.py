"""What one file alone tells is shown at once; the job's finishing decides with all that other files tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from library.evidence.decision import STANDS, Decided, found_in
from library.file import FileRow, Outcome
from library.problem import Note
from library.states import FileState
from worker.dating.moment import DAY, MINUTE, SECOND
from worker.dating.paths import path_evidence
from worker.dating.reading import read
from worker.dating.sources import CAPTURE
from worker.dating.standing import stands
from worker.decided import Around, Case, decide_case, decide_undigested, wanted
from worker.media.metadata.found import Found
from worker.zone_at import zone_at

# Sidecars have no date of their own.
DATED = ("photo", "video")


def dated_early(file: FileRow, outcome: Outcome, options: Mapping[str, Any]) -> Outcome:
    """The outcome with a date and words as far as the file tells them, and without what the options leave out."""
    if outcome.state != FileState.DONE:
        return outcome
    values = dict(outcome.values)
    said = Found.from_dict(values.get("found") or {})
    zone = zone_at(said.latitude, said.longitude)
    found = wanted(said, options)
    values |= {"found": found.to_dict(), "position_zone": zone}
    if not found.odd_rating:
        values["notes"] = [note for note in values.get("notes") or () if note != Note.ODD_RATING]
    if values["kind"] not in DATED:
        return replace(outcome, values=values)
    case = Case(
        file_id=file.id,
        path=file.shown_path,
        imported_at=file.created_at,
        last_modified=values.get("last_modified", file.last_modified),
        found=found,
        position_zone=zone,
    )
    decided = _decided(case, options)
    values |= decided.values
    found_here = {**outcome.found, **found_in(values)}
    return replace(outcome, values=values, found=found_here, candidates=decided.candidates)


def _decided(case: Case, options: Mapping[str, Any]) -> Decided:
    """With its change time where that decides nothing; else without, for it may be the time of a copy."""
    around = Around(options)
    if _likely_to_stand(case):
        decided, decision = decide_undigested(case, around)
        if decision is not None and stands(decision):
            return replace(decided, values={**decided.values, "decision_digest": STANDS})
    return decide_case(replace(case, whole=False), around)[0]


def _likely_to_stand(case: Case) -> bool:
    """Whether something is likely to come before any change time: else that would be tried in vain."""
    if any(one.group == CAPTURE for one in case.found.evidence):
        return True
    named = (read(one, case.imported_at).moment for one in path_evidence(case.path) if one.source == "name")
    return any(moment is not None and moment.precision in (SECOND, MINUTE, DAY) for moment in named)
