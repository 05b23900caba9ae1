"""Jobs: what one import is, which moves it may make, and how its counts change together with its files."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Update, bindparam, func, select, update

from library.clock import now_ms
from library.database import Database
from library.extras import nsfw_installed
from library.journal import quoted
from library.states import COUNTED, ENDED_JOBS, OPEN_JOBS, WORKING_JOBS, JobState
from library.tables import jobs
from library.telling.call_list import note_call

JobRow = Row[Any]

# Activity is noted so often at most.
ACTIVITY_SPACING_MS = 1_000

log = logging.getLogger(__name__)

# What is done for a job as a whole, once its files are final (worker/finish).
FINISHING_STEPS = ("grouping", "finishing")

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


@dataclass(frozen=True)
class NewJob:
    """What a job starts with. `options` are checked before (library.control.options)."""

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
            notice_code="nsfw_not_installed" if new.options.get("nsfw") and not nsfw_installed() else None,
            total_final=new.total_final,
            was_receiving=new.state == JobState.RECEIVING and new.source_kind != "path",
            revision=1,
            created_at=now,
            active_at=now,
        )
    )
    log.info("job begun job=%s source=%s label=%s", job_id, new.source_kind, quoted(new.source_label))
    return job_id


def _listed() -> Select[Any]:
    return select(jobs).where(jobs.c.deleted_at.is_(None))


_FIND = _listed().where(jobs.c.id == bindparam("job"))
_LOCK = _FIND.with_for_update()
# What those need to know of a job who only bring bytes in.
_LOCK_DOOR = _LOCK.with_only_columns(jobs.c.total_final, jobs.c.expected)


def find_job(connection: Connection, job_id: str) -> JobRow | None:
    """The job's row, or None where there is none (or it was deleted)."""
    return connection.execute(_FIND, {"job": job_id}).one_or_none()


def lock_job(connection: Connection, job_id: str) -> JobRow | None:
    """The row, held until the transaction ends, so that one change of a job waits for the other (on PostgreSQL)."""
    return connection.execute(_LOCK, {"job": job_id}).one_or_none()


def lock_door(connection: Connection, job_id: str) -> Row[Any, Any] | None:
    """The same, but only whether its list is closed (`total_final`) and how many files are `expected`."""
    return connection.execute(_LOCK_DOOR, {"job": job_id}).one_or_none()


def newest_open_job(connection: Connection) -> JobRow | None:
    """The open import that was made last; None where all have ended."""
    newest = (
        _listed()
        .where(jobs.c.state.in_(OPEN_JOBS), jobs.c.forget_at.is_(None))
        .order_by(jobs.c.created_at.desc(), jobs.c.id)
    )
    return connection.execute(newest.limit(1)).one_or_none()


def page_of_jobs(
    connection: Connection, page: int, per_page: int, states: Sequence[JobState] | None = None
) -> tuple[Sequence[JobRow], int]:
    """Newest first: the rows of one page (from 1), and how many jobs there are in all; `states`: only in these."""
    wanted = _listed().where(jobs.c.forget_at.is_(None))
    if states is not None:
        wanted = wanted.where(jobs.c.state.in_(states))
    listed = wanted.order_by(jobs.c.created_at.desc(), jobs.c.id)
    total = connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
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
    added = {name: amount for name, amount in (sums or {}).items() if amount}
    given: dict[str, object] = {f"more_{name}": amount for name, amount in added.items()}
    given |= {f"new_{name}": value for name, value in values.items()}
    connection.execute(_change(frozenset(added), frozenset(values)), {"job": job_id, **given})
    if "state" in values:
        log.info("job %s job=%s", values["state"], job_id)


@cache
def _change(added: frozenset[str], named: frozenset[str]) -> Update:
    """Made once for each set of columns: to put it together takes SQLAlchemy ten times as long as to send it."""
    sums = {name: jobs.c[name] + bindparam(f"more_{name}") for name in sorted(added)}
    values = {name: bindparam(f"new_{name}", type_=jobs.c[name].type) for name in sorted(named)}
    return update(jobs).where(jobs.c.id == bindparam("job")).values(revision=jobs.c.revision + 1, **sums, **values)


def note_activity(database: Database, job_id: str) -> None:
    """Somebody sends bytes or opens a page: the wait for somebody begins anew. Raises SQLAlchemyError."""
    now = now_ms()
    with database.writing() as connection:
        lately = jobs.c.active_at >= now - ACTIVITY_SPACING_MS
        connection.execute(update(jobs).where(jobs.c.id == job_id, ~lately).values(active_at=now))


def next_generation(connection: Connection, job_id: str) -> int:
    """A number for the next wake-up that no wake-up before carried."""
    return int(connection.execute(_RAISE, {"job": job_id}).scalar_one())


_RAISE = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(generation=jobs.c.generation + 1)
    .returning(jobs.c.generation)
)


def open_files(job: JobRow) -> int:
    return int(job.expected + job.waiting + job.claimed)


def to_be_finished(job: JobRow) -> bool:
    """Whether every file has its final state, and only grouping and dating stand between the job and its end."""
    return job.state in WORKING_JOBS and bool(job.total_final) and open_files(job) == 0


def settle(connection: Connection, job_id: str) -> JobRow | None:
    """Move a job on by what its counts say: out of `receiving` when all is in, to its finishing when nothing is open.

    A job without any done file has nothing to finish and is `completed` at once. Call it at the end of each transaction
    that changed files. Returns the row as it is then.
    """
    job = lock_job(connection, job_id)
    if job is None or job.state not in WORKING_JOBS:
        return job
    if to_be_finished(job):
        if job.done == 0:
            end_job(connection, job, JobState.COMPLETED)
        elif job.current_step not in FINISHING_STEPS or job.state != JobState.RUNNING:
            change_job(connection, job_id, {}, **to_finish(job))
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


def to_finish(job: JobRow) -> dict[str, object]:
    """The values with which a job goes over to its finishing."""
    running = {} if job.state == JobState.RUNNING else {"state": JobState.RUNNING}
    return {**started(job), **running, "current_step": FINISHING_STEPS[0], "current_filename": None}


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
    note_call(connection, job.id, state)


def elapsed_ms(job: JobRow, now: int) -> int:
    """Work time without pauses up to `now`."""
    running = 0 if job.running_since is None else max(0, now - int(job.running_since))
    return int(job.elapsed_ms) + running
