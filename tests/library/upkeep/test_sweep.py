"""Who sweeps: one process at a time, and at once another one where it is plain that the first is dead."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

from sqlalchemy import update

from library.bell import Bell
from library.clock import now_ms
from library.job import NewJob, create_job, find_job
from library.leases import presence
from library.queue import connect, disconnect
from library.settings import Settings
from library.states import JobState
from library.storage import Storage
from library.sweep import Sweep
from library.tables import sweeps
from tests.checked import CheckedDatabase


def swept_beside(worker: presence.Self, settings: Settings, database: CheckedDatabase, storage: Storage) -> bool:
    """One round of a web process without Redis, while this worker holds the broom. Whether it was ours."""
    with database.writing() as connection:
        presence.enter(connection, worker)
        seen = {"holder": worker.id, "expires_at": now_ms() + 5_000, "last_run_at": now_ms(), "workers_alive": 1}
        connection.execute(sweeps.insert().values(id=1))
        connection.execute(update(sweeps).values(redis_alive=True, **seen))

    async def sweep() -> bool:
        redis = connect(replace(settings, redis_url=f"unix://{settings.data}/nobody.sock"))
        me = presence.this_process()
        ours = Sweep(settings, database, storage, redis, Bell(redis, database), me, in_web=True)
        try:
            return await ours.round()
        finally:
            await disconnect(redis)

    return asyncio.run(sweep())


def test_the_broom_of_a_dead_worker_is_free_at_once_and_the_page_learns_what_is_away(
    settings: Settings, database: CheckedDatabase, storage: Storage
) -> None:
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}, state=JobState.RECEIVING))
        before = find_job(connection, job_id)
    beyond = int(Path("/proc/sys/kernel/pid_max").read_text()) + 1

    assert swept_beside(replace(presence.this_process(), pid=beyond), settings, database, storage)

    with database.reading() as connection:
        after = find_job(connection, job_id)
    assert before is not None
    assert after is not None
    assert after.revision > before.revision


def test_a_living_worker_keeps_its_broom(settings: Settings, database: CheckedDatabase, storage: Storage) -> None:
    living = replace(presence.this_process(), pid=os.getppid())

    assert not swept_beside(living, settings, database, storage)
