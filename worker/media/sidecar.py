"""Sidecars: text that belongs to a picture beside it. Here only whether it can be read; what it says comes later."""

from __future__ import annotations

import json
import plistlib
from collections.abc import Callable

from defusedxml.ElementTree import fromstring

from library.formats import Kind
from library.problem import Warned
from worker.media.order import Order, Problem
from worker.media.shown import Shown
from worker.media.source import Source

LARGEST_BYTES = 1024 * 1024


def show(source: Source, kind: Kind, _order: Order) -> Shown:
    """Nothing to show. A sidecar that cannot be read keeps its row, with a warning."""
    try:
        if source.size > LARGEST_BYTES:
            raise ValueError("too large")
        _PARSERS[kind.format](source.at(0, LARGEST_BYTES))
    except MemoryError:
        raise
    except Exception:
        # Parsers of such text raise whatever comes first: for one the end, for another a wrong letter, or depth.
        return Shown(problem=Problem(Warned.BROKEN_SIDECAR))
    return Shown()


def _xmp(raw: bytes) -> object:
    # Programs leave the packet's padding, and editors a mark, around the text.
    return fromstring(raw.strip(b"\0 \t\r\n"), forbid_dtd=True)


_PARSERS: dict[str, Callable[[bytes], object]] = {"xmp": _xmp, "json": json.loads, "aae": plistlib.loads}
