"""Whether the card keeps the page smooth while a thousand files run: a trace of a real browser.

    python -m benchmarks.smooth [--files 1200]

A worker imports small photos of our own while a tab shows the card. Each change of the card leaves a mark in the trace
(Chromium's own, of its main thread). An update is the task with the mark and all that the thread does within a tenth of
a second after it (style, layout, painting, thumbnails); the longest of these tasks counts. By the clock, for which the
bar is meant, and by processor time, which a busy machine moves less.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import threading
from pathlib import Path
from typing import Any

from benchmarks.importing import begin_job
from benchmarks.machine import Machine, load_text, running
from benchmarks.tab import await_last_card, chromium, photos, share, watching
from library import queue
from library.database import Database

CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"]
MARK = "card"
NOTE = """() => {
  const look = () => performance.mark('card')
  new MutationObserver(look).observe(document.getElementById('progress'), { attributes: true })
}"""
AFTER_MICROSECONDS = 100_000
TASK = "RunTask"
LONG_MS, LONGEST_MS, SHARE = 50.0, 150.0, 0.95

Task = dict[str, Any]


def updates(trace: list[Task]) -> tuple[list[float], list[float]]:
    """The longest task of each update, in ms: by the clock and by processor time."""
    marks = [one for one in trace if one.get("name") == MARK and "blink.user_timing" in one.get("cat", "")]
    if not marks:
        raise RuntimeError("the card never changed")
    thread = (marks[0]["pid"], marks[0]["tid"])
    tasks = sorted(
        (one for one in trace if one.get("name", "").endswith(TASK) and (one["pid"], one["tid"]) == thread),
        key=lambda task: task["ts"],
    )
    clock, work = [], []
    for mark in marks:
        own = [
            task
            for task in tasks
            if task["ts"] + task.get("dur", 0) >= mark["ts"] and task["ts"] <= mark["ts"] + AFTER_MICROSECONDS
        ]
        clock.append(max((task.get("dur", 0) for task in own), default=0) / 1000)
        work.append(max((task.get("tdur", 0) for task in own), default=0) / 1000)
    return clock, work


def line(what: str, longest: list[float]) -> str:
    within = sum(one <= LONG_MS for one in longest) / len(longest)
    missed = within < SHARE or max(longest) > LONGEST_MS
    return (
        f"{what}: {within:.1%} of {len(longest)} updates have no task over {LONG_MS:g} ms "
        f"(median {share(longest, 0.5):.1f} ms, p95 {share(longest, 0.95):.1f} ms), longest {max(longest):.0f} ms; "
        f"bar {SHARE:.0%}, {LONGEST_MS:g} ms{' MISSED' if missed else ''}"
    )


async def wake(machine: Machine, job_id: str, generation: int) -> None:
    redis = queue.connect(machine.settings)
    await queue.wake(redis, job_id, generation)
    await queue.disconnect(redis)


def traced(files: int) -> list[Task]:
    """What the browser notes from before the first file to after the last."""
    with (
        tempfile.TemporaryDirectory() as source,
        tempfile.TemporaryDirectory() as data,
        running(Path(data), ["redis", "web", "worker"]) as machine,
        chromium() as browser,
    ):
        database = Database(machine.settings)
        job_id, generation = begin_job(database, photos(Path(source), files))
        database.close()
        page = watching(browser, f"{machine.url}/jobs/{job_id}")
        page.evaluate(NOTE)
        browser.start_tracing(page=page, categories=CATEGORIES)
        waking = threading.Thread(target=lambda: asyncio.run(wake(machine, job_id, generation)))
        waking.start()
        await_last_card(page)
        waking.join()
        trace = json.loads(browser.stop_tracing())
        page.close()
    events: list[Task] = trace["traceEvents"]
    return events


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1200)
    asked = parser.parse_args()
    print(load_text())
    clock, work = updates(traced(asked.files))
    print(line("by the clock", clock))
    print(line("by processor time", work))


if __name__ == "__main__":
    main()
