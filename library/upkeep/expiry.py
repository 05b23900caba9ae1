"""Expiry: an import that waits for somebody is given up after a while in which nothing happened in it.

The wait is counted only while Shoebox could have gone on: not while no web or no worker ran, not while the disk was too
full, and not across a step of the clock.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from library.clock import now_ms
from library.control.moves import skip_open_files
from library.job import JobRow, end_job, lock_job
from library.problem import Refused
from library.states import FileState, JobState
from library.tables import jobs

# `pending` and `running` jobs never expire.
WAITING_JOBS = (JobState.RECEIVING, JobState.PAUSED, JobState.HALTED)
HOUR_MS = 3_600_000
_CODES = {
    FileState.EXPECTED: Refused.NEVER_ARRIVED,
    FileState.WAITING: Refused.EXPIRED,
    FileState.CLAIMED: Refused.EXPIRED,
}


def expires_at(job: JobRow, expiry_hours: float) -> int | None:
    """When the job is given up unless something happens in it (UTC ms); None where it does not wait for anybody."""
    if job.state not in WAITING_JOBS:
        return None
    return int(job.active_at) + round(expiry_hours * HOUR_MS)


def expire(connection: Connection, expiry_hours: float) -> list[str]:
    """Give up what waited for too long. Originals that arrived stay. Returns the ids of these jobs."""
    overdue = select(jobs.c.id).where(
        jobs.c.deleted_at.is_(None),
        jobs.c.state.in_(WAITING_JOBS),
        jobs.c.active_at < now_ms() - round(expiry_hours * HOUR_MS),
    )
    expired = []
    for job_id in connection.execute(overdue).scalars().all():
        job = lock_job(connection, job_id)
        if job is not None and job.state in WAITING_JOBS:
            skip_open_files(connection, job_id, dict(_CODES))
            end_job(connection, job, JobState.EXPIRED)
            expired.append(job_id)
    return expired


def leave_out(connection: Connection, uncounted_ms: int) -> None:
    """This time does not count (negative: the clock was set back): all waits end so much later."""
    waiting = update(jobs).where(jobs.c.state.in_(WAITING_JOBS))
    connection.execute(waiting.values(active_at=jobs.c.active_at + uncounted_ms))
