"""Keeping: when `KEEP_DAYS` is set, uploaded bytes of ended imports go so long after the last activity."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Select, select, update

from library.clock import now_ms
from library.database import Database
from library.file import unreferenced
from library.job import JobRow, change_job
from library.states import ENDED_JOBS
from library.storage import Storage
from library.tables import files, jobs

DAY_MS = 24 * 3_600_000
# So many days before they go, they are named on every page.
NAMED_DAYS = 7
MOST_NAMED = 5
BATCH = 500


def kept_until(job: JobRow, keep_days: float) -> int | None:
    """When the job's uploaded bytes go if nobody opens it before (UTC ms); None: never, not yet known, or gone."""
    if not keep_days or job.source_kind == "path" or job.bytes_removed_at is not None or job.state not in ENDED_JOBS:
        return None
    return int(job.active_at) + round(keep_days * DAY_MS)


def jobs_leaving(connection: Connection, keep_days: float) -> Sequence[JobRow]:
    """Imports whose bytes go within NAMED_DAYS, the next one first; at most MOST_NAMED."""
    soon = _kept().where(jobs.c.active_at < now_ms() - round((keep_days - NAMED_DAYS) * DAY_MS))
    return connection.execute(soon.order_by(jobs.c.active_at).limit(MOST_NAMED)).all()


def remove_overdue(database: Database, storage: Storage, keep_days: float) -> list[str]:
    """Remove bytes whose time has come. Rows stay for the history. Returns the ids of the jobs."""
    with database.reading() as connection:
        overdue = _kept().where(jobs.c.active_at < now_ms() - round(keep_days * DAY_MS))
        due = [job.id for job in connection.execute(overdue).all()]
    for job_id in due:
        while _remove_some(database, storage, job_id):
            pass
        with database.writing() as connection:
            change_job(connection, job_id, {}, bytes_removed_at=now_ms())
    return due


def _kept() -> Select[tuple[object, ...]]:
    return select(jobs).where(
        jobs.c.deleted_at.is_(None),
        jobs.c.state.in_(ENDED_JOBS),
        jobs.c.source_kind != "path",
        jobs.c.bytes_removed_at.is_(None),
    )


def _remove_some(database: Database, storage: Storage, job_id: str) -> bool:
    with database.writing() as connection:
        database.hold_bytes(connection)
        some = select(files.c.id, files.c.stored_path, files.c.sha256).where(
            files.c.job_id == job_id, files.c.stored_path.is_not(None)
        )
        rows = connection.execute(some.limit(BATCH)).all()
        ids = [row.id for row in rows]
        gone = {"stored_path": None, "thumbnail_path": None}
        connection.execute(update(files).where(files.c.id.in_(ids)).values(**gone))
        storage.remove(unreferenced(connection, "stored_path", [row.stored_path for row in rows]))
        for sha256 in _without_bytes(connection, {row.sha256 for row in rows if row.sha256}):
            storage.remove([storage.thumbnail(sha256), storage.preview(sha256)])
    return bool(rows)


def _without_bytes(connection: Connection, sums: set[str]) -> set[str]:
    """Those of these originals of which no row has the bytes any more, here or in a server folder."""
    held = files.c.stored_path.is_not(None) | files.c.source_path.is_not(None)
    return sums - set(connection.execute(select(files.c.sha256).where(files.c.sha256.in_(sums), held)).scalars())
