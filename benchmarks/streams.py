"""Many watchers of one import: how late, how complete, at what price, against a bare stream of the same bytes.

    python -m benchmarks.streams [--watchers 200] [--changes 60]

Four changes a second are committed and rung for, as a worker does. Late is the time from the commit to the arrival of
the whole event at a client, which runs here, too. The bare stream is a StreamingResponse under the same uvicorn
that sends an event of the same size at the same times.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.machine import Machine, await_answer, cpu_seconds, free_port, running
from benchmarks.ringing import EVERY_SECONDS, commit_and_ring
from library.database import Database
from library.job import NewJob, create_job

EVENT = re.compile(rb"id: (\d+)\n")


def resident_kib(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


async def watch(port: int, path: str, heard: dict[int, list[float]], ready: asyncio.Semaphore) -> None:
    """Read events until the task is cancelled; note when each number came, in Unix ms."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    first = True
    try:
        while True:
            event = await reader.readuntil(b"\n\n")
            number = EVENT.search(event)
            if number:
                heard.setdefault(int(number[1]), []).append(1000 * time.time())
                if first:
                    ready.release()
                    first = False
    finally:
        writer.close()


async def ours(watchers: int, changes: int) -> tuple[float, int]:
    """Print the figures of Shoebox; give its processor time for each delivered event, and the size of an event."""
    with tempfile.TemporaryDirectory() as data, running(Path(data), ["redis", "web"]) as machine:
        database = Database(machine.settings)
        with database.writing() as connection:
            job_id = create_job(connection, NewJob("upload", "benchmark", {}))
        database.close()
        path = f"/jobs/{job_id}/stream"
        await _load_once(machine, job_id, path)
        pid = machine.pids["web"]
        before_kib = resident_kib(pid)
        async with _watching(machine.settings.port, path, watchers) as heard:
            before = cpu_seconds(pid)
            committed = await commit_and_ring(machine, job_id, changes)
            used = cpu_seconds(pid) - before
            grown_kib = resident_kib(pid) - before_kib
        late = sorted(at - committed[number] for number in committed for at in heard.get(number, []))
        delivered = len(late) / (changes * watchers)
        print(f"{watchers} watchers: {delivered:.2%} delivered, late p50 {statistics.median(late):.0f} ms, ", end="")
        print(f"p99 {late[int(len(late) * 0.99)]:.0f} ms, most {late[-1]:.0f} ms (bar: p99 150 ms)")
        print(f"memory of the server: {grown_kib / watchers:.0f} KiB for each (bar: 64)")
        size = await _event_size(machine.url, path)
    return used / max(1, len(late)), size


async def _load_once(machine: Machine, job_id: str, path: str) -> None:
    """Who watches has loaded the page; what the first page and the first card bring into memory is nobody's own."""
    ready = asyncio.Semaphore(0)
    first = asyncio.create_task(watch(machine.settings.port, path, {}, ready))
    await asyncio.to_thread(await_answer, f"{machine.url}/jobs/{job_id}")
    await ready.acquire()
    first.cancel()


@asynccontextmanager
async def _watching(port: int, path: str, watchers: int) -> AsyncIterator[dict[int, list[float]]]:
    """So many watch until the end of the block; when each of them heard of which number from then on."""
    heard: dict[int, list[float]] = {}
    ready = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(watch(port, path, heard, ready)) for _ in range(watchers)]
    for _ in range(watchers):
        await ready.acquire()
    heard.clear()
    yield heard
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _event_size(url: str, path: str) -> int:
    def first() -> int:
        with urllib.request.urlopen(url + path, timeout=5) as answer:
            lines = b""
            while not EVENT.search(lines) or not lines.endswith(b"\n\n"):
                lines += answer.readline()
            return len(lines)

    return await asyncio.to_thread(first)


async def bare(watchers: int, changes: int, size: int) -> float:
    """Processor time of a bare server for each delivered event."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.bare_stream", str(port), str(size)])
    try:
        await_answer(f"http://127.0.0.1:{port}/")
        async with _watching(port, "/stream", watchers) as heard:
            before = cpu_seconds(server.pid)
            await asyncio.sleep(changes * EVERY_SECONDS)
            used = cpu_seconds(server.pid) - before
    finally:
        server.terminate()
        server.wait(timeout=10)
    return used / max(1, sum(map(len, heard.values())))


async def measure(watchers: int, changes: int) -> None:
    price, size = await ours(watchers, changes)
    theirs = await bare(watchers, changes, size)
    print(f"processor time for each event of {size} bytes: {1e6 * price:.0f} µs, bare {1e6 * theirs:.0f} µs, ", end="")
    print(f"ratio {price / theirs:.2f} (bar: 2.5)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watchers", type=int, default=200)
    parser.add_argument("--changes", type=int, default=60)
    asked = parser.parse_args()
    asyncio.run(measure(asked.watchers, asked.changes))


if __name__ == "__main__":
    main()
