"""The one way in: bytes that have arrived, and files that were refused, become rows of a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from library.database import Database
from library.file import NewFile, add_files
from library.job import NewJob, create_job, next_generation
from library.names import label_of, safe_relative_path
from library.problem import Refused
from library.sniff import Admission, admit
from library.states import FileState, JobState
from library.storage import Incoming, Storage


@dataclass
class Arrival:
    """One file of a form: the path as sent, and either its bytes or the code of its refusal.

    `note_kind` lets go of its first bytes: a form may bring ten thousand files.
    """

    path: str
    size_bytes: int
    last_modified: int | None = None
    incoming: Incoming | None = None
    refusal: str | None = None
    admitted: Admission | None = None

    def note_kind(self) -> None:
        """What it is is known from its first bytes, which are needed no longer."""
        if self.incoming is not None:
            self.admitted = admit(self.path, self.incoming.head)
            self.incoming.head = b""


def refusal_of(path: str, head: bytes, size_bytes: int) -> str | None:
    """The code for bytes that are not stored: empty, or neither name nor first bytes of a supported kind."""
    if size_bytes == 0:
        return Refused.EMPTY
    return admit(path, head).refusal


def begin_job(
    database: Database, storage: Storage, arrivals: Sequence[Arrival], options: Mapping[str, Any]
) -> tuple[str, int]:
    """One job of all that a form brought, complete at once. Returns its id and the generation of its first wake-up."""
    label = label_of([arrival.path for arrival in arrivals])
    with database.writing() as connection:
        database.hold_bytes(connection)
        job_id = create_job(connection, NewJob("upload", label, options, state=JobState.PENDING, total_final=True))
        add_files(connection, job_id, [_row(storage, arrival) for arrival in arrivals])
        return job_id, next_generation(connection, job_id)


def _row(storage: Storage, arrival: Arrival) -> NewFile:
    path = safe_relative_path(arrival.path)
    if arrival.incoming is None:
        return NewFile(
            kind=admit(arrival.path, b"").kind,
            relative_path=path,
            size_bytes=arrival.size_bytes,
            state=FileState.SKIPPED,
            last_modified=arrival.last_modified,
            problem_code=arrival.refusal,
        )
    admitted = arrival.admitted or admit(arrival.path, arrival.incoming.head)
    return NewFile(
        kind=admitted.kind,
        relative_path=path,
        size_bytes=arrival.incoming.size_bytes,
        state=FileState.WAITING,
        last_modified=arrival.last_modified,
        stored_path=storage.keep(arrival.incoming),
        sha256=arrival.incoming.sha256,
        crc32=arrival.incoming.crc32,
        fingerprint=arrival.incoming.fingerprint,
        mime_type=admitted.mime_type,
    )
