"""A ring that may wait goes out together with the next, and never not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from library import queue
from library.bell import Bell
from library.settings import Settings
from library.telling.progress import Progress
from tests.checked import CheckedDatabase

JOB = "11111111-1111-4111-8111-111111111111"


class Noted(Bell):
    """Notes its rings instead of telling anybody."""

    rung = 0

    async def ring(self, job_id: str) -> Progress | None:
        self.rung += 1
        return {"job_id": job_id}


def along(settings: Settings, database: CheckedDatabase, act: Callable[[Noted], Awaitable[None]]) -> int:
    """How often it rang until it was closed."""

    async def run() -> int:
        redis = queue.connect(settings)
        bell = Noted(redis, database)
        await act(bell)
        await bell.close()
        await queue.disconnect(redis)
        return bell.rung

    return asyncio.run(run())


def test_a_ring_that_may_wait_is_spared_by_the_next(settings: Settings, database: CheckedDatabase) -> None:
    async def act(bell: Noted) -> None:
        bell.ring_within(JOB, 30)
        bell.ring_within(JOB, 30)
        bell.ring_soon(JOB)
        # Begins the ring.
        await asyncio.sleep(0)

    assert along(settings, database, act) == 1


def test_a_ring_that_may_wait_goes_out_by_itself(settings: Settings, database: CheckedDatabase) -> None:
    async def act(bell: Noted) -> None:
        bell.ring_within(JOB, 0.01)
        async with asyncio.timeout(10):
            while not bell.rung:
                await asyncio.sleep(0.01)

    assert along(settings, database, act) == 1


def test_a_ring_that_may_wait_goes_out_at_the_end(settings: Settings, database: CheckedDatabase) -> None:
    async def act(bell: Noted) -> None:
        bell.ring_within(JOB, 30)

    assert along(settings, database, act) == 1
