"""Arriving: announced files whose bytes have come go to wait for a worker, many in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from library.clock import now_ms
from library.database import Database
from library.failpoint import reach
from library.file import FileRow, find_file
from library.job import change_job, lock_job, settle
from library.journal import quoted
from library.sniff import admit
from library.states import FileState
from library.storage import Incoming, Storage
from library.tables import files

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Landed:
    """Bytes that are safely on the disk, and the file and job that they were announced for."""

    job_id: str
    file_id: str
    incoming: Incoming


def land(database: Database, storage: Storage, group: Sequence[Landed]) -> frozenset[str]:
    """Give bytes their place and let their files wait. Returns the ids of these files.

    What was cancelled meanwhile is not taken; its bytes go.
    """
    taken: set[str] = set()
    with database.writing() as connection:
        database.hold_bytes(connection)
        for job_id, landed in _by_job(group):
            if lock_job(connection, job_id) is not None:
                taken |= _land_in(connection, storage, job_id, landed)
                settle(connection, job_id)
        reach("in_landing")
    reach("after_landing")
    for one in group:
        if one.file_id not in taken:
            one.incoming.discard()
    return frozenset(taken)


def _by_job(group: Sequence[Landed]) -> list[tuple[str, list[Landed]]]:
    jobs: dict[str, list[Landed]] = {}
    for one in group:
        jobs.setdefault(one.job_id, []).append(one)
    # Always in the same order, so that two groups cannot wait for each other on PostgreSQL.
    return sorted(jobs.items())


def _land_in(connection: Connection, storage: Storage, job_id: str, landed: Sequence[Landed]) -> set[str]:
    """Land the files of one job that are still expected; returns their ids."""
    incoming = {one.file_id: one.incoming for one in landed}
    expected = connection.execute(
        select(files.c.id, files.c.shown_path, files.c.size_bytes).where(
            files.c.id.in_(incoming), files.c.state == FileState.EXPECTED
        )
    ).all()
    if not expected:
        return set()
    connection.execute(_LAND, [_landed_values(storage, file, incoming[file.id]) for file in expected])
    arrived = sum(file.size_bytes for file in expected)
    sums = {"expected": -len(expected), "waiting": len(expected), "bytes_arrived": arrived}
    change_job(connection, job_id, sums, active_at=now_ms())
    return {file.id for file in expected}


def _landed_values(storage: Storage, file: Row[Any, Any, Any], incoming: Incoming) -> dict[str, object]:
    admitted = admit(file.shown_path, incoming.head)
    return {
        "file_id": file.id,
        "state": FileState.WAITING,
        "kind": admitted.kind,
        "mime_type": admitted.mime_type,
        "stored_path": storage.keep(incoming),
        "sha256": incoming.sha256,
        "crc32": incoming.crc32,
        "fingerprint": incoming.fingerprint,
    }


# The values of a row come with each file (executemany).
_LAND = update(files).where(files.c.id == bindparam("file_id"))


def turn_away(database: Database, file_id: str, code: str) -> FileRow | None:
    """An announced file will not come: its row is skipped with this code. None where it is not expected (any more)."""
    with database.writing() as connection:
        file = find_file(connection, file_id)
        if file is None or file.state != FileState.EXPECTED:
            return None
        lock_job(connection, file.job_id)
        changed = connection.execute(
            update(files)
            .where(files.c.id == file_id, files.c.state == FileState.EXPECTED)
            .values(state=FileState.SKIPPED, problem_code=code, finished_at=now_ms())
        ).rowcount
        sums = {"expected": -changed, "skipped": changed, "bytes_total": -file.size_bytes * changed}
        change_job(connection, file.job_id, sums, active_at=now_ms())
        settle(connection, file.job_id)
        turned_away = find_file(connection, file_id)
    log.info("file skipped job=%s file=%s name=%s code=%s", file.job_id, file_id, quoted(file.filename), code)
    return turned_away
