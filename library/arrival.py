"""Arriving: announced files whose bytes have come go to wait for a worker, many in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, update

from library.clock import now_ms
from library.database import Database
from library.failpoint import reach
from library.file import FileRow, find_file
from library.job import change_job, lock_door, lock_job, settle
from library.journal import quoted
from library.sniff import admit
from library.states import FileState
from library.storage import Incoming, Storage
from library.tables import files

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Landed:
    """Bytes that are safely on the disk, and the file (its path as shown) and job that they were announced for."""

    job_id: str
    file_id: str
    shown_path: str
    incoming: Incoming


def land(database: Database, storage: Storage, group: Sequence[Landed]) -> frozenset[str]:
    """Give bytes their place and let their files wait. Returns the ids of these files.

    What was cancelled meanwhile is not taken; its bytes go.
    """
    taken: set[str] = set()
    with database.writing() as connection:
        database.hold_bytes(connection)
        for job_id, landed in _by_job(group):
            door = lock_door(connection, job_id)
            if door is not None:
                here = _land_in(connection, storage, job_id, landed)
                taken |= here
                if door.total_final and door.expected == len(here):
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
    here = [one for one in landed if connection.execute(_LAND, _landed_values(storage, one)).rowcount]
    if here:
        # The row may name its place already: it is committed only after the bytes lie there.
        for one in here:
            storage.keep(one.incoming)
        arrived = sum(one.incoming.size_bytes for one in here)
        sums = {"expected": -len(here), "waiting": len(here), "bytes_arrived": arrived}
        change_job(connection, job_id, sums, active_at=now_ms())
    return {one.file_id for one in here}


def _landed_values(storage: Storage, landed: Landed) -> dict[str, object]:
    incoming = landed.incoming
    admitted = admit(landed.shown_path, incoming.head)
    return {
        "file_id": landed.file_id,
        "new_kind": admitted.kind,
        "new_mime_type": admitted.mime_type,
        "new_stored_path": storage.original(incoming.sha256),
        "new_sha256": incoming.sha256,
        "new_crc32": incoming.crc32,
        "new_fingerprint": incoming.fingerprint,
    }


# One row at a time, and said whether it changed: to ask first which are expected costs as much as to change a few.
_LAND = (
    update(files)
    .where(files.c.id == bindparam("file_id"), files.c.state == FileState.EXPECTED)
    .values(
        state=FileState.WAITING,
        **{
            name: bindparam(f"new_{name}", type_=files.c[name].type)
            for name in ("kind", "mime_type", "stored_path", "sha256", "crc32", "fingerprint")
        },
    )
)


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
