"""Temporary files name the process that writes them, so that those of a process that was killed can be removed."""

from __future__ import annotations

import hashlib
import os
import socket
import time
import uuid
from collections.abc import Iterable
from functools import cache
from itertools import count
from pathlib import Path

from library.leases.presence import boot_id

# What another machine, or this one before it was started again, has not touched for a day, it left behind.
ABANDONED_SECONDS = 24 * 3600

_RANDOM = uuid.uuid4().hex
_numbers = count()


def temporary_name(ending: str) -> str:
    """A name that nobody else uses: a random part and a number, this machine's mark, our process id."""
    return f"{_RANDOM}-{next(_numbers)}.{_machine()}.{os.getpid()}.{ending}"


def remove_leftovers(folders: Iterable[Path]) -> int:
    """Remove temporary files that no process will come back to. Returns how many."""
    removed = 0
    for folder in folders:
        for entry in list(os.scandir(folder)):
            if entry.is_file(follow_symlinks=False) and _left_behind(Path(entry.path)):
                Path(entry.path).unlink(missing_ok=True)
                removed += 1
    return removed


def _left_behind(path: Path) -> bool:
    _, machine, pid, *_ = [*path.name.split("."), "", ""]
    if machine == _machine() and pid.isdigit():
        return not Path(f"/proc/{pid}").exists()
    try:
        return path.stat().st_mtime < time.time() - ABANDONED_SECONDS
    except FileNotFoundError:
        return False


@cache
def _machine() -> str:
    """Where our process ids mean something: host, boot and the container's own numbering of processes."""
    numbering = Path("/proc/self/ns/pid")
    known = [socket.gethostname(), boot_id(), str(numbering.readlink()) if numbering.exists() else ""]
    return hashlib.sha256("\n".join(known).encode()).hexdigest()[:12]
