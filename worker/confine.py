"""What a decoder child may use and reach: the numbers, and the act of giving up everything else."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


@dataclass(frozen=True)
class Limits:
    """What one decoder child may use. Seconds are per file; the processor's count, the wall clock's are the net below.

    A 48-megapixel JPEG in full takes 365 MiB of address space, the decoding libraries another 150.
    """

    quick_seconds: float = 20.0
    slow_seconds: float = 30.0
    # A busy small machine is not a hang: the wall clock ends a file only after so many times its processor time.
    wall_factor: float = 6.0
    memory_bytes: int = 2 * GIBIBYTE
    written_bytes: int = 512 * MEBIBYTE
    descriptors: int = 64
    niceness: int = 10
    # A child is replaced after so many files, or once it has held so much memory.
    most_files: int = 500
    most_resident_bytes: int = 1 * GIBIBYTE

    @property
    def longest_seconds(self) -> float:
        """After so long on the wall clock every file is given up."""
        return max(self.quick_seconds, self.slow_seconds) * self.wall_factor


def confine(limits: Limits, parent: int) -> dict[str, str]:
    """Bind this process for good: it ends with `parent`, keeps to its limits and gains no rights.

    Returns what holds, by name, for the log and the health page.
    """
    os.setsid()
    os.nice(limits.niceness)
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_FSIZE, limits.written_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.descriptors)
    _limit(resource.RLIMIT_CORE, 0)
    return {"parent": _die_with(parent), "privileges": _gain_no_rights()}


def _limit(what: int, most: int) -> None:
    _, ceiling = resource.getrlimit(what)
    if ceiling != resource.RLIM_INFINITY:
        most = min(most, ceiling)
    resource.setrlimit(what, (most, most))


def _die_with(parent: int) -> str:
    held = _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # It died before we asked to be told.
        os.kill(os.getpid(), signal.SIGKILL)
    return held


def _gain_no_rights() -> str:
    return _prctl(PR_SET_NO_NEW_PRIVS, 1)


def _prctl(option: int, value: int) -> str:
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        refused = libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0)
    except AttributeError:
        return "missing: this system has no prctl"
    return f"missing: {os.strerror(ctypes.get_errno())}" if refused else "held"
