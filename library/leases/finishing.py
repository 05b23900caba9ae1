"""Finishing: a lease on a job whose files are all final, so that one worker at a time groups, pairs and dates them.

The lease is a claim without files: heartbeats renew it, and the sweep frees that of a dead worker.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from library.job import JobRow, change_job, end_job, lock_job, to_be_finished, to_finish
from library.leases.claim import finish_claim, lease
from library.states import JobState
from library.tables import claims

# A finishing that breaks so often is broken; a person may ask for it again (retry).
MOST_FAILURES = 3


class LetGo(Exception):
    """The finishing is not ours any more: cancelled, paused, deleted, taken over, or files wait again."""


def take(connection: Connection, job_id: str, worker_id: str) -> str | None:
    """The token of a lease; None when the job is not to be finished now, or somebody has claims on it."""
    job = lock_job(connection, job_id)
    if job is None or not to_be_finished(job):
        return None
    held = select(claims.c.token).where(claims.c.job_id == job_id).limit(1)
    if connection.execute(held).scalar_one_or_none() is not None:
        return None
    token = lease(connection, job_id, worker_id)
    change_job(connection, job_id, {}, **to_finish(job))
    return token


def hold(connection: Connection, job_id: str, token: str) -> JobRow:
    """The job's row, locked, as long as the lease is good. Raises LetGo: then nothing of the transaction may stay."""
    job = lock_job(connection, job_id)
    ours = connection.execute(select(claims.c.token).where(claims.c.token == token)).scalar_one_or_none()
    if job is None or ours is None or not to_be_finished(job):
        raise LetGo(job_id)
    return job


def complete(connection: Connection, job_id: str, token: str) -> None:
    """Everything is done: the job has ended. Raises LetGo."""
    job = hold(connection, job_id, token)
    finish_claim(connection, token)
    change_job(connection, job_id, finish_failures=0)
    end_job(connection, job, JobState.COMPLETED)


def give_up(connection: Connection, job_id: str, token: str, *, broken: bool) -> None:
    """Leave the finishing to whoever is woken next. One that broke too often fails the job, and says so."""
    finish_claim(connection, token)
    job = lock_job(connection, job_id)
    if job is None or not broken or not to_be_finished(job):
        return
    failures = int(job.finish_failures) + 1
    if failures < MOST_FAILURES:
        change_job(connection, job_id, finish_failures=failures)
        return
    change_job(connection, job_id, finish_failures=0, notice_code="finishing_broke", notice_data={})
    end_job(connection, job, JobState.FAILED)
