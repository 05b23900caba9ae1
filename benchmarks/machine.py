"""The real parts of Shoebox in a data folder of their own, for as long as a measurement takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from library import presence
from library.database import Database
from library.migrate import migrate
from library.settings import Settings, read_settings

LINES = {"redis": "library.redis_server", "web": "webapp", "worker": "worker"}
PATIENCE_SECONDS = 20


@contextmanager
def running(data: Path, parts: Sequence[str], **environment: str) -> Iterator[Settings]:
    """Start these parts, wait until the worker (if asked for) is present, end them all at the end."""
    chosen = {**os.environ, "SHOEBOX_DATA": str(data), "MIN_FREE_BYTES": "0", **environment}
    settings = read_settings(chosen)
    migrate(settings)
    processes = [subprocess.Popen([sys.executable, "-m", LINES[part]], env=chosen) for part in parts]
    try:
        if "worker" in parts:
            _await_worker(settings)
        yield settings
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(timeout=15)


def _await_worker(settings: Settings) -> None:
    database = Database(settings)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with database.reading() as connection:
            if presence.alive(connection):
                database.close()
                return
        time.sleep(0.05)
    raise TimeoutError("no worker came")
