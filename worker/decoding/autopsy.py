"""Why a decoder child died: from its exit, its memory and its last words to the code that the file's row will carry."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path

from library.problem import Failed
from worker.decoding.confine import Limits
from worker.decoding.decoder import Death
from worker.decoding.decoder_child import EXIT_NO_MEMORY

CLOCKS = (-signal.SIGPROF, -signal.SIGALRM, -signal.SIGXCPU)
# What C++ and Python say when an allocation is refused and nobody catches it.
MEMORY_WORDS = ("bad_alloc", "MemoryError", "out of memory", "Cannot allocate memory")
NEAR = 0.75


class Coroner:
    """Judges deaths. Remembers how often the kernel ended a process for want of memory, to see when it did again."""

    def __init__(self, limits: Limits) -> None:
        self._near_limit = limits.memory_bytes * NEAR
        self._kernel_kills = kernel_memory_kills()

    def judge(self, death: Death, complaints: Sequence[str]) -> Failed:
        """The code for a child that died by itself or by the kernel."""
        kernel_kills, self._kernel_kills = self._kernel_kills, kernel_memory_kills()
        if death.status in CLOCKS:
            return Failed.DECODER_HUNG
        if death.status == EXIT_NO_MEMORY or death.peak_bytes >= self._near_limit:
            return Failed.TOO_MUCH_MEMORY
        if death.status == -signal.SIGKILL and self._kernel_kills > kernel_kills:
            return Failed.TOO_MUCH_MEMORY
        if any(word in line for line in complaints for word in MEMORY_WORDS):
            return Failed.TOO_MUCH_MEMORY
        return Failed.DECODER_CRASHED


def kernel_memory_kills() -> int:
    """How many processes the kernel has ended for want of memory since the start of the machine; 0 where unknown."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
