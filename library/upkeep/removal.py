"""Deleting a job: its rows go, and the bytes that no other row names. Server folders are never touched."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select, update

from library.clock import now_ms
from library.control.moves import cancel
from library.copies.duplicates import mend
from library.database import Database
from library.file import unreferenced
from library.job import find_job
from library.states import OPEN_JOBS
from library.statistics import keep_figures
from library.storage import FULL, Storage
from library.tables import candidates, claims, files, jobs, sidecars

BATCH = 500
# What has to be known of a row to clear away after it.
NEEDED = (
    files.c.id,
    files.c.owner,
    files.c.stored_path,
    files.c.sha256,
    files.c.exact_group,
    files.c.pixel_group,
    files.c.near_group,
)
# A deletion takes seconds; one that was begun so long ago was cut off.
INTERRUPTED_MS = 60_000


def remove_job(database: Database, storage: Storage, job_id: str) -> bool:
    """Delete a job for good; a running one is cancelled first. False where there is none."""
    with database.writing() as connection:
        job = find_job(connection, job_id)
        if job is None:
            return False
        if job.state in OPEN_JOBS:
            job = cancel(connection, job_id) or job
        keep_figures(connection, job)
        connection.execute(update(jobs).where(jobs.c.id == job_id).values(deleted_at=now_ms()))
    clear_away(database, storage, job_id)
    return True


def end_removals(database: Database, storage: Storage) -> None:
    """Carry on where a deletion was interrupted: its job is hidden already, its rows and bytes may still be there."""
    with database.reading() as connection:
        begun = jobs.c.deleted_at < now_ms() - INTERRUPTED_MS
        interrupted = list(connection.execute(select(jobs.c.id).where(begun)).scalars())
    for job_id in interrupted:
        clear_away(database, storage, job_id)


def clear_away(database: Database, storage: Storage, job_id: str) -> None:
    """Remove rows and bytes of a deleted job, in pieces; may be interrupted and called again."""
    while _clear_some(database, storage, job_id):
        pass
    with database.writing() as connection:
        connection.execute(delete(claims).where(claims.c.job_id == job_id))
        connection.execute(delete(jobs).where(jobs.c.id == job_id))


def _clear_some(database: Database, storage: Storage, job_id: str) -> bool:
    # Bytes go inside the transaction: whoever brings the same bytes waits, and then finds them gone and stores its own.
    with database.writing() as connection:
        database.hold_bytes(connection)
        rows = connection.execute(select(*NEEDED).where(files.c.job_id == job_id).limit(BATCH)).all()
        ids = [row.id for row in rows]
        connection.execute(delete(candidates).where(candidates.c.file_id.in_(ids)))
        connection.execute(delete(sidecars).where(sidecars.c.file_id.in_(ids) | sidecars.c.sidecar_id.in_(ids)))
        connection.execute(delete(files).where(files.c.id.in_(ids)))
        mend(connection, rows)
        named = [row.stored_path for row in rows if row.stored_path]
        storage.remove(unreferenced(connection, "stored_path", named))
        remove_pictures(connection, storage, [row.sha256 for row in rows if row.sha256])
    return bool(rows)


def remove_pictures(connection: Connection, storage: Storage, sums: Iterable[str]) -> None:
    """Remove what was derived from these originals (SHA-256), where no row knows the original any more.

    By the original and not by the thumbnail's own column: a worker may have made the thumbnail just now for a row that
    does not name it yet, or for one that was cancelled and never will.
    """
    for sha256 in unreferenced(connection, "sha256", sums):
        storage.remove([storage.thumbnail(sha256), storage.preview(sha256), storage.preview(sha256, FULL)])
