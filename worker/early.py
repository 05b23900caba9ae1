"""What one file alone tells is shown at once; the job's finishing decides with all that other files tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from library.evidence.decision import found_in
from library.file import FileRow, Outcome
from library.problem import Note
from library.states import FileState
from worker.decided import Around, Case, decide_case, wanted
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
        last_modified=file.last_modified,
        found=found,
        position_zone=zone,
        whole=False,
    )
    decided, _ = decide_case(case, Around(options))
    values |= decided.values
    found_here = {**outcome.found, **found_in(values)}
    return replace(outcome, values=values, found=found_here, candidates=decided.candidates)
