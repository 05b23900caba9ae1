"""The real parts of Shoebox in a data folder of their own, for as long as a measurement takes, and what they use."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from library.database import Database
from library.leases import presence
from library.migrate import migrate
from library.parent import end_with
from library.settings import Settings, read_settings

LINES = {"redis": "library.redis_server", "web": "webapp", "worker": "worker"}
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Machine:
    """What runs: its settings, and the pid of each part."""

    settings: Settings
    pids: dict[str, int]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"


@contextmanager
def running(data: Path, parts: Sequence[str], **environment: str) -> Iterator[Machine]:
    """Start these parts, wait until web and worker (if asked for) are ready, end them all at the end."""
    base = {"SHOEBOX_DATA": str(data), "MIN_FREE_BYTES": "0", "PORT": str(free_port()), "IMPORT_ROOTS": "/"}
    chosen = {**os.environ, **base, **environment}
    settings = read_settings(chosen)
    migrate(settings)
    parent = os.getpid()
    processes = {
        part: subprocess.Popen(
            [sys.executable, "-m", *LINES.get(part, part).split()],
            env=chosen,
            preexec_fn=lambda: end_with(parent),  # noqa: PLW1509 - no threads yet
        )
        for part in parts
    }
    try:
        machine = Machine(settings, {part: process.pid for part, process in processes.items()})
        if "worker" in parts:
            await_worker(settings)
        if "web" in parts:
            await_answer(f"{machine.url}/up")
        yield machine
    finally:
        for process in reversed(processes.values()):
            process.terminate()
        for process in processes.values():
            process.wait(timeout=30)


def await_worker(settings: Settings) -> None:
    """Wait until a worker says that it is there."""
    database = Database(settings)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with database.reading() as connection:
            if presence.alive(connection):
                database.close()
                return
        time.sleep(0.05)
    raise TimeoutError("no worker came")


def await_answer(url: str) -> None:
    """Wait until somebody answers there with a success."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError(url)


def free_port() -> int:
    """A port of the loopback address on which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def cpu_seconds(pid: int) -> float:
    """Processor time that this process, all its descendants and those they have buried have used so far."""
    ticks = 0
    for one in family(pid):
        try:
            fields = _fields(one)
        except OSError:
            continue
        # proc(5): utime, stime, cutime, cstime.
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and all its living descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            children.setdefault(int(_fields(int(entry.name))[1]), []).append(int(entry.name))
        except OSError:
            continue
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def pss_bytes(pid: int) -> int:
    """Proportional set size: what the process holds, its share of shared pages counted (proc(5), smaps_rollup)."""
    return _line(Path(f"/proc/{pid}/smaps_rollup").read_text(), "Pss:") * 1024


def own_bytes(pid: int) -> int:
    """Pages that belong to no file: what the process itself has asked for."""
    return _line(Path(f"/proc/{pid}/smaps_rollup").read_text(), "Anonymous:") * 1024


def peak_bytes(pid: int) -> int:
    """The most that the process has held at once."""
    return _line(Path(f"/proc/{pid}/status").read_text(), "VmHWM:") * 1024


def _line(text: str, name: str) -> int:
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name))


def load_text() -> str:
    """How busy the machine is beside what is measured, for the head of a result."""
    return f"the machine's load is {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
