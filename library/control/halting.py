"""Halting: an import of which too many files fail stops and asks, because something may be wrong with the drive."""

from __future__ import annotations

from sqlalchemy import Connection

from library.control.moves import stand
from library.job import JobRow, lock_job
from library.states import WORKING_JOBS, JobState

# Fewer failures never halt.
LEAST_FAILURES = 10


def halt_if_too_many_failed(connection: Connection, job_id: str, threshold: float) -> bool:
    """Halt the job where more than `threshold` (0–1) of its finished files failed, and at least LEAST_FAILURES.

    Failures that a person has seen and gone on after are left out of both figures. Call it before `settle`.
    """
    job = lock_job(connection, job_id)
    if job is None or job.state not in WORKING_JOBS or not _too_many(job, threshold):
        return False
    said = {"failed": int(job.failed), "finished": _finished(job)}
    stand(connection, job, JobState.HALTED, notice_code="too_many_failures", notice_data=said)
    return True


def _too_many(job: JobRow, threshold: float) -> bool:
    new = int(job.failed) - int(job.forgiven)
    if threshold >= 1 or new < LEAST_FAILURES:
        return False
    return new > threshold * (_finished(job) - int(job.forgiven))


def _finished(job: JobRow) -> int:
    return int(job.done + job.failed + job.skipped)
