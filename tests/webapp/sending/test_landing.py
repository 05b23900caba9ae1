"""The landing strip: what comes to the disk side by side goes into the database together, and nobody waits for long."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from library import queue
from library.arrival import Landed
from library.bell import Bell
from library.database import Database
from library.job import NewJob, create_job, find_job
from library.manifest import Announced, announce
from library.migrate import migrate
from library.settings import Settings
from library.storage import HELD_BYTES, HeldRoom, Incoming, Storage
from webapp.sending import landing
from webapp.sending.landing import LandingStrip

FILES = 3


class CountingDatabase(Database):
    """The real one, with the number of transactions in which bytes landed."""

    landings = 0

    def hold_bytes(self, connection: Connection) -> None:
        self.landings += 1
        super().hold_bytes(connection)


class SlowIncoming(Incoming):
    """Comes to the disk only when somebody says so."""

    may = threading.Event()

    def finish(self) -> None:
        self.may.wait(10)
        super().finish()


@pytest.fixture
def counted(settings: Settings) -> Iterator[CountingDatabase]:
    migrate(settings)
    database = CountingDatabase(settings)
    yield database
    database.close()


async def on_the_strip(settings: Settings, database: CountingDatabase, slow: int) -> tuple[list[bool], int, float]:
    """Lands FILES bodies at once, the last `slow` of them when the first has landed, or after a second.

    What became of them, how many transactions that took, and how long the first waited.
    """
    storage, redis = Storage(settings.data), queue.connect(settings)
    storage.prepare()
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}))
    rows = [Announced(f"{number}.jpg", 3) for number in range(FILES)]
    answers = announce(database, settings, job_id, rows, more=True)
    assert answers is not None
    strip = LandingStrip(database, storage, redis, Bell(redis, database))
    SlowIncoming.may.clear()
    begun = time.monotonic()

    async def one(number: int) -> bool:
        kind = SlowIncoming if number >= FILES - slow else Incoming
        incoming = kind(storage.incoming().path, HeldRoom(HELD_BYTES))
        incoming.write(bytes([number] * 3))
        return await strip.land(Landed(job_id, answers[number].file_id, f"{number}.jpg", incoming))

    coming = [asyncio.create_task(one(number)) for number in range(FILES)]
    await asyncio.wait(coming, timeout=1, return_when=asyncio.FIRST_COMPLETED)
    waited = time.monotonic() - begun
    SlowIncoming.may.set()
    landed = await asyncio.gather(*coming)
    with database.reading() as connection:
        job = find_job(connection, job_id)
    assert job is not None
    assert job.waiting == FILES
    strip.close()
    await queue.disconnect(redis)
    return landed, database.landings, waited


def test_what_comes_to_the_disk_together_is_committed_once(
    settings: Settings, counted: CountingDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "PATIENCE_SECONDS", 30.0)
    threading.Timer(0.2, SlowIncoming.may.set).start()

    landed, taken, _ = asyncio.run(on_the_strip(settings, counted, slow=1))

    assert landed == [True] * FILES
    assert taken == 1


def test_a_body_that_takes_long_to_the_disk_holds_up_nobody(settings: Settings, counted: CountingDatabase) -> None:
    landed, _, waited = asyncio.run(on_the_strip(settings, counted, slow=1))

    assert landed == [True] * FILES
    assert waited < 0.9
