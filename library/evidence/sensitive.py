"""Sensitive pictures: a score, the label that follows from a threshold, and a threshold that may change later."""

from __future__ import annotations

from sqlalchemy import Connection, case, func, select, update

from library.job import change_job, lock_job
from library.states import FileState
from library.tables import files

SENSITIVE, HARMLESS = "nsfw", "sfw"


def label_of(score: float, threshold: float) -> str:
    """`nsfw` at or above the threshold, else `sfw`."""
    return SENSITIVE if score >= threshold else HARMLESS


def set_threshold(connection: Connection, job_id: str, threshold: float) -> bool:
    """Label the job's pictures anew by their kept scores; nothing is looked at again. False where there is no job."""
    job = lock_job(connection, job_id)
    if job is None:
        return False
    scored = (files.c.job_id == job_id) & files.c.nsfw_score.is_not(None)
    label = case((files.c.nsfw_score >= threshold, SENSITIVE), else_=HARMLESS)
    connection.execute(update(files).where(scored).values(nsfw_label=label))
    sensitive = select(func.count()).where(scored, files.c.nsfw_label == SENSITIVE, files.c.state == FileState.DONE)
    count = connection.execute(sensitive.select_from(files)).scalar_one()
    change_job(connection, job_id, options={**job.options, "nsfw_threshold": threshold}, found_nsfw=count)
    return True
