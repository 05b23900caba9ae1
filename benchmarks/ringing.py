"""Changes of an import that are committed and rung for, four a second, as a worker does it."""

from __future__ import annotations

import asyncio
import time

from benchmarks.machine import Machine
from library import queue
from library.bell import Bell
from library.database import Database
from library.job import change_job, find_job

EVERY_SECONDS = 0.25


async def commit_and_ring(machine: Machine, job_id: str, changes: int) -> dict[int, float]:
    """When each revision was committed, in Unix ms."""
    database, redis = Database(machine.settings), queue.connect(machine.settings)
    bell, committed = Bell(redis, database), {}
    for number in range(changes):
        with database.writing() as connection:
            change_job(connection, job_id, {}, current_filename=f"IMG_{number:04d}.jpg")
            row = find_job(connection, job_id)
        if row is None:
            raise RuntimeError("the job is gone")
        committed[int(row.revision)] = 1000 * time.time()
        bell.ring_soon(job_id)
        await asyncio.sleep(EVERY_SECONDS)
    await queue.disconnect(redis)
    database.close()
    return committed
