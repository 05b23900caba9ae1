"""Claims: a worker's lease on some files, with a fencing token, so that no file is recorded twice."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, select, update

from library.clock import now_ms
from library.file import FileRow
from library.job import JobRow, change_job, lock_job, settle, started
from library.problem import Failed
from library.states import WORKING_JOBS, FileState, JobState
from library.tables import claims, files, jobs, scans

# A worker renews the leases in its hands with every heartbeat; so long without one and others may take its files.
LEASE_MS = 30_000
# From the commit of a claim until the worker has it in hand; most often a millisecond.
NEWS_TAKES_MS = 5_000
# A file that was in the hands of so many workers that died is from then on taken alone, so that it is known who is to
# blame; and after so many in all it is given up.
SUSPECT_AFTER = 2
GIVEN_UP_AFTER = 4

# For so long a walk through a folder has its worker for itself: reading beside it makes it three times as slow, and of
# most folders all is found by then.
HEAD_START_MS = 6_000


@dataclass(frozen=True)
class Claim:
    """Files in one worker's hands, and the options of their job. Results count only while rows carry `token`."""

    token: str
    job_id: str
    files: Sequence[FileRow]
    options: Mapping[str, Any] = field(default_factory=dict)


def claim(connection: Connection, job_id: str, worker_id: str, limit: int, *, hands_free: bool = True) -> Claim | None:
    """Take up to `limit` waiting files in path order; None when there is none or the job does not work now.

    A file that may have brought workers down is taken alone, and only by a worker whose hands are free.
    """
    job = lock_job(connection, job_id)
    if job is None or job.state not in WORKING_JOBS:
        return None
    waiting = (
        select(files)
        .where(files.c.job_id == job_id, files.c.state == FileState.WAITING)
        .order_by(files.c.attempts, files.c.relative_path, files.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = _safe_together(connection.execute(waiting).all(), hands_free=hands_free)
    if not taken:
        return None
    token = lease(connection, job_id, worker_id)
    connection.execute(
        update(files)
        .where(files.c.id.in_([file.id for file in taken]))
        .values(state=FileState.CLAIMED, claim=token, attempts=files.c.attempts + 1)
    )
    change_job(
        connection,
        job_id,
        {"waiting": -len(taken), "claimed": len(taken)},
        current_filename=taken[0].filename,
        current_step="reading",
        **started(job),
    )
    return Claim(token, job_id, taken, job.options)


def lease(connection: Connection, job_id: str, worker_id: str) -> str:
    """A new lease of this worker on some of the job's work. Returns its fencing token."""
    token = str(uuid.uuid4())
    now = now_ms()
    connection.execute(
        claims.insert().values(
            token=token, job_id=job_id, worker_id=worker_id, claimed_at=now, expires_at=now + LEASE_MS
        )
    )
    return token


def _safe_together(waiting: Sequence[FileRow], *, hands_free: bool) -> Sequence[FileRow]:
    unsuspected = [file for file in waiting if file.attempts < SUSPECT_AFTER]
    return unsuspected or (waiting[:1] if hands_free else [])


def renew(connection: Connection, worker_id: str, in_hand: Collection[str]) -> None:
    """The leases that this worker works on hold LEASE_MS longer from now; others of its claims wait again.

    A claim may be in the database and in no hand: its transaction's end was never heard of, or giving it back failed.
    """
    held = claims.c.worker_id == worker_id
    connection.execute(update(claims).where(held, claims.c.token.in_(in_hand)).values(expires_at=now_ms() + LEASE_MS))
    let_go = select(claims.c.token).where(
        held, claims.c.token.not_in(in_hand), claims.c.claimed_at < now_ms() - NEWS_TAKES_MS
    )
    release(connection, connection.execute(let_go).scalars().all(), attempt_counted=False)


def finish_claim(connection: Connection, token: str) -> None:
    """The claim is worked off: forget it."""
    connection.execute(delete(claims).where(claims.c.token == token))


def release(connection: Connection, tokens: Sequence[str], *, attempt_counted: bool) -> list[str]:
    """Give claimed files back to wait again. Returns the ids of the jobs that this touched.

    `attempt_counted` False takes the attempt back: the worker was asked to stop, the file is not to blame. A file whose
    workers died again and again is given up.
    """
    touched = []
    for token in tokens:
        job_id = connection.execute(select(claims.c.job_id).where(claims.c.token == token)).scalar_one_or_none()
        if job_id is None:
            continue
        connection.execute(select(jobs.c.id).where(jobs.c.id == job_id).with_for_update())
        freed = connection.execute(
            update(files)
            .where(files.c.claim == token, files.c.state == FileState.CLAIMED)
            .values(
                state=FileState.WAITING,
                claim=None,
                attempts=files.c.attempts if attempt_counted else files.c.attempts - 1,
            )
        ).rowcount
        finish_claim(connection, token)
        change_job(connection, job_id, {"claimed": -freed, "waiting": freed})
        if attempt_counted:
            _give_up(connection, job_id)
        touched.append(job_id)
    return touched


def _give_up(connection: Connection, job_id: str) -> None:
    given_up = connection.execute(
        update(files)
        .where(files.c.job_id == job_id, files.c.state == FileState.WAITING, files.c.attempts >= GIVEN_UP_AFTER)
        .values(state=FileState.FAILED, problem_code=Failed.READER_DIED, problem_data=None, finished_at=now_ms())
        .returning(files.c.size_bytes)
    ).all()
    if given_up:
        size_bytes = sum(file.size_bytes for file in given_up)
        change_job(connection, job_id, {"waiting": -len(given_up), "failed": len(given_up), "bytes_done": size_bytes})
        settle(connection, job_id)


def claims_of(connection: Connection, worker_ids: Sequence[str]) -> list[str]:
    """The tokens that these workers hold."""
    return list(connection.execute(select(claims.c.token).where(claims.c.worker_id.in_(worker_ids))).scalars())


def expired_claims(connection: Connection) -> list[str]:
    """The tokens whose lease ran out."""
    now = now_ms()
    # Far in the future: it was taken before the clock was set back.
    ran_out = ~claims.c.expires_at.between(now, now + 2 * LEASE_MS)
    return list(connection.execute(select(claims.c.token).where(ran_out)).scalars())


def jobs_left_waiting(connection: Connection) -> list[str]:
    """Jobs that work and have no live claim, with waiting files or to be finished: somebody has to be woken."""
    # Who walks through a folder has a lease, too, but no files in hand; for a moment nobody shall hinder the walk.
    walking = select(scans.c.token).where(scans.c.token.is_not(None))
    under_way = claims.c.token.not_in(walking) | (claims.c.claimed_at > now_ms() - HEAD_START_MS)
    claimed = select(claims.c.job_id).where(under_way)
    unfinished = jobs.c.total_final & (jobs.c.expected + jobs.c.waiting + jobs.c.claimed == 0)
    left = select(jobs.c.id).where(
        jobs.c.state.in_(WORKING_JOBS),
        jobs.c.deleted_at.is_(None),
        (jobs.c.waiting > 0) | unfinished,
        jobs.c.id.not_in(claimed),
    )
    return list(connection.execute(left.order_by(jobs.c.created_at)).scalars())


def takes_results(job: JobRow | None) -> bool:
    """Whether results of files in hand are recorded: while the job works, and for a moment after a pause or a halt."""
    if job is None:
        return False
    standing = job.state in (JobState.PAUSED, JobState.HALTED)
    return job.state in WORKING_JOBS or (standing and (job.records_until or 0) > now_ms())


def release_overdue(connection: Connection) -> list[str]:
    """What is still in hand long enough after a pause or a halt waits again. Returns the ids of these jobs."""
    standing = jobs.c.state.in_((JobState.PAUSED, JobState.HALTED)) & (jobs.c.records_until < now_ms())
    overdue = select(claims.c.token).join(jobs, jobs.c.id == claims.c.job_id).where(standing)
    return release(connection, list(connection.execute(overdue).scalars()), attempt_counted=False)
