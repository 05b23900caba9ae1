"""Jobs: what one import is, which moves it may make, and how its counts change together with its files."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from library.clock import now_ms
from library.pairs import pair_up
from library.problem import Refused
from library.states import COUNTED, ENDED_JOBS, OPEN_JOBS, WORKING_JOBS, FileState, JobState
from library.tables import files, jobs

JobRow = Row[Any]

# Columns that count; each change is an increment in the same transaction as the rows that it counts.
SUMS = (
    *COUNTED,
    "total",
    "bytes_total",
    "bytes_arrived",
    "bytes_done",
    "found_metadata",
    "found_keywords",
    "found_ratings",
    "found_nsfw",
    "found_duplicates",
)

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


@dataclass(frozen=True)
class NewJob:
    """What a job starts with. `options` are checked before (library.options)."""

    source_kind: str
    source_label: str
    options: Mapping[str, Any]
    state: JobState = JobState.RECEIVING
    total_final: bool = False


def create_job(connection: Connection, new: NewJob) -> str:
    """Insert the row and return its id."""
    job_id = str(uuid.uuid4())
    now = now_ms()
    connection.execute(
        jobs.insert().values(
            id=job_id,
            state=new.state,
            source_kind=new.source_kind,
            source_label=new.source_label,
            options=dict(new.options),
            ignored={"hidden": 0, "other_types": 0, "links": 0, "special": 0},
            total_final=new.total_final,
            revision=1,
            created_at=now,
            active_at=now,
        )
    )
    return job_id


def _listed() -> Select[Any]:
    return select(jobs).where(jobs.c.deleted_at.is_(None))


def find_job(connection: Connection, job_id: str) -> JobRow | None:
    """The job's row, or None where there is none (or it was deleted)."""
    return connection.execute(_listed().where(jobs.c.id == job_id)).one_or_none()


def lock_job(connection: Connection, job_id: str) -> JobRow | None:
    """The row, held until the transaction ends, so that one change of a job waits for the other (on PostgreSQL)."""
    return connection.execute(_listed().where(jobs.c.id == job_id).with_for_update()).one_or_none()


def newest_open_job(connection: Connection) -> JobRow | None:
    newest = _listed().where(jobs.c.state.in_(OPEN_JOBS)).order_by(jobs.c.created_at.desc(), jobs.c.id)
    return connection.execute(newest.limit(1)).one_or_none()


def page_of_jobs(connection: Connection, page: int, per_page: int) -> tuple[Sequence[JobRow], int]:
    """Newest first: the rows of one page (from 1), and how many jobs there are in all."""
    listed = _listed().order_by(jobs.c.created_at.desc(), jobs.c.id)
    total = connection.execute(select(func.count()).select_from(_listed().subquery())).scalar_one()
    return connection.execute(listed.limit(per_page).offset((page - 1) * per_page)).all(), total


def jobs_in(connection: Connection, states: Sequence[JobState]) -> list[str]:
    """Ids of all jobs in these states, oldest first."""
    found = _listed().with_only_columns(jobs.c.id).where(jobs.c.state.in_(states)).order_by(jobs.c.created_at)
    return list(connection.execute(found).scalars())


def queue_position(connection: Connection, job: JobRow) -> int | None:
    """1 = next; None unless the job is pending."""
    if job.state != JobState.PENDING:
        return None
    before = (
        select(func.count())
        .select_from(jobs)
        .where(jobs.c.state == JobState.PENDING, jobs.c.deleted_at.is_(None), jobs.c.created_at < job.created_at)
    )
    return int(connection.execute(before).scalar_one()) + 1


def change_job(connection: Connection, job_id: str, sums: Mapping[str, int] | None = None, **values: object) -> None:
    """Add to sums and set values in one UPDATE that also raises the revision."""
    unknown = set(sums or {}) - set(SUMS)
    if unknown:
        raise ValueError(f"not sums: {sorted(unknown)}")
    added = {name: jobs.c[name] + amount for name, amount in (sums or {}).items() if amount}
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(revision=jobs.c.revision + 1, **added, **values))


def next_generation(connection: Connection, job_id: str) -> int:
    """A number for the next wake-up that no wake-up before carried."""
    raised = update(jobs).where(jobs.c.id == job_id).values(generation=jobs.c.generation + 1)
    return int(connection.execute(raised.returning(jobs.c.generation)).scalar_one())


def open_files(job: JobRow) -> int:
    return int(job.expected + job.waiting + job.claimed)


def settle(connection: Connection, job_id: str) -> JobRow | None:
    """Move a job on by what its counts say: out of `receiving` when all is in, to `completed` when nothing is open.

    Call it at the end of each transaction that changed files. Returns the row as it is then.
    """
    job = lock_job(connection, job_id)
    if job is None or job.state not in WORKING_JOBS:
        return job
    if job.total_final and open_files(job) == 0:
        pair_up(connection, job_id)
        end_job(connection, job, JobState.COMPLETED)
    elif job.state == JobState.RECEIVING and job.total_final and job.expected == 0:
        change_job(connection, job_id, state=JobState.PENDING if job.started_at is None else JobState.RUNNING)
    else:
        return job
    return find_job(connection, job_id)


def started(job: JobRow) -> dict[str, object]:
    """The values that a first claim sets: the job runs from now on."""
    now = now_ms()
    values: dict[str, object] = {"active_at": now}
    if job.running_since is None:
        values["running_since"] = now
    if job.started_at is None:
        values["started_at"] = now
    if job.state == JobState.PENDING:
        values["state"] = JobState.RUNNING
    return values


def end_job(connection: Connection, job: JobRow, state: JobState) -> None:
    """Close the books: stop the clock, name no current file any more."""
    if state not in ENDED_JOBS:
        raise ValueError(f"{state} is no end")
    now = now_ms()
    change_job(
        connection,
        job.id,
        state=state,
        completed_at=now,
        active_at=now,
        elapsed_ms=elapsed_ms(job, now),
        running_since=None,
        current_filename=None,
        current_step=None,
    )


def elapsed_ms(job: JobRow, now: int) -> int:
    """Work time without pauses up to `now`."""
    running = 0 if job.running_since is None else max(0, now - int(job.running_since))
    return int(job.elapsed_ms) + running


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
    overdue = _listed().where(jobs.c.state == JobState.RECEIVING, jobs.c.closing_at < now_ms(), jobs.c.expected > 0)
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
