"""Moves: what a person may ask of a job, from which states, and what then becomes of its open files."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, func, select, update

from library.clock import now_ms
from library.job import JobRow, change_job, end_job, find_job, lock_job, settle
from library.problem import Refused
from library.states import OPEN_JOBS, FileState, JobState
from library.tables import files, jobs

# A start of these was carried out before, or is not needed any more.
STARTED_JOBS = (JobState.PENDING, JobState.RUNNING, JobState.COMPLETED)
# So long after a start bodies that are on their way are still taken.
CLOSING_MS = 10_000


class NotAllowed(Exception):
    """A move that this state does not know. `allowed` names the moves that it does."""

    def __init__(self, move: str, state: str, allowed: Sequence[str]) -> None:
        super().__init__(f"“{move}” is not possible while the import is {state}.")
        self.move = move
        self.state = state
        self.allowed = tuple(allowed)


def cancel(connection: Connection, job_id: str) -> JobRow | None:
    """Open files become `skipped: cancelled`, claimed ones too; what is done stays. The same again has no effect."""
    job = lock_job(connection, job_id)
    if job is None or job.state == JobState.CANCELLED:
        return job
    if job.state not in OPEN_JOBS:
        raise NotAllowed("cancel", job.state, allowed_moves(job))
    _skip_open_files(connection, job_id, Refused.CANCELLED)
    end_job(connection, job, JobState.CANCELLED)
    return find_job(connection, job_id)


def start(connection: Connection, job_id: str, on_their_way: Collection[str]) -> JobRow | None:
    """Nothing more is coming: expected files become `skipped: never_arrived`, but those whose bytes are on their way.

    These have CLOSING_MS to end; the sweep then skips what is left. The same again has no effect.
    """
    job = lock_job(connection, job_id)
    if job is None or job.closing_at is not None or job.state in STARTED_JOBS:
        return job
    if job.state != JobState.RECEIVING:
        raise NotAllowed("start", job.state, allowed_moves(job))
    _skip_expected(connection, job_id, on_their_way)
    change_job(connection, job_id, total_final=True, closing_at=now_ms() + CLOSING_MS, active_at=now_ms())
    settle(connection, job_id)
    return find_job(connection, job_id)


def close_overdue(connection: Connection) -> list[str]:
    """End the waiting of started jobs for bodies that did not end in time. Returns the ids of these jobs."""
    overdue = select(jobs).where(
        jobs.c.deleted_at.is_(None),
        jobs.c.state == JobState.RECEIVING,
        jobs.c.closing_at < now_ms(),
        jobs.c.expected > 0,
    )
    closed = []
    for job in connection.execute(overdue).all():
        lock_job(connection, job.id)
        _skip_expected(connection, job.id, ())
        settle(connection, job.id)
        closed.append(job.id)
    return closed


def _skip_expected(connection: Connection, job_id: str, but: Collection[str]) -> None:
    lost = (files.c.job_id == job_id) & (files.c.state == FileState.EXPECTED) & files.c.id.not_in(but)
    count, size = connection.execute(select(func.count(), func.sum(files.c.size_bytes)).where(lost)).one()
    connection.execute(
        update(files)
        .where(lost)
        .values(state=FileState.SKIPPED, problem_code=Refused.NEVER_ARRIVED, finished_at=now_ms())
    )
    sums = {FileState.EXPECTED: -count, FileState.SKIPPED: count, "bytes_total": -int(size or 0)}
    change_job(connection, job_id, sums)


def allowed_moves(job: JobRow) -> tuple[str, ...]:
    """What a person may ask of the job as it is (contract, section 2)."""
    moves = []
    if job.state == JobState.RECEIVING:
        moves.append("start")
    if job.state in OPEN_JOBS:
        moves.append("cancel")
    return tuple(moves)


def _skip_open_files(connection: Connection, job_id: str, code: str) -> None:
    moved: dict[str, int] = {}
    for state in (FileState.EXPECTED, FileState.WAITING, FileState.CLAIMED):
        changed = connection.execute(
            update(files)
            .where(files.c.job_id == job_id, files.c.state == state)
            .values(state=FileState.SKIPPED, problem_code=code, claim=None, finished_at=now_ms())
        ).rowcount
        moved[state] = -changed
        moved[FileState.SKIPPED] = moved.get(FileState.SKIPPED, 0) + changed
    change_job(connection, job_id, moved)
