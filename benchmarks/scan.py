"""Looking through a server folder of 100,000 files in 400 folders, and the worker's memory meanwhile.

    python -m benchmarks.scan [--files 100000]

The import is asked for as a script asks for it, and measured until the total is final: every file has its row then,
and reading has begun beside it. The walk alone, without database and worker, is measured before.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.machine import Machine, cpu_seconds, pss_bytes, running
from library.places.folders import ServerFolders
from library.places.walk import Walk, Wanted

MEBIBYTE = 1024 * 1024
FOLDERS = 400
LOOK_SECONDS = 0.25


def grow(root: Path, files: int) -> None:
    """A tree as it grows over the years: twenty folders in each of twenty."""
    for number in range(FOLDERS):
        (root / f"{2001 + number // 20}" / f"{number % 20 + 1:02d}").mkdir(parents=True)
    for number in range(files):
        folder = number % FOLDERS
        name = f"{2001 + folder // 20}/{folder % 20 + 1:02d}/IMG_{number:06d}.jpg"
        (root / name).write_bytes(b"\xff\xd8\xff %d" % number)


def walk_alone(root: Path) -> float:
    """Files a second."""
    folders = ServerFolders([root], root.parent / "data")
    begun = time.perf_counter()
    walk = Walk(folders, Wanted()).through(folders.open_folder(os.fsencode(root)))
    count = sum(found is not None for found in walk)
    return count / (time.perf_counter() - begun)


def ask(machine: Machine, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(machine.url + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told: dict[str, Any] = json.load(answer)
        return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "Pictures"
        grow(root, asked.files)
        print(f"the walk alone: {walk_alone(root):,.0f} files/s")
        with running(Path(folder) / "data", ["redis", "web", "worker"], ERROR_THRESHOLD="1") as machine:
            measure(machine, root)


def measure(machine: Machine, root: Path) -> None:
    pid = machine.pids["worker"]
    memory = [pss_bytes(pid)]
    used, begun = cpu_seconds(pid), time.perf_counter()
    job_id = ask(machine, "/api/import-path", {"path": str(root)})["job_id"]
    told = ask(machine, f"/api/progress/{job_id}")
    while not told["total_final"]:
        time.sleep(LOOK_SECONDS)
        memory.append(pss_bytes(pid))
        told = ask(machine, f"/api/progress/{job_id}")
    seconds, used = time.perf_counter() - begun, cpu_seconds(pid) - used
    found = told["counts"]["total"]
    print(
        f"a scan of {found:,} files: {found / seconds:,.0f} files/s in {seconds:.1f} s, "
        f"{found / used:,.0f} files a second of processor time (reading {told['progress_current']:,} of them beside it "
        f"counted); bar 5,000 files/s"
    )
    half = max(memory[: len(memory) // 2 + 1])
    print(
        f"the worker's memory: {memory[0] / MEBIBYTE:.0f} MiB before, {half / MEBIBYTE:.0f} MiB at most in the first "
        f"half, {max(memory) / MEBIBYTE:.0f} MiB in all; bar: flat"
    )
    ask(machine, f"/api/jobs/{job_id}/control", {"action": "cancel"})


if __name__ == "__main__":
    main()
