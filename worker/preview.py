"""Making the pictures that somebody looks at: 1440 px for the large view, or all pixels, when first asked for.

A thumbnail that was lost is made again in the same way.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress

from library.file import FileRow, find_file
from library.problem import Failed
from library.storage import FULL, PREVIEW, THUMBNAIL
from worker.bench import Bench
from worker.in_place import Unopened, open_in_place
from worker.media.order import LONGEST_EDGE, Order
from worker.readings import THUMBNAIL_EDGE, open_stored
from worker.slots import SlotFailure

EDGES = {THUMBNAIL: THUMBNAIL_EDGE, PREVIEW: 1440, FULL: LONGEST_EDGE}

log = logging.getLogger(__name__)


async def make_preview(bench: Bench, file_id: str, size: str) -> None:
    """Render, keep, and tell those who wait; they are told as well when nothing came of it."""
    file = await asyncio.to_thread(_find, bench, file_id)
    if file is None or file.sha256 is None:
        return
    if not bench.storage.path(bench.storage.preview(file.sha256, size)).exists():
        try:
            await _render(bench, file, file.sha256, size)
        except (SlotFailure, Unopened, OSError) as trouble:
            log.warning("no %s file=%s: %s", size, file.id, trouble)
    await bench.bell.preview_made(file.sha256, size)


def _find(bench: Bench, file_id: str) -> FileRow | None:
    with bench.database.reading() as connection:
        return find_file(connection, file_id)


async def _render(bench: Bench, file: FileRow, sha256: str, size: str) -> None:
    scratch = bench.storage.scratch()
    source = _open(bench, file)
    try:
        outlet = os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        order = Order("preview", file.filename, file.size_bytes, hash_wanted=False, thumbnail_edge=EDGES[size])
        try:
            reading = await bench.slots.run(order, source, outlet, urgent=True)
        finally:
            os.close(outlet)
        if reading.thumbnail is not None:
            bench.storage.keep_preview(scratch, sha256, size)
    finally:
        os.close(source)
        with suppress(FileNotFoundError):
            scratch.unlink()


def _open(bench: Bench, file: FileRow) -> int:
    """The original as it was imported. Raises Unopened where a server folder holds another file by now; OSError."""
    if file.source_path is None:
        return open_stored(bench.storage, file)
    source = open_in_place(bench.folders, bytes(file.source_path))
    told = os.fstat(source)
    if (told.st_size, told.st_mtime_ns // 1_000_000) == (file.size_bytes, file.last_modified):
        return source
    os.close(source)
    raise Unopened(Failed.GONE)
