"""A poll asks the database nothing while the newest snapshot is at hand, and asks it when Redis is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from library import queue
from library.bell import Bell
from library.database import Database
from library.job import NewJob, change_job, create_job
from tests.stack import Stack
from webapp.watching.live import Live

PATIENCE_SECONDS = 5.0


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[Stack]:
    """Redis alone, so that nobody else rings."""
    stack = Stack(tmp_path)
    stack.open()
    stack.stop("worker")
    stack.stop("web")
    yield stack
    stack.close()


class Line:
    """A live line of the test's own, and how many statements its database has run."""

    def __init__(self, stack: Stack) -> None:
        self.database = Database(stack.settings)
        self.redis = queue.connect(stack.settings)
        self.bell = Bell(self.redis, self.database)
        self.live = Live(self.redis, self.bell)
        self.statements = 0
        event.listen(self.database._reader, "before_cursor_execute", self._count)
        with self.database.writing() as connection:
            self.job_id = create_job(connection, NewJob("upload", "box", {}))

    def _count(self, *_: object) -> None:
        self.statements += 1

    async def connected(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.live.connected:
                await asyncio.sleep(0)

    async def revision_is(self, revision: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self.progress())["revision"] != revision:
                await asyncio.sleep(0)

    async def progress(self) -> dict[str, Any]:
        progress = await self.live.progress(self.job_id)
        assert progress is not None
        return progress


def along(stack: Stack, act: Callable[[Line], Awaitable[None]]) -> None:
    async def run() -> None:
        line = Line(stack)
        listening = asyncio.create_task(line.live.run())
        await line.connected()
        await act(line)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await queue.disconnect(line.redis)
        line.database.close()

    asyncio.run(run())


def test_twenty_polls_ask_the_database_once(lonely: Stack) -> None:
    async def act(line: Line) -> None:
        await line.progress()
        asked_once = line.statements

        for _ in range(20):
            await line.progress()

        assert line.statements == asked_once > 0

    along(lonely, act)


def test_a_ring_brings_the_new_numbers_without_a_question(lonely: Stack) -> None:
    async def act(line: Line) -> None:
        first = await line.progress()
        with line.database.writing() as connection:
            change_job(connection, line.job_id)

        await line.bell.ring(line.job_id)

        await line.revision_is(first["revision"] + 1)

    along(lonely, act)


def test_an_older_ring_that_comes_late_is_not_shown(lonely: Stack) -> None:
    async def act(line: Line) -> None:
        old = await line.progress()
        with line.database.writing() as connection:
            change_job(connection, line.job_id)
        await line.bell.ring(line.job_id)
        await line.revision_is(old["revision"] + 1)

        line.live._hear(old)

        assert (await line.progress())["revision"] == old["revision"] + 1

    along(lonely, act)


def test_without_redis_the_database_answers(lonely: Stack) -> None:
    async def act(line: Line) -> None:
        lonely.kill("redis")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while line.live.connected:
                await asyncio.sleep(0)
        before = line.statements

        assert (await line.progress())["status"] == "receiving"
        assert line.statements > before

    along(lonely, act)


def test_a_deleted_import_is_forgotten_at_once(lonely: Stack) -> None:
    async def act(line: Line) -> None:
        await line.progress()

        await line.bell.silence(line.job_id)

        async with asyncio.timeout(PATIENCE_SECONDS):
            while line.job_id in line.live._known:
                await asyncio.sleep(0)

    along(lonely, act)
