"""What commands say to the person who typed them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from library.safety.copying import Copied

CANNOT_CREATE = 73  # EX_CANTCREAT of sysexits.h
SPACING_SECONDS = 0.5
MEGABYTE = 1_000_000


def say(sentence: str) -> None:
    print(sentence)


def refused(sentence: str) -> int:
    """Say why it could not be done; returns the exit status."""
    print(sentence, file=sys.stderr)
    return CANNOT_CREATE


@contextmanager
def tell_progress() -> Iterator[Callable[[Copied], None]]:
    """A line that counts along, on a terminal only."""
    shown = 0.0

    def tell(copied: Copied) -> None:
        nonlocal shown
        if sys.stderr.isatty() and time.monotonic() > shown + SPACING_SECONDS:
            shown = time.monotonic()
            print(f"\r{copied.files:,} files, {copied.bytes // MEGABYTE:,} MB", end="", file=sys.stderr)

    yield tell
    if shown:
        print(file=sys.stderr)
