"""Whether memory grows while one watches for long: web process and a real tab, over one stream of an import on and on.

    python -m benchmarks.soak [--minutes 15]

Photos are announced and sent, two a second, to an import whose list stays open; a worker reads them, and a tab shows
them. Every ten seconds another watcher comes and one goes. The garbage of the tab is collected before each look at its
heap. Of the web process its own pages count (a share of what others hold, too, changes with these), of the tab the
proportional set size. What is compared are the medians of two stretches: the second fifth of the time, when everything
has been used once, and the last; between them stand ten looks, so that one sees whether it goes on.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession

from benchmarks.drop import tab_holds
from benchmarks.machine import Machine, own_bytes, running
from benchmarks.streams import watch
from benchmarks.tab import browser_pid, chromium, photos, watching

MEBIBYTE = 1024 * 1024
A_SECOND = 2.0
LOOK_SECONDS = 10.0
# What may differ between two stretches without growing: in MiB, or in numbers.
BARS = {"web process, MiB": 4.0, "tab, MiB": 16.0, "its heap, MiB": 1.0, "its nodes": 500.0, "its listeners": 50.0}

Look = dict[str, float]


class Sender(threading.Thread):
    """Announces and sends one photo after another to one import, until told to stop."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        super().__init__(daemon=True)
        self._connection = http.client.HTTPConnection("127.0.0.1", machine.settings.port, timeout=60)
        self._contents = [path.read_bytes() for path in photos(folder, 40)]
        self.over = threading.Event()
        self.sent = 0
        self.job_id = ""
        self._send_one()

    def run(self) -> None:
        while not self.over.wait(1 / A_SECOND):
            self._send_one()

    def _send_one(self) -> None:
        # Bytes behind the end of a JPEG make another file of it, and change nothing in the picture.
        content = self._contents[self.sent % len(self._contents)] + str(self.sent).encode()
        rows = [{"path": f"box/{self.sent:06}.jpg", "size_bytes": len(content)}]
        door = f"/api/jobs/{self.job_id}/manifest" if self.job_id else "/api/jobs"
        said = self._ask("POST", door, json.dumps({"files": rows, "more": True}).encode(), "application/json")
        self.job_id = said["job_id"]
        self._ask("PATCH", said["files"][0]["upload_url"], content, "application/offset+octet-stream")
        # On a busy machine the server may have closed it before the next one.
        self._connection.close()
        self.sent += 1

    def _ask(self, method: str, door: str, body: bytes, kind: str) -> Any:
        headers = {"Content-Type": kind, **({"Upload-Offset": "0"} if method == "PATCH" else {})}
        self._connection.request(method, door, body, headers)
        answer = self._connection.getresponse()
        told = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{answer.status}: {told[:300]!r}")
        return json.loads(told) if told else None


class Crowd(threading.Thread):
    """Ten others who watch; every ten seconds one goes and another comes."""

    def __init__(self, machine: Machine, job_id: str) -> None:
        super().__init__(daemon=True)
        self._port, self._path = machine.settings.port, f"/jobs/{job_id}/stream"
        self.over = threading.Event()

    def run(self) -> None:
        asyncio.run(self._watch())

    async def _watch(self) -> None:
        tasks: list[asyncio.Task[None]] = []
        while not self.over.is_set():
            tasks.append(asyncio.create_task(watch(self._port, self._path, {}, asyncio.Semaphore(0))))
            if len(tasks) > 10:
                tasks.pop(0).cancel()
            await asyncio.sleep(LOOK_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def look(web: int, chromium_pid: int, session: CDPSession) -> Look:
    session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    sizes = (own_bytes(web) / MEBIBYTE, tab_holds(chromium_pid) / MEBIBYTE, metrics["JSHeapUsedSize"] / MEBIBYTE)
    return dict(zip(BARS, (*sizes, metrics["Nodes"], metrics["JSEventListeners"]), strict=True))


def report(looks: list[Look]) -> None:
    fifth = max(1, len(looks) // 5)
    for name, bar in BARS.items():
        early = statistics.median(one[name] for one in looks[fifth : 2 * fifth] or looks)
        late = statistics.median(one[name] for one in looks[-fifth:])
        grown = late - early
        between = " ".join(f"{one[name]:.1f}" for one in looks[:: max(1, len(looks) // 10)])
        missed = "" if grown <= bar else " MISSED"
        print(f"{name}: {early:.1f} → {late:.1f}, {grown:+.1f}; bar +{bar:g}{missed} ({between})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=15)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as source,
        tempfile.TemporaryDirectory() as data,
        running(Path(data), ["redis", "web", "worker"]) as machine,
        chromium() as browser,
    ):
        sender = Sender(machine, Path(source))
        page = watching(browser, f"{machine.url}/jobs/{sender.job_id}")
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        crowd = Crowd(machine, sender.job_id)
        sender.start()
        crowd.start()
        web, tab = machine.pids["web"], browser_pid(browser)
        looks: list[Look] = []
        until = time.monotonic() + 60 * asked.minutes
        while time.monotonic() < until:
            page.wait_for_timeout(1000 * LOOK_SECONDS)
            looks.append(look(web, tab, session))
        sender.over.set()
        crowd.over.set()
        shown = page.locator("#progress job-watch").get_attribute("done")
        line = page.locator("html").get_attribute("data-line")
        page.close()
    print(f"{asked.minutes:g} minutes, {sender.sent} photos sent, {shown} done on the page, which is {line}")
    report(looks)


if __name__ == "__main__":
    main()
