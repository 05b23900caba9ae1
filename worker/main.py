"""The worker process: starts its parts, listens for wake-ups, and stops without losing what it holds."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from dataclasses import replace
from typing import cast

from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from sqlalchemy.exc import OperationalError

from library import journal, queue
from library.bell import Bell
from library.database import Database, SchemaRefused
from library.failpoint import arm
from library.leases import presence
from library.leases.claim import claims_of, jobs_left_waiting, release, renew
from library.places.folders import ServerFolders
from library.places.scan import scans_left
from library.settings import SettingRefused, Settings, read_settings
from library.storage import Storage
from library.sweep import Sweep
from library.upkeep.room import Room
from worker.bench import Bench
from worker.process import begin
from worker.scan import begin_scan
from worker.slots import Slots
from worker.tasks import render_preview, run_chunk

TASK_SECONDS = 60
# A wake-up waits while its job is worked on; previews must find room beside many of them.
MOST_TASKS = 50
# After SIGTERM files in hand get so long to end by themselves.
LAST_FILES_SECONDS = 5.0
AWAY_SECONDS = 0.5

log = logging.getLogger(__name__)


def main() -> int:
    journal.keep()
    try:
        asyncio.run(_run(read_settings()))
    except (SettingRefused, SchemaRefused) as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 78
    return 0


async def _run(settings: Settings) -> None:
    arm(settings.fail_points)
    database = Database(settings)
    await asyncio.to_thread(database.check_schema)
    storage = Storage(settings.data)
    storage.prepare()
    redis = queue.connect(settings)
    slots = Slots(settings.worker_slots)
    await slots.open()
    me = replace(presence.this_process(), slots=settings.worker_slots, confinement=slots.confinement())
    bench = Bench(
        database,
        storage,
        redis,
        Bell(redis, database),
        slots,
        settings.worker_slots,
        me,
        ServerFolders(settings.import_roots, settings.data),
        settings.max_file_bytes,
        settings,
        Room(settings),
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, bench.stopping.set)
    await asyncio.to_thread(_enter, bench)
    try:
        await _serve(bench)
    finally:
        await slots.close()
        await bench.judge.close()
        await asyncio.to_thread(_leave, bench)
        await bench.bell.close()
        await queue.disconnect(redis)
        database.close()


async def _serve(bench: Bench) -> None:
    """Until asked to stop. Redis may come and go meanwhile."""
    sweep = Sweep(bench.settings, bench.database, bench.storage, bench.redis, bench.bell, bench.me, in_web=False)
    running = [asyncio.create_task(part) for part in (_listen(bench), _beat(bench), sweep.run())]
    stopping = asyncio.create_task(bench.stopping.wait())
    await asyncio.wait({*running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    bench.stopping.set()
    await _end_work(bench)
    for task in (*running, stopping):
        task.cancel()
    await asyncio.gather(*running, stopping, return_exceptions=True)
    for task in running:
        if not task.cancelled():
            task.result()


async def _listen(bench: Bench) -> None:
    """Hear wake-ups for ever. While Redis is away the work in hand goes on, and it is asked again every half second."""
    away = False
    while True:
        worker = _arq_worker(bench)
        try:
            await _take_up(bench)
            away = away and not await queue.ping(bench.redis)
            await worker.async_run()
        except queue.Lost as lost:
            # Once for each absence, which may last for days.
            if not away:
                log.warning("Redis is away; asking again until it answers: %s", lost)
            away = True
        finally:
            for task in worker.tasks.values():
                task.cancel()
            await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
        await asyncio.sleep(AWAY_SECONDS)


async def _take_up(bench: Bench) -> None:
    """What waits already is begun at once: a wake-up of it may have gone to a worker that is dead now."""
    waiting, folders = await asyncio.to_thread(_left_over, bench)
    for job_id in waiting:
        begin(bench, job_id)
    for job_id in folders:
        begin_scan(bench, job_id)


def _left_over(bench: Bench) -> tuple[list[str], list[str]]:
    with bench.database.reading() as connection:
        return jobs_left_waiting(connection), scans_left(connection)


async def _end_work(bench: Bench) -> None:
    """Files in hand may end by themselves for a moment; then their decoders are killed and the claims given back."""
    at_work = [*bench.working.values(), *bench.scanning.values()]
    if not at_work:
        return
    _, unfinished = await asyncio.wait(at_work, timeout=LAST_FILES_SECONDS)
    for task in unfinished:
        task.cancel()
    await asyncio.gather(*unfinished, return_exceptions=True)


def _arq_worker(bench: Bench) -> Worker:
    return Worker(
        functions=[
            func(cast(WorkerCoroutine, task), name=name, timeout=TASK_SECONDS, keep_result=0)
            for name, task in ((queue.RUN_CHUNK, run_chunk), (queue.RENDER_PREVIEW, render_preview))
        ],
        queue_name=queue.QUEUE,
        redis_pool=bench.redis,
        handle_signals=False,
        max_jobs=MOST_TASKS,
        keep_result=0,
        poll_delay=0.1,
        job_serializer=queue.to_json,
        job_deserializer=queue.from_json,
        log_results=False,
        ctx={"bench": bench},
    )


async def _beat(bench: Bench) -> None:
    while True:
        try:
            await asyncio.to_thread(_heartbeat, bench, frozenset(bench.in_hand))
        except SchemaRefused:
            raise
        except OperationalError as trouble:
            # A full disk, a lock that somebody holds, a server that starts again: it is waited for.
            log.warning("heartbeat put off, the database does not take it: %s", trouble.orig)
        except Exception:
            # The edge of the ticker: one beat missed is no reason to stop beating.
            log.exception("heartbeat failed")
        await asyncio.sleep(presence.HEARTBEAT_SECONDS)


def _heartbeat(bench: Bench, in_hand: frozenset[str]) -> None:
    """Raises SchemaRefused where a newer version has taken over: then nothing more may be claimed or written."""
    bench.database.check_schema()
    with bench.database.writing() as connection:
        presence.heartbeat(connection, bench.me)
        renew(connection, bench.me.id, in_hand)


def _enter(bench: Bench) -> None:
    """Take a place, and free at once what dead workers of this host still hold."""
    with bench.database.writing() as connection:
        gone = presence.departed(connection, bench.me)
        release(connection, claims_of(connection, gone), attempt_counted=True)
        for worker_id in gone:
            presence.leave(connection, worker_id)
        presence.enter(connection, bench.me)


def _leave(bench: Bench) -> None:
    with bench.database.writing() as connection:
        release(connection, claims_of(connection, [bench.me.id]), attempt_counted=False)
        presence.leave(connection, bench.me.id)
