"""Forgetting: what a person deletes is hidden at once and goes a little later, unless they change their mind."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from library.clock import now_ms
from library.tables import jobs

CHANGE_OF_MIND_MS = 10_000


def forget_soon(connection: Connection, job_id: str) -> bool:
    """Hide it from now on. The same again has no effect. False where there is none."""
    return _mark(connection, job_id, now_ms() + CHANGE_OF_MIND_MS, only_unmarked=True)


def remember(connection: Connection, job_id: str) -> bool:
    """Take it back. False where it is gone already."""
    return _mark(connection, job_id, None)


def _mark(connection: Connection, job_id: str, moment: int | None, *, only_unmarked: bool = False) -> bool:
    found = (jobs.c.id == job_id) & jobs.c.deleted_at.is_(None)
    if connection.execute(select(jobs.c.id).where(found)).scalar_one_or_none() is None:
        return False
    chosen = found & jobs.c.forget_at.is_(None) if only_unmarked else found
    connection.execute(update(jobs).where(chosen).values(forget_at=moment))
    return True


def to_be_forgotten(connection: Connection) -> list[str]:
    """Those whose time has come."""
    due = select(jobs.c.id).where(jobs.c.forget_at <= now_ms(), jobs.c.deleted_at.is_(None))
    return list(connection.execute(due).scalars())
