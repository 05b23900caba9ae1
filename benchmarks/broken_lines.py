"""Of many streams that break in every way a line can, how many the page does not notice: a real browser behind a relay.

    python -m benchmarks.broken_lines [--streams 200] [--tabs 4]

Each tab watches an import of its own, which changes twice a second. Between it and the server stands a relay that lets
a stream live for a moment and then breaks it in a way drawn by lot; everything else it passes on. A break is noticed
when the tab asks for a new stream, or does not say any more that it is live.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.machine import Machine, load_text, running
from benchmarks.tab import chromium, share
from library import queue
from library.bell import Bell
from library.database import Database
from library.job import NewJob, change_job, create_job

STREAM = re.compile(rb"GET /jobs/([0-9a-f-]+)/stream ")
LIFE_SECONDS = (0.1, 1.5)
# Whoever has not come back by then did not notice. The page's own patience with a silent line is 25 s.
PATIENCE_SECONDS = 30.0
BAR = 1 / 1000
BAD_GATEWAY = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbad\n"
)


class Relay:
    """Passes connections on to the server, and breaks those that carry a stream."""

    def __init__(self, server_port: int, chance: random.Random) -> None:
        self._server_port = server_port
        self._chance = chance
        self._broken: dict[bytes, tuple[str, float]] = {}
        self.noticed: dict[str, list[float]] = defaultdict(list)
        self.unnoticed: dict[str, int] = defaultdict(int)
        self.port = 0

    @property
    def count(self) -> int:
        return sum(map(len, self.noticed.values()))

    async def serve(self, over: threading.Event, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        while not over.is_set():
            await asyncio.sleep(0.2)
        server.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        now = time.monotonic()
        for kind, at in self._broken.values():
            self.unnoticed[kind] += now - at > PATIENCE_SECONDS

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, asyncio.CancelledError, asyncio.LimitOverrunError):
            await self._converse(reader, writer)
        writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request after another; none of those that a watching page sends has a body."""
        answers, asks = await asyncio.open_connection("127.0.0.1", self._server_port)
        passing: asyncio.Task[None] | None = None
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                stream = STREAM.match(head)
                if stream:
                    await _ended(passing)
                    await self._broken_stream(stream[1], head, (answers, asks), writer)
                    return
                asks.write(head)
                passing = passing or asyncio.create_task(_pass(answers, writer))
        finally:
            await _ended(passing)
            asks.close()

    async def _broken_stream(
        self,
        job: bytes,
        head: bytes,
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        writer: asyncio.StreamWriter,
    ) -> None:
        self.note_noticed(job)
        kind = self._chance.choice([*KINDS])
        answers, asks = server
        if kind == "answered with 502":
            writer.write(BAD_GATEWAY)
        elif kind != "closed before the answer":
            asks.write(head)
            if kind != "held back from the start":
                passing = asyncio.create_task(_pass(answers, writer))
                await asyncio.sleep(self._chance.uniform(*LIFE_SECONDS))
                await _ended(passing)
        self._broken[job] = (kind, time.monotonic())
        await KINDS[kind](answers, writer)

    def note_noticed(self, job: bytes) -> None:
        kind, at = self._broken.pop(job, ("", 0.0))
        waited = time.monotonic() - at
        if kind and waited <= PATIENCE_SECONDS:
            self.noticed[kind].append(waited)
        elif kind:
            self.unnoticed[kind] += 1


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while (data := await reader.read(65_536)) and not writer.is_closing():
            writer.write(data)
        writer.close()


async def _ended(passing: asyncio.Task[None] | None) -> None:
    if passing is not None:
        passing.cancel()
        await asyncio.gather(passing, return_exceptions=True)


async def _close(_answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _reset(_answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _half(answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    data = await answers.read(65_536)
    writer.write(data[: len(data) // 2])
    await writer.drain()
    writer.close()


async def _garble(answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    data = await answers.read(65_536)
    writer.write(data[len(data) // 2 :])
    await _pass(answers, writer)


async def _swallow(answers: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    while await answers.read(65_536):
        pass


async def _stand_still(_answers: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(2 * PATIENCE_SECONDS)


KINDS: dict[str, Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]] = {
    "closed": _close,
    "closed before the answer": _close,
    "answered with 502": _close,
    "reset": _reset,
    "closed within an event": _half,
    "garbled": _garble,
    "swallowed from now on": _swallow,
    "not read from now on": _stand_still,
    "held back from the start": _swallow,
}


async def change_all(machine: Machine, jobs: list[str], over: threading.Event) -> None:
    """Twice a second each."""
    database, redis = Database(machine.settings), queue.connect(machine.settings)
    bell = Bell(redis, database)
    while not over.is_set():
        for job_id in jobs:
            with database.writing() as connection:
                change_job(connection, job_id, {})
            bell.ring_soon(job_id)
        await asyncio.sleep(0.5)
    await bell.close()
    await queue.disconnect(redis)
    database.close()


def measure(streams: int, tabs: int, seed: int) -> Relay:
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data), ["redis", "web"]) as machine,
        chromium() as browser,
    ):
        database = Database(machine.settings)
        with database.writing() as connection:
            jobs = [create_job(connection, NewJob("upload", "benchmark", {})) for _ in range(tabs)]
        database.close()
        relay, over, ready = Relay(machine.settings.port, random.Random(seed)), threading.Event(), threading.Event()
        threads = [
            threading.Thread(target=lambda: asyncio.run(relay.serve(over, ready))),
            threading.Thread(target=lambda: asyncio.run(change_all(machine, jobs, over))),
        ]
        for thread in threads:
            thread.start()
        ready.wait()
        pages = [browser.new_page() for _ in jobs]
        for page, job_id in zip(pages, jobs, strict=True):
            page.goto(f"http://127.0.0.1:{relay.port}/jobs/{job_id}")
        until = time.monotonic() + PATIENCE_SECONDS * streams / tabs
        while relay.count + sum(relay.unnoticed.values()) < streams and time.monotonic() < until:
            pages[0].wait_for_timeout(500)
            for page, job_id in zip(pages, jobs, strict=True):
                if page.locator("html").get_attribute("data-line") != "live":
                    relay.note_noticed(job_id.encode())
        for page in pages:
            page.close()
        over.set()
        for thread in threads:
            thread.join()
    return relay


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--tabs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    print(load_text())
    relay = measure(asked.streams, asked.tabs, asked.seed)
    for kind in KINDS:
        waits = relay.noticed[kind] or [0.0]
        print(
            f"  {kind}: {len(relay.noticed[kind])} noticed, median after {statistics.median(waits):.1f} s, "
            f"the last after {max(waits):.1f} s; {relay.unnoticed[kind]} not noticed"
        )
    missed = sum(relay.unnoticed.values())
    whole = relay.count + missed
    waits = [wait for some in relay.noticed.values() for wait in some]
    print(
        f"{missed} of {whole} broken streams were not noticed within {PATIENCE_SECONDS:g} s "
        f"(p99 {share(waits, 0.99):.1f} s); bar {BAR:.1%}{'' if missed <= whole * BAR else ' MISSED'}"
    )


if __name__ == "__main__":
    main()
