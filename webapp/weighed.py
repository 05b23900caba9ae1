"""The dates that were weighed for a file, as the large view lists them: what says the same stands in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Line = dict[str, Any]


def weighed(file: Mapping[str, Any]) -> list[Line]:
    """Lines of a file object's candidates, in their order; the first of equal ones tells where the others stand.

    A line has `sources`, `taken_at`, `utc_offset`, `precision`, `raw`, `flags`, `refused`, and `used`.
    """
    lines: dict[tuple[Any, ...], Line] = {}
    for place, one in enumerate(file["candidates"]):
        key = _said(one)
        line = lines.setdefault(key, {**one, "sources": [], "used": place == 0 and _used(one, file)})
        if one["source"] not in line["sources"]:
            line["sources"].append(one["source"])
    return list(lines.values())


def _said(one: Mapping[str, Any]) -> tuple[Any, ...]:
    """Fractions of a second are more than a line shows. A zone that is assumed is not one that is written."""
    flags: Sequence[str] = one["flags"]
    clock = (one["taken_at"] or one["raw"])[:19], one["precision"], one["utc_offset"], one["zone_source"]
    return *clock, one["refused"], *flags


def _used(one: Mapping[str, Any], file: Mapping[str, Any]) -> bool:
    return one["refused"] is None and file["taken_at"] is not None and one["source"] == file["timestamp_source"]
