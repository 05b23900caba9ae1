"""Processes whose parent died come to the supervisor, which ends and buries them: nothing stays behind. Linux only."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
PATIENCE_SECONDS = 0.5


def adopt() -> None:
    """From now on what any descendant leaves behind becomes our child instead of init's."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end(own: set[int]) -> bool:
    """Kill each child of this process that is not among its `own`. Whether there were any."""
    orphans = [pid for pid in _children() if pid not in own]
    for pid in orphans:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return bool(orphans)


def end_all() -> None:
    """Kill and bury every child, and their children as they come to us, until none is left."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while end(set()) and time.monotonic() < deadline:
        bury(set())
        time.sleep(0.01)


def bury(own: set[int]) -> None:
    """Reap the adopted that have ended. Those in `own` are left to whoever waits for them."""
    if not hasattr(os, "waitid"):
        return
    with suppress(ChildProcessError):
        while gone := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if gone.si_pid in own:
                return
            os.waitpid(gone.si_pid, 0)


def _children() -> Iterator[int]:
    me = str(os.getpid())
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # proc(5): after the command in brackets come the state and the parent.
            if (entry / "stat").read_text().rpartition(") ")[2].split()[1] == me:
                yield int(entry.name)
