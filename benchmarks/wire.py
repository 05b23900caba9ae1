"""Bytes on the wire, both ways: a stream against polling, while hardly anything changes and while everything does.

    python -m benchmarks.wire [--seconds 30]

All watch the same import at the same time. Quiet: one change in ten seconds (a long video), against a poll every
second. Busy: four changes a second, against four polls a second. The requests carry what Chromium and htmx send. Beside
it stands what the page sends and gets in all: its stream, and the polls every two seconds that never rest.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import running
from library import queue
from library.bell import Bell
from library.database import Database
from library.job import NewJob, change_job, create_job

REVISION = re.compile(rb'data-revision="(\d+)"')
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
TAIL = """sec-ch-ua-platform: "Linux"
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36
sec-ch-ua: "Chromium";v="142", "Not_A Brand";v="99"
sec-ch-ua-mobile: ?0
Accept: {accept}
Sec-Fetch-Site: same-origin
Sec-Fetch-Mode: {mode}
Sec-Fetch-Dest: empty
Referer: http://{host}/jobs/{job_id}
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9
"""
HTMX = """HX-Request: true
HX-Source: section#progress
HX-Target: section#progress
HX-Request-Type: partial
HX-Current-URL: http://{host}/jobs/{job_id}
"""


class Client:
    """One connection to the server, and the bytes that went over it."""

    def __init__(self, port: int, job_id: str) -> None:
        self._host, self._port, self._job_id = f"127.0.0.1:{port}", port, job_id
        self.bytes = 0

    async def stream(self) -> None:
        """Listen until cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            self._ask(writer, "stream", "Cache-Control: no-cache\nPragma: no-cache\n" + TAIL, accept="*/*", mode="cors")
            while data := await reader.read(65_536):
                self.bytes += len(data)
        finally:
            writer.close()

    async def poll(self, every_seconds: float) -> None:
        """Ask as the card does, each time with the revision that came last, until cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        revision = 0
        try:
            while True:
                asked = f"progress?revision={revision}"
                self._ask(writer, asked, HTMX + TAIL, accept="text/html", mode="same-origin")
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                body = await reader.readexactly(int(length[1])) if length else b""
                self.bytes += len(head) + len(body)
                found = REVISION.search(body)
                revision = int(found[1]) if found else revision
                await asyncio.sleep(every_seconds)
        finally:
            writer.close()

    def _ask(self, writer: asyncio.StreamWriter, address: str, fields: str, *, accept: str, mode: str) -> None:
        filled = fields.format(host=self._host, job_id=self._job_id, accept=accept, mode=mode)
        head = f"GET /jobs/{self._job_id}/{address} HTTP/1.1\nHost: {self._host}\nConnection: keep-alive\n{filled}\n"
        said = head.replace("\n", "\r\n").encode()
        writer.write(said)
        self.bytes += len(said)


async def measure(client: Callable[[], Client], change: Callable[[], None], seconds: float, every: float) -> list[int]:
    """The bytes of a stream, of polling every second or at the changes' own rate, and of polling every two seconds."""
    clients = [client() for _ in range(3)]
    polls = 1.0 if every > 1 else every
    tasks = [
        asyncio.create_task(watching)
        for watching in (clients[0].stream(), clients[1].poll(polls), clients[2].poll(2.0))
    ]
    await asyncio.sleep(0.5)
    for _ in range(round(seconds / every)):
        change()
        await asyncio.sleep(every)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return [one.bytes for one in clients]


def report(what: str, counted: list[int], bar: float) -> None:
    stream, polled, beside = counted
    share = stream / polled
    print(
        f"{what}: {share:.2f} of polling ({stream / 1000:.1f} kB, {polled / 1000:.1f} kB); bar {bar}"
        f"{'' if share <= bar else ' MISSED'}; the page in all {(stream + beside) / polled:.2f}"
    )


async def compare(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as data, running(Path(data), ["redis", "web"]) as machine:
        database, redis = Database(machine.settings), queue.connect(machine.settings)
        bell = Bell(redis, database)
        with database.writing() as connection:
            job_id = create_job(connection, NewJob("upload", "benchmark", {}))

        def change() -> None:
            with database.writing() as connection:
                change_job(connection, job_id, {})
            bell.ring_soon(job_id)

        def client() -> Client:
            return Client(machine.settings.port, job_id)

        report("hardly anything changes", await measure(client, change, seconds, 10.0), 0.3)
        report("everything changes", await measure(client, change, seconds / 2, 0.25), 1.1)
        await queue.disconnect(redis)
        database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    asyncio.run(compare(parser.parse_args().seconds))


if __name__ == "__main__":
    main()
