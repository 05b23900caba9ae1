"""Retry: failed and cancelled files of a job are tried again, where their bytes are still there."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from library.clock import now_ms
from library.control.moves import NotAllowed, allowed_moves
from library.database import Database
from library.job import JobRow, change_job, find_job, lock_job, settle
from library.problem import Refused
from library.states import ENDED_JOBS, FileState, JobState
from library.storage import Storage
from library.tables import files

# Rows that one statement names.
BATCH = 500


class BytesGone(Exception):
    """There are files to retry, and the bytes of none of them are left."""


class UnknownFile(Exception):
    """A file was named that is none of this job."""


@dataclass
class _Sorted:
    """What can become of files that are to be tried again, by id."""

    ready: list[str] = field(default_factory=list)
    never_came: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def retry(database: Database, storage: Storage, job_id: str, file_ids: Collection[str] | None) -> JobRow | None:
    """Let failed (and cancelled) files wait again: these, or all. None: no such job. The same again has no effect.

    An ended job becomes `pending`. Raises NotAllowed, BytesGone, UnknownFile.
    """
    with database.reading() as connection:
        job = find_job(connection, job_id)
        if job is None:
            return None
        rows = _to_retry(connection, job_id, file_ids)
    # The disk is looked at outside of any transaction: a folder of the network may take its time.
    found = _sort(storage, rows)
    with database.writing() as connection:
        job = lock_job(connection, job_id)
        if job is None:
            return None
        if job.state == JobState.EXPIRED or not (rows or job.state == JobState.FAILED or job.last_move == "retry"):
            raise NotAllowed("retry", job.state, allowed_moves(connection, job))
        if job.state != JobState.FAILED and not rows:
            return job
        if job.state != JobState.FAILED and not found.ready and not found.never_came:
            raise BytesGone
        _let_wait(connection, job, found)
        if job.state in ENDED_JOBS and (found.ready or job.state == JobState.FAILED):
            _open_again(connection, job)
        settle(connection, job_id)
        return find_job(connection, job_id)


def _to_retry(connection: Connection, job_id: str, file_ids: Collection[str] | None) -> list[Any]:
    columns = (files.c.id, files.c.state, files.c.stored_path, files.c.source_path, files.c.sha256)
    wanted = select(*columns).where(files.c.job_id == job_id, _may_be_retried())
    if file_ids is None:
        return list(connection.execute(wanted).all())
    rows: list[Any] = []
    for some in _batches(sorted(set(file_ids))):
        known = connection.execute(select(files.c.id).where(files.c.job_id == job_id, files.c.id.in_(some))).all()
        if len(known) < len(some):
            raise UnknownFile
        rows += connection.execute(wanted.where(files.c.id.in_(some))).all()
    return rows


def _may_be_retried() -> ColumnElement[bool]:
    cancelled = and_(files.c.state == FileState.SKIPPED, files.c.problem_code == Refused.CANCELLED)
    return or_(files.c.state == FileState.FAILED, cancelled)


def _sort(storage: Storage, rows: Sequence[Row[Any]]) -> _Sorted:
    found = _Sorted()
    for row in rows:
        if _bytes_are_there(storage, row):
            found.ready.append(row.id)
        elif row.state == FileState.SKIPPED and row.stored_path is None and row.sha256 is None:
            found.never_came.append(row.id)
        else:
            found.gone.append(row.id)
    return found


def _bytes_are_there(storage: Storage, row: Row[Any]) -> bool:
    if row.source_path is not None:
        return os.path.lexists(bytes(row.source_path))
    return row.stored_path is not None and storage.path(row.stored_path).exists()


def _let_wait(connection: Connection, job: JobRow, found: _Sorted) -> None:
    moved = _again(connection, found.ready, FileState.FAILED)
    revived = _again(connection, found.ready, FileState.SKIPPED)
    change_job(
        connection,
        job.id,
        {
            FileState.FAILED: -moved.files,
            FileState.SKIPPED: -revived.files,
            FileState.WAITING: moved.files + revived.files,
            "bytes_done": -moved.size_bytes,
            "bytes_total": -_never_arrived(connection, found.never_came),
        },
        last_move="retry",
        active_at=now_ms(),
        forgiven=max(0, min(int(job.forgiven), int(job.failed) - moved.files)),
    )


@dataclass
class _Moved:
    files: int = 0
    size_bytes: int = 0


def _again(connection: Connection, file_ids: Sequence[str], state: FileState) -> _Moved:
    moved = _Moved()
    for some in _batches(file_ids):
        changed = connection.execute(
            update(files)
            .where(files.c.id.in_(some), files.c.state == state, _may_be_retried())
            .values(
                state=FileState.WAITING,
                claim=None,
                attempts=0,
                problem_code=None,
                problem_data=None,
                finished_at=None,
            )
            .returning(files.c.size_bytes)
        ).all()
        moved.files += len(changed)
        moved.size_bytes += sum(row.size_bytes for row in changed)
    return moved


def _never_arrived(connection: Connection, file_ids: Sequence[str]) -> int:
    """Cancelled files that never came say so from now on. Returns the bytes that are expected no more."""
    size_bytes = 0
    for some in _batches(file_ids):
        changed = connection.execute(
            update(files)
            .where(files.c.id.in_(some), files.c.problem_code == Refused.CANCELLED)
            .values(problem_code=Refused.NEVER_ARRIVED)
            .returning(files.c.size_bytes)
        ).all()
        size_bytes += sum(row.size_bytes for row in changed)
    return size_bytes


def _open_again(connection: Connection, job: JobRow) -> None:
    """An ended job is pending. Its list is closed, but of a folder the rest is looked through where that had broken."""
    looking = job.state == JobState.FAILED and job.source_kind == "path" and not job.total_final
    change_job(
        connection,
        job.id,
        state=JobState.PENDING,
        total_final=not looking,
        completed_at=None,
        notice_code=None,
        notice_data=None,
        current_step=None,
    )


def _batches(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[first : first + BATCH] for first in range(0, len(ids), BATCH)]
