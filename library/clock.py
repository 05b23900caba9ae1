"""What time it is, as all rows and messages carry it: UTC milliseconds since 1970."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def iso(moment_ms: int | None) -> str | None:
    """`2026-11-21T09:30:00.123Z`, or None for None."""
    if moment_ms is None:
        return None
    moment = datetime.fromtimestamp(moment_ms / 1000, tz=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment_ms % 1000:03d}Z"
