"""Reading a folder as somebody without rights would: tests may run as root, to whom nothing is closed."""

from __future__ import annotations

import asyncio
import concurrent.futures.thread  # noqa: F401 - loaded while it may still be read
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from library.file import FileRow, Outcome
from library.places.folders import ServerFolders
from library.places.walk import Walk, Wanted
from library.states import FileState
from worker.in_place import read_in_place

NOBODY = 65_534


@contextmanager
def nobody() -> Iterator[None]:
    """This process without the rights of root for a moment (they stay with its real user)."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def refused_to_nobody(folder: Path) -> dict[str, str | None]:
    """What a walk through the folder, and the reading of what it finds, meets: codes by shown path."""
    for above in (folder, *folder.parents):
        if above.stat().st_mode & 0o005 != 0o005:
            above.chmod(above.stat().st_mode | 0o055)
    folders = ServerFolders([folder], Path("/nowhere"))
    met: dict[str, str | None] = {}
    with nobody():
        for found in Walk(folders, Wanted()).through(folders.open_folder(os.fsencode(folder))):
            if found is not None:
                met[found.shown_path] = found.problem or _read(folders, folder, found.path)
    return met


def _read(folders: ServerFolders, folder: Path, path: bytes) -> str | None:
    file = SimpleNamespace(id="1", job_id="1", source_path=os.fsencode(folder) + b"/" + path, size_bytes=1)

    async def look(_descriptor: int) -> Outcome:
        return Outcome("1", FileState.DONE, {}, 1)

    outcome = asyncio.run(read_in_place(folders, cast(FileRow, file), look))
    return outcome.values.get("problem_code")
