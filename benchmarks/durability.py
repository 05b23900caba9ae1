"""What durability costs: processor time of an import as it is, and without fsync and leases (`undurable.py`).

    python -m benchmarks.durability [--files 200] [--pairs 5]

Photos are announced and sent by PATCH, three at a time, and read by the worker, until the import is completed. Web,
worker and their children are counted. Both ways run in turn; the import is deleted after each, so that all begin alike.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from PIL import Image

from benchmarks.machine import Machine, await_answer, await_worker, cpu_seconds, running
from benchmarks.ratio import in_turn, ratio_of
from benchmarks.sender import Sender

SIZE = (1600, 1200)
PARTS = ("web", "worker")
BAR = 1.10
LOOK_SECONDS = 0.1
PATIENCE_SECONDS = 300


def photographed(folder: Path, count: int) -> list[Path]:
    """So many different photos of two megapixels, about 300 kB each."""
    paths = []
    for number in range(count):
        rough = Image.frombytes("RGB", (200, 150), random.Random(number).randbytes(200 * 150 * 3))
        kept = io.BytesIO()
        rough.resize(SIZE, Image.Resampling.BICUBIC).save(kept, "JPEG", quality=80)
        path = folder / f"IMG_{number:05}.jpg"
        path.write_bytes(kept.getvalue())
        paths.append(path)
    return paths


def cpu_of_import(machine: Machine, paths: list[Path]) -> float:
    """Seconds of processor time for each file, of everybody who had to do with it."""
    pids = [pid for part, pid in machine.pids.items() if part != "redis"]
    before = sum(map(cpu_seconds, pids))
    job_id = Sender(machine.settings.port).patch_all(paths)
    until = time.monotonic() + PATIENCE_SECONDS
    while (told := _asked(machine, f"/api/progress/{job_id}"))["status"] != "completed":
        if time.monotonic() > until:
            raise TimeoutError(f"the import did not end: {told}")
        time.sleep(LOOK_SECONDS)
    used = sum(map(cpu_seconds, pids)) - before
    if told["counts"]["done"] != len(paths):
        raise RuntimeError(f"not all were read: {told['counts']}")
    _asked(machine, f"/api/jobs/{job_id}", "DELETE")
    return used / len(paths)


def _asked(machine: Machine, path: str, method: str = "GET") -> dict[str, object]:
    request = urllib.request.Request(machine.url + path, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
    told: dict[str, object] = json.loads(body) if body else {}
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=5)
    asked = parser.parse_args()
    with ExitStack() as stack:
        photos, ours, theirs = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(3))
        paths = photographed(photos, asked.files)
        durable = stack.enter_context(running(ours, ["redis", *PARTS]))
        careless = stack.enter_context(running(theirs, ["redis", *(f"benchmarks.undurable {part}" for part in PARTS)]))
        await_worker(careless.settings)
        await_answer(f"{careless.url}/up")
        measured = in_turn(lambda: cpu_of_import(durable, paths), lambda: cpu_of_import(careless, paths), asked.pairs)
    milliseconds = [(1000 * a, 1000 * b) for a, b in measured]
    print(ratio_of(milliseconds).line("processor time a file with fsync and leases / without", f"<= {BAR}", "ms"))


if __name__ == "__main__":
    main()
