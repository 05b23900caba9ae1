"""Cases of a batch: each file's row with all that sidecars, copies and other halves say, read in a few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from library.evidence.weighing import rows_of, sidecars_saying, twins_of, words_of
from library.file import FileRow
from worker.decided import Case, OtherHalf, Sidecar, Twin
from worker.media.metadata.found import NOTHING, Found


@dataclass(frozen=True)
class Read:
    """A file's row as it was read, and its case."""

    row: FileRow
    case: Case


def read_cases(connection: Connection, job_id: str, file_ids: Collection[str], halves: Mapping[str, str]) -> list[Read]:
    """The cases of these files of one job, in the order of their paths. `halves`: whose other half is which (ids)."""
    rows = rows_of(connection, file_ids)
    twins: dict[str, list[Any]] = defaultdict(list)
    for twin in twins_of(connection, job_id, {row.sha256 for row in rows if row.sha256}):
        twins[twin.sha256].append(twin)
    speaking = {*file_ids, *(twin.id for listed in twins.values() for twin in listed)}
    # A sidecar that was brought again takes the place of the one before.
    newest: dict[str, dict[str, Sidecar]] = defaultdict(dict)
    for said in sidecars_saying(connection, speaking):
        newest[said.file_id][said.shown_path] = _sidecar(said)
    beside = {file_id: list(by_path.values()) for file_id, by_path in newest.items()}
    wanted = {halves[file_id] for file_id in file_ids if file_id in halves}
    words = {half.id: half for half in words_of(connection, wanted)} if wanted else {}
    return [Read(row, _case(row, twins.get(row.sha256, ()), beside, words.get(halves.get(row.id, "")))) for row in rows]


def _case(row: FileRow, twins: Collection[Any], beside: Mapping[str, list[Sidecar]], half: Any | None) -> Case:
    sidecars = tuple(beside.get(row.id, ()))
    own = {one.id for one in sidecars}
    return Case(
        file_id=row.id,
        path=row.shown_path,
        imported_at=row.created_at,
        last_modified=row.last_modified,
        found=found_of(row),
        position_zone=row.position_zone,
        tags=tuple(row.tags or ()),
        sidecars=sidecars,
        twins=tuple(
            Twin(
                twin.shown_path, twin.last_modified, tuple(one for one in beside.get(twin.id, ()) if one.id not in own)
            )
            for twin in twins
            if twin.id != row.id
        ),
        other_half=None if half is None else OtherHalf(half.shown_path, found_of(half), half.position_zone),
    )


def _sidecar(said: Any) -> Sidecar:
    return Sidecar(said.id, said.shown_path, said.last_modified, found_of(said), said.position_zone)


def found_of(row: Any) -> Found:
    """What a row's file says of itself; nothing where a later version forgot how to read it."""
    try:
        return Found.from_dict(row.found or {})
    except ValueError:
        return NOTHING
