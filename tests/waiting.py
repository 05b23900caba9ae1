"""How tests wait: for a condition, with a deadline, and a sentence when it does not come true."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

T = TypeVar("T")

LOOK_AGAIN_SECONDS = 0.02


def wait_until(condition: Callable[[], T], within_seconds: float, what: str) -> T:
    """The first true value of `condition`, asked again and again. Fails the test after the deadline, saying `what`."""
    deadline = time.monotonic() + within_seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"within {within_seconds:g} s: {what}"
        Event().wait(LOOK_AGAIN_SECONDS)
