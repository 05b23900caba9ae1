"""Keeps the parts of Shoebox running: starts all, prints what they say, starts again what died, ends all."""

from __future__ import annotations

import datetime
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from scripts import orphans
from scripts.outlet import Outlet
from scripts.part import Part

TICK_SECONDS = 0.1
# After SIGTERM a worker gives its files 5 s and then returns its claims.
PATIENCE_SECONDS = 6.5
# The first part carries the others: it ends after them, and has nothing to finish.
GROUND_PATIENCE_SECONDS = 1.0
# A part that ends so (EX_CONFIG) before all is up has told a person why; it would say the same again.
REFUSED = 78
MOST_LAST_PIECES = 16

ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Supervisor:
    """Runs `parts` until a signal comes or the process `parent` is gone.

    Says `welcome` once `answering`, which gives the pid that serves visitors or None, names one of ours. Must run in
    the main thread of a process without others, because the kernel ends the parts with that thread.
    """

    def __init__(
        self, parts: Sequence[Part], *, parent: int, answering: Callable[[], int | None], welcome: str
    ) -> None:
        self._parts = parts
        self._parent = parent
        self._answering = answering
        self._welcome = welcome
        self._welcomed = False
        self._ending = False
        self._status = 0
        self._ears = selectors.DefaultSelector()
        self._outlet = Outlet(sys.stdout.fileno())
        self._printer = Printer(self._outlet, width=max(len(part.name) for part in parts))
        self._colours = dict(zip((part.name for part in parts), get_colours(), strict=False))

    def run(self) -> int:
        """The exit status: 0 after an orderly end, REFUSED when a part cannot run as things are set."""
        for number in ENDINGS:
            # Under nohup a hang-up is ignored from the start, and shall stay so.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda *_: self._begin_to_end())
        orphans.adopt()
        while not self._ending and os.getppid() == self._parent:
            self._start_due()
            self._attend()
            self._greet()
        self._begin_to_end()
        ground, *others = self._parts
        self._end(others, PATIENCE_SECONDS)
        self._end([ground], GROUND_PATIENCE_SECONDS)
        orphans.end_all()
        return self._status

    def _begin_to_end(self) -> None:
        self._ending = True

    def _start_due(self) -> None:
        for part in self._parts:
            if part.due:
                try:
                    part.start()
                except OSError as error:
                    self._print(part, f"does not start: {error.strerror}".encode())
                else:
                    self._ears.register(part.pipe, selectors.EVENT_READ, part)

    def _attend(self) -> None:
        """Wait a moment for words and deaths, and see to them."""
        for key, _ in self._ears.select(TICK_SECONDS):
            try:
                self._relay(key.data)
            except EOFError:
                self._ears.unregister(key.fileobj)
        for part in self._parts:
            status = part.ended()
            if status is not None:
                self._bury(part)
                self._explain(part, status)
        orphans.bury(self._own())

    def _relay(self, part: Part) -> None:
        for line in part.hear():
            self._print(part, line)

    def _bury(self, part: Part) -> None:
        part.kill()
        with suppress(EOFError, BlockingIOError):
            for _ in range(MOST_LAST_PIECES):
                self._relay(part)
        if part.pipe in self._ears.get_map():
            self._ears.unregister(part.pipe)
        part.bury()
        orphans.end(self._own())

    def _explain(self, part: Part, status: int) -> None:
        if self._ending:
            return
        if status == REFUSED and not self._welcomed:
            self._status = REFUSED
            self._begin_to_end()
        else:
            self._print(part, f"ended ({_how(status)}), starts again in {part.pause_seconds:.1f} s".encode())

    def _greet(self) -> None:
        if not self._welcomed and self._answering() in self._own():
            self._welcomed = True
            self._outlet.write(f"{self._welcome}\n")
            self._outlet.flush()

    def _end(self, parts: Sequence[Part], patience_seconds: float) -> None:
        for part in parts:
            part.terminate()
        deadline = time.monotonic() + patience_seconds
        while any(part.running for part in parts):
            if time.monotonic() > deadline:
                for part in parts:
                    part.kill()
            self._attend()

    def _own(self) -> set[int]:
        return {part.process.pid for part in self._parts if part.process}

    def _print(self, part: Part, line: bytes) -> None:
        self._printer.write(Message("line", line, datetime.datetime.now(), part.name, self._colours[part.name]))


def _how(status: int) -> str:
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"status {status}"
