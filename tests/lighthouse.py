"""What Lighthouse says of the pages: `python -m tests.lighthouse [--runs 5] [--report build/lighthouse]`.

On a desktop's preset in the system's Chromium: accessibility and best practices must be 100, performance at least 90,
each the median of the runs. The exit status is 1 when one is below. `make lighthouse` installs what it takes. A run
that ends with Lighthouse's own error for a trace that was not recorded (NO_NAVSTART most often) has measured nothing:
it is made again, at most three times in all.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.dropping import drop_folder
from tests.scenery import box_of
from tests.stack import ROOT, Stack
from tests.waiting import wait_until

PROGRAM = ROOT / "node_modules" / ".bin" / "lighthouse"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
BARS = {"performance": 90, "accessibility": 100, "best-practices": 100}
PICTURES = 60
PATIENCE_SECONDS = 120
# GoogleChrome/lighthouse, core/lib/lh-error.js, "Trace parsing errors".
UNRECORDED = ("NO_NAVSTART", "NO_TRACING_STARTED", "NO_RESOURCE_REQUEST", "NO_DCL")
MOST_TRIES = 3

Report = dict[str, Any]


class Unrecorded(RuntimeError):
    """Lighthouse got no trace of the page from the browser, and so measured nothing."""


def pages(stack: Stack, folder: Path) -> Iterator[tuple[str, str]]:
    """The pages' names and addresses; all but the first after an import."""
    yield "first page", "/"
    job_id = drop_folder(stack.client, box_of(folder / "Attic", PICTURES))

    def ended() -> bool:
        return bool(stack.client.get(f"/api/jobs/{job_id}").json()["status"] == "completed")

    wait_until(ended, PATIENCE_SECONDS, "the import is done")
    yield "job, done", f"/jobs/{job_id}"
    file = stack.client.get(f"/api/jobs/{job_id}/files").json()["files"][5]
    yield "viewer", f"/files/{file['id']}"
    yield "history", "/jobs"


def report_on(address: str, browser: str) -> Report:
    """One run that was recorded. Raises when Lighthouse could not look at the page."""
    for _ in range(MOST_TRIES - 1):
        try:
            return _run(address, browser)
        except Unrecorded as nothing:
            print(f"made again: {nothing}", file=sys.stderr)
    return _run(address, browser)


def _run(address: str, browser: str) -> Report:
    """Raises Unrecorded, and RuntimeError for whatever else went wrong."""
    categories = ",".join(BARS)
    command = [PROGRAM, address, "--preset=desktop", "--quiet", "--output=json", f"--only-categories={categories}"]
    done = subprocess.run(
        [*command, f"--chrome-flags={FLAGS}"],
        env={**os.environ, "CHROME_PATH": browser},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    report: Report = json.loads(done.stdout) if done.stdout.strip() else {}
    failed = report.get("runtimeError", {}).get("code", "")
    for code in UNRECORDED:
        if code == failed or (done.returncode and code in done.stderr):
            raise Unrecorded(code)
    if done.returncode or failed:
        raise RuntimeError(done.stderr or report["runtimeError"]["message"])
    return report


def medians(reports: Sequence[Report]) -> dict[str, float]:
    return {name: statistics.median(100 * report["categories"][name]["score"] for report in reports) for name in BARS}


def shortfalls(report: Report) -> Iterator[str]:
    """What costs points, by the words of Lighthouse."""
    for name in BARS:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"    {name}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--report", type=Path, help="a folder for the last report of each page")
    asked = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None or not PROGRAM.exists():
        print("Chromium or Lighthouse is missing: `make lighthouse` installs them.", file=sys.stderr)
        return 1
    below = 0
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
        for name, path in pages(stack, Path(folder)):
            reports = [report_on(stack.url + path, browser) for _ in range(asked.runs)]
            scores = medians(reports)
            print(f"{name}: " + ", ".join(f"{one.replace('-', ' ')} {score:.0f}" for one, score in scores.items()))
            for line in dict.fromkeys(line for report in reports for line in shortfalls(report)):
                print(line, flush=True)
            below += any(scores[one] < bar for one, bar in BARS.items())
            if asked.report:
                asked.report.mkdir(parents=True, exist_ok=True)
                (asked.report / f"{name.replace(', ', '-').replace(' ', '-')}.json").write_text(json.dumps(reports[-1]))
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
