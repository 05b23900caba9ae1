"""An import with poison in it: how fast are the healthy files beside it?

    python -m benchmarks.poison FOLDER [--files 100] [--pairs 3]

One file of ten more is poison: it crashes its decoder (a real fault of the processor), asks for more memory than a slot
has, or is noise. Nothing hangs, so no time limit has to be taken off. The slots are real and do the real work for the
healthy; only their reader looks at the name first. The figure is healthy files a second with poison and without.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import logging
import random
import tempfile
import time
from pathlib import Path

from benchmarks.importing import JPEGS, await_end, begin_job, pictures_in
from benchmarks.machine import running
from benchmarks.ratio import alternate
from library import queue
from library.bell import Bell
from library.database import Database
from library.leases import presence
from library.places.folders import ServerFolders
from library.settings import Settings
from library.storage import Storage
from library.upkeep.room import Room
from worker.bench import Bench
from worker.media.order import Order, Reading
from worker.media.read import read as read_well
from worker.process import work_on
from worker.slots import Slots

POISON = ("crash", "memory", "noise")
TOO_MUCH_BYTES = 3 * 1024**3


def read(order: Order, source: int, outlet: int | None) -> Reading:
    """In the child: poison does as its name says."""
    if order.name.startswith("crash"):
        ctypes.string_at(0)
    if order.name.startswith("memory"):
        bytearray(TOO_MUCH_BYTES)
    return read_well(order, source, outlet)


async def healthy_a_second(settings: Settings, healthy: list[Path], poison: list[Path]) -> float:
    """Import them all in this process, with slots of its own."""
    database, redis = Database(settings), queue.connect(settings)
    slots = Slots(settings.worker_slots, reader="benchmarks.poison:read")
    await slots.open()
    bench = Bench(
        database,
        Storage(settings.data),
        redis,
        Bell(redis, database),
        slots,
        settings.worker_slots,
        _entered(database),
        ServerFolders([Path("/")], settings.data),
        settings.max_file_bytes,
        settings,
        Room(settings),
    )
    paths = [*healthy, *poison]
    random.Random(1).shuffle(paths)
    begun = time.perf_counter()
    job_id, _ = begin_job(database, paths)
    await work_on(bench, job_id)
    while (job := await asyncio.to_thread(await_end, database, job_id, 0.0)) is None:
        await work_on(bench, job_id)
    seconds = time.perf_counter() - begun
    await slots.close()
    await bench.bell.close()
    await redis.aclose()
    database.close()
    if (job.done, job.failed) != (len(healthy), len(poison)):
        raise RuntimeError(f"{job.done} done and {job.failed} failed, not {len(healthy)} and {len(poison)}")
    return len(healthy) / seconds


def _entered(database: Database) -> presence.Self:
    me = presence.this_process()
    with database.writing() as connection:
        presence.enter(connection, me)
    return me


def made(folder: Path, count: int) -> list[Path]:
    """Poison, a third of each sort."""
    paths = []
    for number in range(count):
        path = folder / f"{POISON[number % len(POISON)]}{number}.jpg"
        path.write_bytes(b"\xff\xd8\xff\xe0" + random.Random(number).randbytes(500_000))
        paths.append(path)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--pairs", type=int, default=3)
    asked = parser.parse_args()
    logging.disable()
    healthy = pictures_in(asked.folder, *JPEGS)[: asked.files]
    with (
        tempfile.TemporaryDirectory() as data,
        tempfile.TemporaryDirectory() as folder,
        running(Path(data), ["redis"], ERROR_THRESHOLD="1") as machine,
    ):
        Storage(machine.settings.data).prepare()
        poison = made(Path(folder), len(healthy) // 10)
        measured = alternate(
            lambda: asyncio.run(healthy_a_second(machine.settings, healthy, poison)),
            lambda: asyncio.run(healthy_a_second(machine.settings, healthy, [])),
            asked.pairs,
        )
    print(measured.line(f"{len(healthy)} healthy files with {len(poison)} poisoned ones / without", "≥ 0.8", "files/s"))


if __name__ == "__main__":
    main()
