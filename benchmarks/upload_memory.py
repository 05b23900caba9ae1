"""How much the web process grows while one very large file arrives, and while very many small ones do.

    python -m benchmarks.upload_memory [--gigabytes 10] [--files 10000]

The large file is sparse: a video's first bytes and then nothing. The figure is the most of the process's proportional
set size, looked at ten times a second, over what it was after a first upload.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import pss_bytes, running
from benchmarks.sender import Sender
from benchmarks.upload_small import made

MEBIBYTE = 1024 * 1024
LOOK_SECONDS = 0.1
VIDEO = b"\0\0\0\x18ftypisom\0\0\2\0isommp41"


def growth(pid: int, act: Callable[[], object]) -> float:
    """The most MiB that the process held during the act, over what it held before."""
    before, most = pss_bytes(pid), 0
    acting = threading.Thread(target=act)
    acting.start()
    while acting.is_alive():
        most = max(most, pss_bytes(pid))
        time.sleep(LOOK_SECONDS)
    acting.join()
    return (most - before) / MEBIBYTE


def sparse(folder: Path, gigabytes: float) -> Path:
    path = folder / "long.mp4"
    with path.open("wb") as file:
        file.write(VIDEO)
        file.truncate(int(gigabytes * 1e9))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=10)
    parser.add_argument("--files", type=int, default=10_000)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as source,
        tempfile.TemporaryDirectory() as data,
        running(Path(data), ["redis", "web"]) as machine,
    ):
        small = made(Path(source), asked.files, 10_000)
        large = sparse(Path(source), asked.gigabytes)
        sender, pid = Sender(machine.settings.port), machine.pids["web"]
        sender.patch_all(small[:100])
        grown = growth(pid, lambda: sender.patch_all(small))
        print(f"the web process grows by {grown:.1f} MiB while {len(small)} small files arrive; bar 32 MiB")
        grown = growth(pid, lambda: sender.patch_all([large]))
        print(f"the web process grows by {grown:.1f} MiB while a file of {asked.gigabytes:g} GB arrives; bar 32 MiB")


if __name__ == "__main__":
    main()
