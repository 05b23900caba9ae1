"""A process that shall not outlive the one that started it: bound by the kernel where it can, as on Linux."""

from __future__ import annotations

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1  # prctl(2)

# Loaded here, because between a fork and an exec nothing may be looked for.
_libc = ctypes.CDLL(None, use_errno=True)


def end_with(parent_pid: int) -> None:
    """Have the kernel end this process (SIGKILL) with `parent_pid`, which must be its parent. Holds through an exec.

    The kernel watches the thread that forked, so a parent must start its children from its main thread.
    Does nothing on a system without prctl.
    """
    if hasattr(_libc, "prctl"):
        _libc.prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent_pid:
        # It died before we asked to be told.
        os.kill(os.getpid(), signal.SIGKILL)
