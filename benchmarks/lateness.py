"""How late a page shows what has happened, in a real browser: after a worker's commit, and after a file's decoding.

    python -m benchmarks.lateness [--changes 120] [--folder FOLDER]

First four changes a second are committed and rung for, as a worker does it, while nothing else runs. Then a worker
imports the pictures of FOLDER (200 small ones of our own, where none is named); the end of each decoding is noted in
the worker, and the n-th end belongs to the first card that says n files are done. Both times end where the number is in
the page; the next frame, in which it is painted, is given beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.importing import begin_job, pictures_in
from benchmarks.machine import Machine, await_worker, load_text, running
from benchmarks.noting_worker import NOTES
from benchmarks.ringing import commit_and_ring
from benchmarks.tab import Noted, await_last_card, chromium, note_cards, noted, photos, share, watching
from library import queue
from library.database import Database
from library.job import NewJob, create_job


def line(what: str, late: Sequence[float], painted: Sequence[float], bar: str) -> str:
    p50, p99 = statistics.median(late), share(list(late), 0.99)
    return (
        f"{what}: p50 {p50:.0f} ms, p99 {p99:.0f} ms of {len(late)}; bar {bar} "
        f"(painted: p50 {statistics.median(painted):.0f}, p99 {share(list(painted), 0.99):.0f})"
    )


def after_commit(browser: Browser, changes: int) -> None:
    with tempfile.TemporaryDirectory() as data, running(Path(data), ["redis", "web"]) as machine:
        database = Database(machine.settings)
        with database.writing() as connection:
            job_id = create_job(connection, NewJob("upload", "benchmark", {}))
        database.close()
        page = watching(browser, f"{machine.url}/jobs/{job_id}")
        note_cards(page)
        # In a thread of its own: the driver of the browser has a loop in this one.
        committed: dict[int, float] = {}
        thread = threading.Thread(
            target=lambda: committed.update(asyncio.run(commit_and_ring(machine, job_id, changes)))
        )
        thread.start()
        while thread.is_alive():
            page.wait_for_timeout(200)
        page.wait_for_timeout(500)
        shown = {revision: (at, frame) for revision, _, at, frame in noted(page)}
        page.close()
    seen = [revision for revision in committed if revision in shown]
    late = [shown[revision][0] - committed[revision] for revision in seen]
    painted = [shown[revision][1] - committed[revision] for revision in seen]
    print(line("commit to the page", late, painted, "p50 50 ms, p99 100 ms"), f"{len(seen)} of {changes} shown")


def after_decoding(browser: Browser, paths: Sequence[Path]) -> None:
    with tempfile.TemporaryDirectory() as data:
        notes = Path(data) / "decoded"
        parts = ["redis", "web", "benchmarks.noting_worker"]
        with running(Path(data) / "data", parts, **{NOTES: str(notes)}) as machine:
            await_worker(machine.settings)
            database = Database(machine.settings)
            job_id, generation = begin_job(database, paths)
            database.close()
            page = watching(browser, f"{machine.url}/jobs/{job_id}")
            note_cards(page)
            thread = threading.Thread(target=lambda: asyncio.run(_wake(machine, job_id, generation)))
            thread.start()
            await_last_card(page)
            thread.join()
            page.wait_for_timeout(300)
            cards = noted(page)
            page.close()
        ends = sorted(float(row) for row in notes.read_text().split())
    late, painted = _paired(ends, cards)
    print(line("end of a decoding to the page", late, painted, "p99 400 ms"))


def _paired(ends: Sequence[float], cards: Sequence[Noted]) -> tuple[list[float], list[float]]:
    late, painted, at = [], [], 0
    for number, end in enumerate(ends, 1):
        while at < len(cards) and cards[at][1] < number:
            at += 1
        if at == len(cards):
            break
        late.append(cards[at][2] - end)
        painted.append(cards[at][3] - end)
    return late, painted


async def _wake(machine: Machine, job_id: str, generation: int) -> None:
    redis = queue.connect(machine.settings)
    await queue.wake(redis, job_id, generation)
    await queue.disconnect(redis)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=120)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    print(load_text())
    with chromium() as browser, tempfile.TemporaryDirectory() as own:
        after_commit(browser, asked.changes)
        after_decoding(browser, pictures_in(asked.folder) if asked.folder else photos(Path(own), 200))


if __name__ == "__main__":
    main()
