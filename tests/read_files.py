"""Imports whose files have been read and that wait for their finishing, without any reading: as large as one likes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from library.database import Database
from library.file import NewFile, Outcome, add_files, record
from library.job import NewJob, change_job, create_job, settle
from library.leases.claim import claim, finish_claim
from library.states import FileState, JobState

OPTIONS = {"extract_metadata": True, "extract_keywords": True, "import_ratings": True, "timezone": None}
READER = "11111111-1111-4111-8111-111111111111"
AT_ONCE = 500


@dataclass(frozen=True)
class Seen:
    """One file: its path, kind, bytes (by a name), own time (ms since 1970), and what it says of itself."""

    path: str
    kind: str = "photo"
    content: str = ""
    last_modified: int | None = None
    found: dict[str, Any] = field(default_factory=dict)


def read_import(database: Database, seen: Iterable[Seen], **options: object) -> str:
    """The id of an import of these files: all are done, and its finishing is due."""
    listed = list(seen)
    of_path = {one.path: one for one in listed}
    with database.writing() as connection:
        new = NewJob("upload", "box", {**OPTIONS, **options}, state=JobState.PENDING, total_final=False)
        job_id = create_job(connection, new)
        for start in range(0, len(listed), AT_ONCE):
            batch = listed[start : start + AT_ONCE]
            add_files(connection, job_id, [_brought(one) for one in batch])
            taken = claim(connection, job_id, READER, AT_ONCE)
            assert taken is not None
            outcomes = [
                Outcome(row.id, FileState.DONE, _values(of_path[row.shown_path]), row.size_bytes) for row in taken.files
            ]
            record(connection, job_id, taken.token, outcomes)
            finish_claim(connection, taken.token)
        change_job(connection, job_id, total_final=True)
        settle(connection, job_id)
    return job_id


def _brought(one: Seen) -> NewFile:
    return NewFile(one.kind, one.path.encode(), 100, FileState.WAITING, last_modified=one.last_modified)


def _values(one: Seen) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "sha256": sha256((one.content or one.path).encode()).hexdigest(),
        "found": one.found,
        "confidence": None if one.kind == "sidecar" else "none",
    }
