"""One line of the Procfile as a process: started, heard, ended, and started again after a pause."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from library.parent import end_with

# How long a part that died is left alone, the first time, the second time, ...
PAUSES_SECONDS = (0.2, 1.0, 2.0, 5.0)
# One that has lived so long is healthy: its next death counts as the first again.
HEALTHY_SECONDS = 10.0
LONGEST_LINE = 8192


class Part:
    """A line of the Procfile. `process` is None before the first start and while it waits for the next one."""

    def __init__(self, name: str, command: str) -> None:
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self._command = command
        self._deaths = 0
        self._started_at = 0.0
        self._due_at = 0.0
        self._heard = b""

    @property
    def running(self) -> bool:
        return self.process is not None

    @property
    def due(self) -> bool:
        """Whether it should be started now."""
        return not self.running and time.monotonic() >= self._due_at

    @property
    def pause_seconds(self) -> float:
        """How long it still waits for its next start."""
        return max(0.0, self._due_at - time.monotonic())

    @property
    def pipe(self) -> int:
        """The descriptor with what it says. Only while running."""
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

    def start(self) -> None:
        """Start it in a session of its own, bound to this process. Raises OSError, and waits, where that cannot be."""
        supervisor = os.getpid()
        self._started_at = time.monotonic()
        try:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", _shell_line(self._command)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: end_with(supervisor),  # noqa: PLW1509 - this process has one thread
            )
        except OSError:
            self._wait()
            raise
        os.set_blocking(self.pipe, False)

    def hear(self) -> Iterator[bytes]:
        """The whole lines it has said since. Raises BlockingIOError where it said nothing, EOFError after its last."""
        piece = os.read(self.pipe, 65_536)
        *lines, self._heard = (self._heard + piece).split(b"\n")
        yield from lines
        if self._heard and (not piece or len(self._heard) > LONGEST_LINE):
            yield self._heard
            self._heard = b""
        if not piece:
            raise EOFError

    def ended(self) -> int | None:
        """Its exit status (minus the signal that killed it) once it has ended, else None."""
        return self.process.poll() if self.process else None

    def terminate(self) -> None:
        """Ask it to end. Only itself: what it has started is its own to end."""
        if self.process:
            self.process.terminate()

    def kill(self) -> None:
        """End it and its whole group at once, or what is left of that after its own end."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def bury(self) -> None:
        """After its end: close its pipe and wait for the next start."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        self._heard = b""
        self._wait()

    def _wait(self) -> None:
        now = time.monotonic()
        self._deaths = 1 if now - self._started_at >= HEALTHY_SECONDS else self._deaths + 1
        self._due_at = now + PAUSES_SECONDS[min(self._deaths, len(PAUSES_SECONDS)) - 1]


def _shell_line(command: str) -> str:
    """`python` is the one that runs us, output comes at once, and the shell gives its place to the command."""
    programs = shlex.quote(str(Path(sys.executable).parent))
    return f'PATH={programs}:"$PATH" PYTHONUNBUFFERED=1; export PATH PYTHONUNBUFFERED; exec {command}'
