"""What a decoder child may use and reach: the numbers, and the act of giving up everything else."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from py_landlock import Landlock, LandlockError, get_abi_version

from worker.decoding.seccomp import lay_filter

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
LINUX_CAPABILITY_VERSION_3 = 0x20080522
# Out of a thousand: how much sooner than others the kernel picks a decoder when memory runs out.
OOM_SCORE = 500


@dataclass(frozen=True)
class Limits:
    """What one decoder child may use. Seconds are per file; the processor's count, the wall clock's are the net below.

    A 48-megapixel JPEG in full takes 365 MiB of address space, the decoding libraries another 150.
    """

    quick_seconds: float = 20.0
    slow_seconds: float = 30.0
    # A busy small machine is not a hang: the wall clock ends a file only after so many times its processor time.
    wall_factor: float = 6.0
    # Summing up takes its time: a second more for so many bytes, which a slow processor can do three times over.
    bytes_a_second: int = 32 * MEBIBYTE
    memory_bytes: int = 2 * GIBIBYTE
    written_bytes: int = 512 * MEBIBYTE
    descriptors: int = 64
    niceness: int = 10
    # A child is replaced after so many files, or once it has held so much memory.
    most_files: int = 500
    most_resident_bytes: int = 1 * GIBIBYTE

    def processor_seconds(self, size_bytes: int, *, quick: bool) -> float:
        """How much processor time a file of this size may take."""
        return (self.quick_seconds if quick else self.slow_seconds) + size_bytes / self.bytes_a_second

    def longest_seconds(self, size_bytes: int) -> float:
        """After so long on the wall clock a file of this size is given up, whatever it is."""
        slowest = max(self.processor_seconds(size_bytes, quick=quick) for quick in (True, False))
        return slowest * self.wall_factor


def prepare() -> None:
    """Load what `confine` needs, before there are children: the libraries look for themselves in the file system."""
    with suppress(LandlockError):
        get_abi_version()


def confine(limits: Limits, parent: int) -> dict[str, str]:
    """Bind this process for good: it ends with `parent`, keeps to its limits, gains no rights and reaches nothing.

    From here on it has only the descriptors that it is given. Returns what holds, by name, for the log and the health
    page: “held”, or “missing” and why. Resource limits always hold (else OSError).
    """
    os.setsid()
    _stand_back(limits.niceness)
    _die_before_others()
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_FSIZE, limits.written_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.descriptors)
    _limit(resource.RLIMIT_CORE, 0)
    steps: dict[str, Callable[[], None]] = {
        "end with the worker": lambda: _end_with(parent),
        "no new privileges": lambda: _prctl(PR_SET_NO_NEW_PRIVS, 1),
        "no capabilities": _drop_capabilities,
        # No rule allows anything, so this closes all files, TCP, abstract sockets and signals to others.
        "landlock": Landlock(strict=False).apply,
        # Last, for it closes the doors that the steps before it need.
        "seccomp": lay_filter,
    }
    return {name: _attempt(step) for name, step in steps.items()}


def _attempt(step: Callable[[], None]) -> str:
    try:
        step()
    except (OSError, AttributeError, LandlockError) as refusal:
        return f"missing: {refusal}"
    return "held"


def _stand_back(niceness: int) -> None:
    """Let others go first. Where Linux shares the processor among sessions, niceness counts only inside of one, and the
    session has its own (sched(7), autogroup)."""
    os.nice(niceness)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(os.getpriority(os.PRIO_PROCESS, 0)))


def _die_before_others() -> None:
    """When memory runs out, the kernel should take a decoder before the worker, the database or Redis."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE))


def _limit(what: int, most: int) -> None:
    _, ceiling = resource.getrlimit(what)
    if ceiling != resource.RLIM_INFINITY:
        most = min(most, ceiling)
    resource.setrlimit(what, (most, most))


def _end_with(parent: int) -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # It died before we asked to be told.
        os.kill(os.getpid(), signal.SIGKILL)


def _drop_capabilities() -> None:
    """Root without capabilities is an ordinary user (capset(2): two sets of three words, all empty)."""
    header = struct.pack("=Ii", LINUX_CAPABILITY_VERSION_3, 0)
    _check(ctypes.CDLL(None, use_errno=True).capset(header, bytes(24)))


def _prctl(option: int, value: int) -> None:
    _check(ctypes.CDLL(None, use_errno=True).prctl(option, ctypes.c_ulong(value), 0, 0, 0))


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
