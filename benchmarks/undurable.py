"""Our web process and worker without fsync and leases, to be compared with: `python -m benchmarks.undurable web`.

The product has no such switch, so nobody can set it by accident: this program takes parts out of the code before it
starts it. Bodies and SQLite's commits are not brought to the disk; no lease is written, renewed or given back,
nobody says that they live, and nobody sweeps. What a killed process held is lost.
"""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from typing import Any

from sqlalchemy import Connection, Engine, event

from library import database
from library.leases import claim
from library.sweep import Sweep


def main(part: str) -> int:
    """Start `web` or `worker` so."""
    os.fsync = _nothing
    database._sqlite_engine = _careless(database._sqlite_engine)
    Sweep.run = _for_ever
    if part == "web":
        from webapp.__main__ import main as start
    else:
        from worker import main as worker
        from worker import recorder

        claim.lease = _no_lease
        recorder.finish_claim = _nothing
        worker._beat = _for_ever
        start = worker.main
    return start()


def _careless(make: Any) -> Any:
    def made(*arguments: Any, **options: Any) -> Engine:
        engine: Engine = make(*arguments, **options)

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        return engine

    return made


def _no_lease(_connection: Connection, _job_id: str, _worker_id: str) -> str:
    return str(uuid.uuid4())


def _nothing(*_: object) -> None:
    pass


async def _for_ever(_self: object) -> None:
    await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
