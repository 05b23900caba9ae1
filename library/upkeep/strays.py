"""Strays: stored bytes that no row names, left by a landing whose transaction did not come to its end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from library.database import Database
from library.file import unreferenced
from library.storage import Storage

# Bytes may lie in their place for a moment before their row is committed.
YOUNG_SECONDS = 600
PREFIXES = [f"{number:02x}" for number in range(256)]


class Strays:
    """Looks through one of 256 folders of originals and thumbnails at each call, round and round."""

    def __init__(self, database: Database, storage: Storage) -> None:
        self._database = database
        self._storage = storage
        self._prefixes = cycle(PREFIXES)

    def remove_some(self) -> int:
        """Remove what nobody names in the next folder. Returns how many files that were."""
        return self.remove_in(next(self._prefixes))

    def remove_in(self, prefix: str) -> int:
        """The same in this folder (two hex digits)."""
        originals = list(self._old(f"originals/{prefix}"))
        derived = [*self._old(f"thumbnails/{prefix}"), *self._old(f"previews/{prefix}")]
        if not originals and not derived:
            return 0
        with self._database.writing() as connection:
            self._database.hold_bytes(connection)
            stray = unreferenced(connection, "stored_path", originals)
            lost = set(unreferenced(connection, "sha256", {Path(name).stem for name in derived}))
            stray += [name for name in derived if Path(name).stem in lost]
            self._storage.remove(stray)
        return len(stray)

    def _old(self, folder: str) -> Iterator[str]:
        """Stored paths of the files in this folder that are not young."""
        path = self._storage.path(folder)
        if not path.is_dir():
            return
        before = time.time() - YOUNG_SECONDS
        for entry in os.scandir(path):
            if entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_ctime < before:
                yield f"{folder}/{entry.name}"
