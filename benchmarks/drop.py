"""A very large drop, in a real browser: how soon the list is visible, and what tab and web process hold meanwhile.

    python -m benchmarks.drop [--files 10000] [--gigabytes 10]

A folder of small files and one large sparse one is let go over the page. The tab is the browser's largest renderer. The
figures are of the proportional set size, looked at twice a second.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.machine import family, pss_bytes, running
from benchmarks.upload_memory import MEBIBYTE, sparse
from benchmarks.upload_small import made

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--renderer-process-limit=1"]
LOOK_SECONDS = 0.5
PATIENCE_MS = 1_200_000
SMALL_BYTES = 10_000


class Watch(threading.Thread):
    """The most bytes that each of these held at once, from `start` to `end`, and what they held before."""

    def __init__(self, held: dict[str, Callable[[], int]]) -> None:
        super().__init__(daemon=True)
        self._held = held
        self._over = threading.Event()
        self.before = {name: look() for name, look in held.items()}
        self.most = dict(self.before)

    def run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for name, look in self._held.items():
                self.most[name] = max(self.most[name], look())

    def end(self) -> None:
        self._over.set()
        self.join()


def browser_pid(browser: Browser) -> int:
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return int(next(one["id"] for one in processes if one["type"] == "browser"))


def tab_holds(browser: int) -> int:
    """What the browser's largest renderer holds; another one waits for the next page."""
    held = 0
    for pid in family(browser):
        with suppress(OSError):
            if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                held = max(held, pss_bytes(pid))
    return held


def let_go(page: Page, folder: Path) -> float:
    """Drop the folder. Returns the seconds until the list of its files is visible."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    begun = time.perf_counter()
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
    page.locator("file-list li").nth(3).wait_for(timeout=PATIENCE_MS)
    return time.perf_counter() - begun


def heap_while_sending(page: Page) -> float:
    """The most bytes that the page's scripts hold until all files have arrived."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    arrived, most = page.locator("#sending .what", has_text="have arrived"), 0.0
    while not arrived.count():
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        most = max(most, metrics["JSHeapUsedSize"])
        page.wait_for_timeout(1000 * LOOK_SECONDS)
    return most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--gigabytes", type=float, default=10)
    asked = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with (
        tempfile.TemporaryDirectory() as source,
        tempfile.TemporaryDirectory() as data,
        running(Path(data), ["redis", "web"]) as machine,
        sync_playwright() as playwright,
    ):
        folder = Path(source) / "Everything"
        folder.mkdir()
        made(folder, asked.files, SMALL_BYTES)
        sparse(folder, asked.gigabytes)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(machine.url)
        page.wait_for_load_state("networkidle")
        chromium, web = browser_pid(browser), machine.pids["web"]
        watch = Watch({"tab": lambda: tab_holds(chromium), "web process": lambda: pss_bytes(web)})
        watch.start()
        begun = time.perf_counter()
        seconds = let_go(page, folder)
        print(f"{asked.files} files are listed {seconds:.2f} s after they were let go; bar 2 s", flush=True)
        heap = heap_while_sending(page)
        seconds = time.perf_counter() - begun
        watch.end()
        browser.close()
        print(f"its scripts hold {heap / 1e6:.0f} MB at most (Performance.getMetrics)")
        print(f"all of them, and {asked.gigabytes:g} GB in one file, are sent after {seconds:.0f} s")
        for name, bar in (("tab", "150 MB in all"), ("web process", "32 MiB more")):
            grown = (watch.most[name] - watch.before[name]) / MEBIBYTE
            print(
                f"the {name} holds {watch.most[name] / 1e6:.0f} MB at most, {grown:.1f} MiB more than before; bar {bar}"
            )


if __name__ == "__main__":
    main()
