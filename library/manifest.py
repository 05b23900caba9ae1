"""Announcing: a person's list of files becomes rows before the first byte has gone, so that the total is known."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from library.control.moves import allowed_moves
from library.database import Database
from library.failpoint import reach
from library.file import FileRow, NewFile, add_files
from library.job import JobRow, change_job, lock_job, settle
from library.journal import quoted
from library.names import safe_relative_path, shown_name
from library.problem import Refused
from library.settings import Settings
from library.sniff import admit_name
from library.states import FileState, JobState
from library.tables import files

log = logging.getLogger(__name__)

# Rows and bytes are taken while a job is in one of these.
TAKING_JOBS = (JobState.RECEIVING, JobState.PAUSED, JobState.HALTED)


class ListClosed(Exception):
    """The job takes no more rows or bytes. `allowed` names the moves that it knows."""

    def __init__(self, state: str, allowed: Sequence[str]) -> None:
        super().__init__(f"This import is {state} and takes no more files. Start a new one for them.")
        self.allowed = tuple(allowed)


@dataclass(frozen=True)
class Announced:
    """One row of a manifest: the path as sent, the size in bytes, the file's own time in UTC milliseconds."""

    path: str
    size_bytes: int
    last_modified: int | None = None


@dataclass(frozen=True)
class Answer:
    """What becomes of an announced file: `upload`, `have` or `refused` (then with the code of the reason)."""

    file_id: str
    path: str
    answer: str
    code: str | None = None


def takes_files(job: JobRow) -> bool:
    """Whether rows and bytes are still taken: not after the end, and not after a start."""
    return job.state in TAKING_JOBS and job.closing_at is None


def announce(
    database: Database, settings: Settings, job_id: str, announced: Sequence[Announced], *, more: bool
) -> list[Answer] | None:
    """Add rows to a job in one transaction; the same row (path, size, time) twice is one. None: no such job.

    Raises ListClosed where the job takes no more rows.
    """
    with database.writing() as connection:
        job = lock_job(connection, job_id)
        if job is None:
            return None
        if not takes_files(job):
            raise ListClosed(job.state, allowed_moves(connection, job))
        known = _known(connection, job_id, announced)
        answers = []
        new: dict[_Key, NewFile] = {}
        for row in announced:
            key = _key(row)
            if key in known:
                answers.append(_answer_known(row, known[key]))
            else:
                file = new.setdefault(key, _new_file(settings, row))
                answers.append(_answer_new(row, file))
        add_files(connection, job_id, list(new.values()))
        change_job(connection, job_id, total_final=not more)
        settle(connection, job_id)
        reach("in_manifest")
    reach("after_manifest")
    for file in new.values():
        if file.problem_code:
            name = quoted(shown_name(file.relative_path))
            log.info("file skipped job=%s file=%s name=%s code=%s", job_id, file.id, name, file.problem_code)
    return answers


_Key = tuple[bytes, int, int | None]


def _key(row: Announced) -> _Key:
    return safe_relative_path(row.path), row.size_bytes, row.last_modified


def _known(connection: Connection, job_id: str, announced: Sequence[Announced]) -> dict[_Key, FileRow]:
    paths = {safe_relative_path(row.path) for row in announced}
    found = connection.execute(select(files).where(files.c.job_id == job_id, files.c.relative_path.in_(paths)))
    return {(bytes(file.relative_path), file.size_bytes, file.last_modified): file for file in found}


def _new_file(settings: Settings, row: Announced) -> NewFile:
    refusal = refusal_of_row(settings, row)
    return NewFile(
        kind=admit_name(row.path).kind,
        relative_path=safe_relative_path(row.path),
        size_bytes=row.size_bytes,
        state=FileState.SKIPPED if refusal else FileState.EXPECTED,
        last_modified=row.last_modified,
        problem_code=refusal,
    )


def refusal_of_row(settings: Settings, row: Announced) -> str | None:
    """The code for a row that is refused for what it shows: its size, or a name of no supported kind."""
    by_name = admit_name(row.path).refusal
    if row.size_bytes == 0:
        return by_name if by_name == Refused.JUNK else Refused.EMPTY
    if row.size_bytes > settings.max_file_bytes:
        return Refused.FILE_TOO_LARGE
    return by_name


def _answer_new(row: Announced, file: NewFile) -> Answer:
    return Answer(file.id, row.path, "refused" if file.problem_code else "upload", file.problem_code)


def _answer_known(row: Announced, file: FileRow) -> Answer:
    if file.state == FileState.EXPECTED:
        return Answer(file.id, row.path, "upload")
    if file.state == FileState.SKIPPED:
        return Answer(file.id, row.path, "refused", file.problem_code)
    return Answer(file.id, row.path, "have")
