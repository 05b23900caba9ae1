"""An unchanged poll of the card against a bare PlainTextResponse on the same server.

    python -m benchmarks.poll [--pairs 5]

Both are asked by `wrk` with 16 connections; the figure is answers for each second of the server's processor time, so
that what else the machine does matters little.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.machine import await_answer, cpu_seconds, free_port, running
from benchmarks.ratio import alternate
from library.database import Database
from library.job import NewJob, create_job, find_job

SECONDS = 3


def answers_per_cpu_second(url: str, pid: int) -> float:
    before = cpu_seconds(pid)
    said = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{SECONDS}s", url], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"(\d+) requests in", said)
    if found is None or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return int(found[1]) / (cpu_seconds(pid) - before)


def _expect_unchanged(url: str) -> None:
    with urllib.request.urlopen(url, timeout=5) as answer:
        if answer.status != 204:
            raise RuntimeError(f"{url} answered {answer.status}, not 204")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    asked = parser.parse_args()
    theirs = free_port()
    bare = subprocess.Popen([sys.executable, "-m", "benchmarks.bare", str(theirs)])
    try:
        with tempfile.TemporaryDirectory() as data, running(Path(data), ["redis", "web"]) as machine:
            await_answer(f"http://127.0.0.1:{theirs}/")
            database = Database(machine.settings)
            with database.writing() as connection:
                job_id = create_job(connection, NewJob("upload", "benchmark", {}))
                job = find_job(connection, job_id)
            if job is None:
                raise RuntimeError("the job is gone")
            poll = f"{machine.url}/jobs/{job_id}/progress?revision={job.revision}"
            _expect_unchanged(poll)
            measured = alternate(
                lambda: answers_per_cpu_second(poll, machine.pids["web"]),
                lambda: answers_per_cpu_second(f"http://127.0.0.1:{theirs}/", bare.pid),
                asked.pairs,
            )
            _expect_unchanged(poll)
            database.close()
    finally:
        bare.terminate()
        bare.wait()
    print(measured.line("unchanged poll / bare PlainTextResponse", "≥ 0.7", "answers per CPU-second"))


if __name__ == "__main__":
    main()
