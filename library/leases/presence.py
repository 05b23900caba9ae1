"""Who is at work: a heartbeat row for each worker process, and what counts as alive."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from library.clock import now_ms
from library.tables import sweeps, workers

HEARTBEAT_SECONDS = 2.0
# Three heartbeats missed and a bit: the page can say within 10 s that no worker is running.
ALIVE_MS = 7_000
# So long the health page speaks of a worker that is away.
MISSED_MS = 3600 * 1000
FORGOTTEN_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Self:
    """This process, as its row names it; a worker also says how many files it reads at once, and what confines that."""

    id: str
    host: str
    boot_id: str
    pid: int
    slots: int = 0
    confinement: Mapping[str, str] = field(default_factory=dict)


def this_process() -> Self:
    return Self(str(uuid.uuid4()), socket.gethostname(), boot_id(), os.getpid())


def boot_id() -> str:
    """What changes when the machine starts again, so that an old pid is not taken for a living one."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else "unknown"


def enter(connection: Connection, me: Self) -> None:
    now = now_ms()
    connection.execute(
        workers.insert().values(
            id=me.id,
            host=me.host,
            boot_id=me.boot_id,
            pid=me.pid,
            slots=me.slots,
            confinement=dict(me.confinement),
            started_at=now,
            seen_at=now,
        )
    )


def heartbeat(connection: Connection, me: Self) -> None:
    """Say that this worker lives; enters again where its row was swept away."""
    if connection.execute(update(workers).where(workers.c.id == me.id).values(seen_at=now_ms())).rowcount == 0:
        enter(connection, me)


def leave(connection: Connection, worker_id: str) -> None:
    """Take this worker's row away, and the broom out of its hands."""
    connection.execute(delete(workers).where(workers.c.id == worker_id))
    connection.execute(update(sweeps).where(sweeps.c.holder == worker_id).values(holder=None))


def alive(connection: Connection) -> Sequence[Row[Any]]:
    """The rows of workers seen lately, oldest first."""
    # Not later than now, either: who was seen in the future lived before the clock was set back.
    seen = workers.c.seen_at.between(now_ms() - ALIVE_MS, now_ms() + ALIVE_MS)
    return connection.execute(select(workers).where(seen).order_by(workers.c.started_at, workers.c.id)).all()


def away(connection: Connection) -> Sequence[Row[Any]]:
    """The rows of workers that were seen in the last hour and are not alive."""
    now = now_ms()
    lost = workers.c.seen_at.between(now - MISSED_MS, now - ALIVE_MS)
    return connection.execute(select(workers).where(lost).order_by(workers.c.started_at, workers.c.id)).all()


def departed(connection: Connection, me: Self) -> list[str]:
    """Workers of this host whose process is gone: another boot, or no such pid any more."""
    neighbours = connection.execute(select(workers).where(workers.c.host == me.host, workers.c.id != me.id)).all()
    return [row.id for row in neighbours if row.boot_id != me.boot_id or row.pid == me.pid or not _runs(row.pid)]


def forgotten(connection: Connection) -> list[str]:
    """Workers not seen for a day; their claims ran out long ago."""
    return list(connection.execute(select(workers.c.id).where(workers.c.seen_at < now_ms() - FORGOTTEN_MS)).scalars())


def _runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
