"""Memory of web, worker and decoder slots after 500 files and after 5,000.

    python -m benchmarks.memory FOLDER

FOLDER holds at least 6,000 small files (make_corpus.py --size small). Proportional set sizes of all processes of web
and worker are added up, ten times, while a thousand further files are imported: that is a whole life of each of two
slots, which are replaced after 500 files. The card is polled meanwhile. The figure is the median of the ten.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.importing import pictures_in, run_job
from benchmarks.machine import Machine, family, peak_bytes, pss_bytes, running
from worker.decoding.confine import Limits

MEBIBYTE = 1024 * 1024
FIRST, LATER, PERIOD = 500, 5_000, 1_000
SAMPLES = 10


def held(machine: Machine) -> int:
    """Bytes of web, worker, fork server and slots together."""
    total = 0
    for pid in (*family(machine.pids["web"]), *family(machine.pids["worker"])):
        with suppress(OSError):
            total += pss_bytes(pid)
    return total


def largest_slot(machine: Machine) -> int:
    """The most that any process under the fork server has held."""
    most = 0
    for pid in family(machine.pids["worker"])[1:]:
        with suppress(OSError, StopIteration):
            most = max(most, peak_bytes(pid))
    return most


def import_and_look(machine: Machine, paths: Sequence[Path], seconds_a_file: float) -> tuple[list[int], int]:
    """Ten looks, spread over the import of these files, and the largest slot seen."""
    importing = threading.Thread(target=run_job, args=(machine.settings, paths))
    importing.start()
    looks: list[int] = []
    most = 0
    while importing.is_alive():
        with urllib.request.urlopen(f"{machine.url}/jobs", timeout=10) as page:
            page.read()
        looks.append(held(machine))
        most = max(most, largest_slot(machine))
        time.sleep(max(0.1, seconds_a_file * len(paths) / SAMPLES))
    importing.join()
    return looks, most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    paths = pictures_in(asked.folder)
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data), ["redis", "web", "worker"], ERROR_THRESHOLD="1") as m,
    ):
        begun = time.monotonic()
        run_job(m.settings, paths[:FIRST])
        seconds_a_file = (time.monotonic() - begun) / FIRST
        early, most = import_and_look(m, paths[FIRST : FIRST + PERIOD], seconds_a_file)
        _, between = import_and_look(m, paths[FIRST + PERIOD : LATER], seconds_a_file)
        late, last = import_and_look(m, paths[LATER : LATER + PERIOD], seconds_a_file)
    first, later = statistics.median(early) / MEBIBYTE, statistics.median(late) / MEBIBYTE
    print(
        f"memory of web, worker and slots: {first:.0f} MiB after {FIRST} files, {later:.0f} MiB after {LATER}: "
        f"{later - first:+.0f} MiB ({len(early)} and {len(late)} looks); bar +64 MiB"
    )
    print(
        f"the largest slot: {max(most, between, last) / MEBIBYTE:.0f} MiB resident; "
        f"bar {Limits().memory_bytes // MEBIBYTE} MiB, its limit of address space"
    )


if __name__ == "__main__":
    main()
