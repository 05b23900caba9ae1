"""Many small files, and polls of the card while uploads run at full speed.

    python -m benchmarks.upload_small [--files 2000] [--pairs 3]

Files of 100 kB, announced and sent by PATCH three at a time, against a Flask handler under gunicorn (as it comes) that
takes a form for each file, hashes and fsyncs; both on the clock. Our requests are counted. Then another process sends
photos again and again, the worker at work, while the card is polled every 50 ms with a revision that is always old.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from benchmarks.machine import Machine, running
from benchmarks.ratio import alternate
from benchmarks.sender import Sender, flask_door
from library.database import Database
from library.job import NewJob, create_job

BYTES = 100_000
POLL_SECONDS = 0.05


def made(folder: Path, count: int, size: int = BYTES, *, begin: int = 0) -> list[Path]:
    """Files that begin like JPEGs and are all different, also from those of another `begin`."""
    paths = []
    for number in range(count):
        path = folder / f"{number:05}.jpg"
        path.write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0" + random.Random(begin + number).randbytes(size - 11))
        paths.append(path)
    return paths


def poll(machine: Machine, job_id: str) -> float:
    """Seconds until the whole card is here."""
    begun = time.perf_counter()
    with urllib.request.urlopen(f"{machine.url}/jobs/{job_id}/progress?revision=0", timeout=10) as answer:
        answer.read()
    return time.perf_counter() - begun


def polls_while_sending(machine: Machine, paths: list[Path], seconds: float) -> list[float]:
    database = Database(machine.settings)
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "benchmark", {}))
    database.close()
    sending = multiprocessing.Process(target=_send_for_ever, args=(machine.settings.port, paths), daemon=True)
    sending.start()
    measured = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        measured.append(poll(machine, job_id))
        time.sleep(POLL_SECONDS)
    sending.kill()
    sending.join()
    return sorted(measured)


def _send_for_ever(port: int, paths: list[Path]) -> None:
    while True:
        Sender(port).patch_all(paths)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--poll-seconds", type=float, default=30)
    asked = parser.parse_args()
    _send_many(asked.files, asked.pairs)
    _poll_meanwhile(asked.poll_seconds)


def _send_many(files: int, pairs: int) -> None:
    with ExitStack() as stack:
        source, data, theirs = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(3))
        port, _ = stack.enter_context(flask_door(theirs))
        machine = stack.enter_context(running(data, ["redis", "web"]))
        asks = []
        # Each run sends files that nobody has seen, and nothing is deleted in between: ext4 without a journal looks for
        # a long time for an inode that was not deleted within the last minute.
        begins = count(step=files)

        def flask() -> float:
            paths = made(source, files, begin=next(begins))
            begun = time.perf_counter()
            Sender(port).post_all("/", paths)
            return len(paths) / (time.perf_counter() - begun)

        def ours() -> float:
            paths = made(source, files, begin=next(begins))
            sender = Sender(machine.settings.port)
            begun = time.perf_counter()
            sender.patch_all(paths)
            seconds = time.perf_counter() - begun
            asks.append(sender.requests / len(paths))
            return len(paths) / seconds

        measured = alternate(ours, flask, pairs)
    print(measured.line(f"{files} files of {BYTES // 1000} kB by PATCH / Flask", "≥ 1.2", "files/s"))
    print(f"requests a file: {statistics.median(asks):.3f}; bar ≤ 1.1")


def _poll_meanwhile(seconds: float) -> None:
    with ExitStack() as stack:
        source, data = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        paths = made(source, 100, 3_500_000)
        machine = stack.enter_context(running(data, ["redis", "web", "worker"]))
        waited = polls_while_sending(machine, paths, seconds)
    print(
        f"a poll of the card while uploads run: median {1000 * statistics.median(waited):.0f} ms, "
        f"99 of 100 within {1000 * waited[int(len(waited) * 0.99)]:.0f} ms, {len(waited)} polls; bar 250 ms"
    )


if __name__ == "__main__":
    main()
