"""A very large drop, in a real browser: how soon the list is visible, and what tab and web process hold meanwhile.

    python -m benchmarks.drop [--files 10000] [--gigabytes 10]

A folder of small files and one large sparse one is let go over the page. The tab is the browser's largest renderer, and
nobody listens in on it. The figures are of the proportional set size, looked at twice a second; beside other browsers
the program itself counts for less in it, and what the tab has asked for itself (its own pages) can still be compared.
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

from benchmarks.bare_tab import Tab, bare_tab
from benchmarks.machine import family, own_bytes, pss_bytes, running
from benchmarks.upload_memory import MEBIBYTE, sparse
from benchmarks.upload_small import made

LOOK_SECONDS = 0.5
GLANCE_SECONDS = 0.02
PATIENCE_SECONDS = 1_200
SETTLES_SECONDS = 3
LISTED = "document.querySelectorAll('file-list li').length > 3"
ARRIVED = "document.querySelector('#sending .what').textContent.includes('have arrived')"
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


def tab_holds(browser: int, look: Callable[[int], int] = pss_bytes) -> int:
    """What the browser's largest renderer holds; another one waits for the next page."""
    held = 0
    for pid in family(browser):
        with suppress(OSError):
            if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                held = max(held, look(pid))
    return held


def looks(browser: int, web: int) -> dict[str, Callable[[], int]]:
    """What is watched: names, and how many bytes each holds."""
    return {
        "tab": lambda: tab_holds(browser),
        "tab in its own pages": lambda: tab_holds(browser, own_bytes),
        "web process": lambda: pss_bytes(web),
    }


def print_most(watch: Watch) -> None:
    bars = ("bar 150 MB in all", "no bar", "bar 32 MiB more")
    for (name, most), bar in zip(watch.most.items(), bars, strict=True):
        grown = (most - watch.before[name]) / MEBIBYTE
        print(f"the {name} holds {most / 1e6:.0f} MB at most, {grown:.1f} MiB more than before; {bar}")


def let_go(tab: Tab, folder: Path) -> float:
    """Drop the folder. Returns the seconds until the list of its files is visible."""
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    begun = time.perf_counter()
    for kind in ("dragEnter", "dragOver", "drop"):
        tab.call("Input.dispatchDragEvent", type=kind, x=300, y=300, data=data)
    wait_for(tab, LISTED, GLANCE_SECONDS)
    return time.perf_counter() - begun


def wait_for(tab: Tab, true: str, every_seconds: float) -> float:
    """Until this is true in the page. Returns the most bytes that its scripts held meanwhile."""
    until, most = time.monotonic() + PATIENCE_SECONDS, 0.0
    while not tab.value(true):
        if time.monotonic() > until:
            raise TimeoutError(true)
        most = max(most, tab.call("Runtime.getHeapUsage")["usedSize"])
        time.sleep(every_seconds)
    return most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--gigabytes", type=float, default=10)
    asked = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    with (
        tempfile.TemporaryDirectory() as source,
        tempfile.TemporaryDirectory() as data,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        running(Path(data), ["redis", "web"]) as machine,
        bare_tab(program, Path(profile), "--renderer-process-limit=1", "--window-size=1440,900") as tab,
    ):
        folder = Path(source) / "Everything"
        folder.mkdir()
        made(folder, asked.files, SMALL_BYTES)
        sparse(folder, asked.gigabytes)
        tab.call("Page.navigate", url=machine.url)
        time.sleep(SETTLES_SECONDS)
        watch = Watch(looks(tab.pid, machine.pids["web"]))
        watch.start()
        begun = time.perf_counter()
        seconds = let_go(tab, folder)
        print(f"{asked.files} files are listed {seconds:.2f} s after they were let go; bar 2 s", flush=True)
        heap = wait_for(tab, ARRIVED, LOOK_SECONDS)
        seconds = time.perf_counter() - begun
        watch.end()
        print(f"its scripts hold {heap / 1e6:.0f} MB at most (Runtime.getHeapUsage)")
        print(f"all of them, and {asked.gigabytes:g} GB in one file, are sent after {seconds:.0f} s")
        print_most(watch)


if __name__ == "__main__":
    main()
