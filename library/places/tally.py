"""Counting what a server folder holds, before anything of it is imported."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from library.content.junk import is_junk
from library.names import shown_name
from library.places.folders import ServerFolders
from library.places.walk import Walk, Wanted

MOST_LISTED = 500
KINDS = ("photo", "video", "sidecar")


@dataclass
class Tally:
    """Files and bytes by kind; `whole` is False where time ran out before the end."""

    files: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    bytes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    ignored: dict[str, int] = field(default_factory=dict)
    closed: int = 0
    whole: bool = True

    @property
    def total(self) -> int:
        return sum(self.files.values())


def tally(folders: ServerFolders, descriptor: int, wanted: Wanted, patience_seconds: float) -> Tally:
    """Walk through the open folder, which is closed at the end, for so long at most."""
    until = time.monotonic() + patience_seconds
    counted = Tally()
    walk = Walk(folders, wanted)
    for found in walk.through(descriptor):
        if found is not None and found.kind is not None and found.size_bytes:
            counted.files[found.kind.kind] += 1
            counted.bytes[found.kind.kind] += found.size_bytes
        elif found is not None and found.problem is not None:
            counted.closed += 1
        if time.monotonic() > until:
            counted.whole = False
            break
    counted.ignored = dict(walk.ignored)
    return counted


@dataclass(frozen=True)
class Below:
    """A folder in a folder: its name byte by byte, and as it is shown."""

    name: bytes
    shown: str


def folders_below(descriptor: int) -> tuple[Sequence[Below], bool]:
    """The folders in an open folder, which is closed, by name; and whether there are more than MOST_LISTED.

    Links, hidden folders and what computers leave behind are no folders to choose.
    """
    found: list[Below] = []
    more = False
    try:
        with os.scandir(descriptor) as entries:
            for entry in entries:
                if not _worth_listing(entry):
                    continue
                if len(found) == MOST_LISTED:
                    more = True
                    break
                raw = os.fsencode(entry.name)
                found.append(Below(raw, shown_name(raw)))
    finally:
        os.close(descriptor)
    return sorted(found, key=lambda one: (one.shown.casefold(), one.name)), more


def _worth_listing(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or is_junk(f"{entry.name}/x"):
        return False
    return entry.is_dir(follow_symlinks=False)
