"""A stopwatch for work that may have to begin anew: `with watch: ...` adds what has passed to `watch.ms`."""

from __future__ import annotations

import time
from typing import Self


class Stopwatch:
    """Stands at 0 ms before its first run."""

    def __init__(self) -> None:
        self.ms = 0.0
        self._begun = 0.0

    def __enter__(self) -> Self:
        self._begun = time.monotonic()
        return self

    def __exit__(self, *error: object) -> None:
        self.ms += (time.monotonic() - self._begun) * 1000
