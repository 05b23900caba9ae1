"""How good the time left is in one real import, from beginning to end: `python -m benchmarks.time_left_live FOLDER`.

FOLDER: everything that people bring (make_corpus.py OUT --count 300 --size large); it is imported as often as `--times`
says, all in one import. Once a second the API is asked what a page would show; when the import is done it is known what
would have been right.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.machine import load_text, running
from benchmarks.time_left import ENOUGH, FROM, NEAR, TO

LOOK_SECONDS = 1.0


def asked(url: str, body: dict[str, str] | None = None) -> dict[str, float | str | None]:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        said: dict[str, float | str | None] = json.load(answer)
    return said


def linked(folder: Path, target: Path) -> None:
    """The folder once more, without its bytes where that goes."""
    try:
        shutil.copytree(folder, target, copy_function=os.link)
    except shutil.Error:
        shutil.rmtree(target)
        shutil.copytree(folder, target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=4)
    chosen = parser.parse_args()
    print(load_text())
    with (
        tempfile.TemporaryDirectory() as source,
        tempfile.TemporaryDirectory() as data,
        running(Path(data), ["redis", "web", "worker"]) as machine,
    ):
        for number in range(chosen.times):
            linked(chosen.folder, Path(source) / str(number))
        job_id = asked(f"{machine.url}/api/import-path", {"path": source})["job_id"]
        looks: list[tuple[float, float]] = []
        begun = time.monotonic()
        while (said := asked(f"{machine.url}/api/progress/{job_id}"))["status"] != "completed":
            if said["status"] in ("failed", "halted", "cancelled"):
                raise RuntimeError(f"the import is {said['status']}")
            left = said["eta_seconds"]
            if isinstance(left, int | float):
                looks.append((time.monotonic() - begun, left))
            time.sleep(LOOK_SECONDS)
        whole = time.monotonic() - begun
    counted = [(at, left) for at, left in looks if FROM <= at / whole <= TO]
    near = sum(abs(left - (whole - at)) <= NEAR * (whole - at) for at, left in counted)
    share = near / len(counted) if counted else 0.0
    print(f"an import of {whole:.0f} s: {share:.1%} of {len(counted)} looks within {NEAR:.0%}; bar {ENOUGH:.0%}")
    for at, left in looks[:: max(1, len(looks) // 10)]:
        print(f"  after {at:5.0f} s: {left:5.0f} s left, in truth {whole - at:5.0f} s")


if __name__ == "__main__":
    main()
