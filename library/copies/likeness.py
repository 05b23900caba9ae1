"""What is needed to find nearly equal pictures: rows with fingerprints, streamed, and the members of near groups."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, update

from library.copies.duplicates import live, of_account
from library.tables import files, jobs

Rows = Iterator[Row[Any]]

STREAMED_ROWS = 1_000
COLUMNS = (
    files.c.id,
    files.c.job_id,
    files.c.kind,
    files.c.mime_type,
    files.c.sha256,
    files.c.perceptual_hash,
    files.c.width,
    files.c.height,
    files.c.size_bytes,
    files.c.duration_ms,
    files.c.shown_path,
    files.c.pair_of,
    files.c.near_group,
    files.c.created_at,
)


def looks_of_job(connection: Connection, job_id: str) -> Rows:
    """The job's pictures that have a fingerprint."""
    return _streamed(connection, files.c.job_id == job_id)


def looks_elsewhere(connection: Connection, job_id: str, owner: str | None) -> Rows:
    """Those of all other imports of the account that wanted to know of near copies."""
    aside = {job_id, *_jobs_that_did_not_ask(connection)}
    return (row for row in _streamed(connection, of_account(owner)) if row.job_id not in aside)


def members_of(connection: Connection, groups: Collection[str]) -> Rows:
    """All pictures of these near groups."""
    return _streamed(connection, files.c.near_group.in_(groups))


def findings_of(connection: Connection, file_ids: Collection[str]) -> dict[str, Any]:
    """What these files say of themselves, by id (worker/media/metadata/found.py)."""
    said = select(files.c.id, files.c.found).where(files.c.id.in_(file_ids))
    return {row.id: row.found for row in connection.execute(said)}


def clear_near(connection: Connection, job_id: str) -> None:
    """The job's files are in no near group any more."""
    grouped = update(files).where(files.c.job_id == job_id, files.c.near_group.is_not(None))
    connection.execute(grouped.values(near_group=None))


def relate(connection: Connection, pairs: Collection[tuple[str, str]]) -> None:
    """These files (first of each pair) belong to those without being copies of them, unless they belong to another."""
    alone = update(files).where(files.c.id == bindparam("own_id"), files.c.pair_of.is_(None))
    rows = [{"own_id": own, "first_id": first} for own, first in sorted(pairs) if own != first]
    if rows:
        connection.execute(alone.values(pair_of=bindparam("first_id")), rows)


def _streamed(connection: Connection, which: ColumnElement[bool]) -> Rows:
    chosen = select(*COLUMNS).where(which, live(), files.c.perceptual_hash.is_not(None))
    return iter(connection.execution_options(yield_per=STREAMED_ROWS).execute(chosen))


def _jobs_that_did_not_ask(connection: Connection) -> list[str]:
    every = connection.execute(select(jobs.c.id, jobs.c.options))
    return [row.id for row in every if not row.options.get("near_duplicates", True)]
