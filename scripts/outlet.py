"""Where the supervisor prints: a terminal or pipe that nobody reads any more must not hold it up."""

from __future__ import annotations

import os
import select


class Outlet:
    """A text file over a descriptor, as honcho's Printer wants one, that drops lines which cannot be taken at once."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._line = ""
        self._dropped = 0

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def write(self, text: str) -> int:
        self._line += text
        return len(text)

    def flush(self) -> None:
        line, self._line = self._line, ""
        if self._dropped and self._put(f"({self._dropped} lines could not be printed)\n"):
            self._dropped = 0
        if self._dropped or not self._put(line):
            self._dropped += 1

    def _put(self, line: str) -> bool:
        rest = line.encode("utf-8", "replace")
        try:
            # A pipe that select calls writable takes PIPE_BUF bytes without blocking (pipe(7)).
            while rest and select.select([], [self._descriptor], [], 0)[1]:
                rest = rest[os.write(self._descriptor, rest[: select.PIPE_BUF]) :]
        except OSError:
            return False
        return not rest
