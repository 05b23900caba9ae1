"""The whole description, as `/api/openapi.json` gives it."""

from __future__ import annotations

from typing import Any

from webapp.health import SHOEBOX
from webapp.openapi import duplicates, errors, files, jobs, machine, progress, sending, statistics, thresholds, tus

GROUPS = (sending, tus, jobs, progress, files, duplicates, thresholds, statistics, machine)

# In the order in which a person needs them.
TAGS = [
    {"name": "Sending files", "description": "In one form; or announced in a list and then sent one by one."},
    {"name": "Imports", "description": "What happens to the files. An import is called a job here."},
    {"name": "Files", "description": "What is known of each file, its picture, its bytes."},
    {"name": "This server", "description": "Whether it is well, and what it understands."},
]


def describe() -> dict[str, Any]:
    """A fresh copy of the description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shoebox",
            "version": SHOEBOX,
            "summary": "Import photos and videos, watch it happen, ask what came of it.",
            "description": "Ids are UUIDs. Moments are ISO 8601 in UTC; only `taken_at` is the clock on the wall. "
            "Objects may get further fields; what stands here stays. A program may call all of this; "
            "a page of another site may change nothing.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": TAGS,
        "paths": _paths(),
        "components": {"schemas": _schemas()},
    }


def _paths() -> dict[str, Any]:
    """One address may stand in several groups, each with other methods."""
    merged: dict[str, Any] = {}
    for group in GROUPS:
        for path, calls in group.PATHS.items():
            merged[path] = {**merged.get(path, {}), **calls}
    return merged


def _schemas() -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for group in (*GROUPS, errors):
        merged.update(getattr(group, "SCHEMAS", {}))
    return merged
