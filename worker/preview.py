"""Making one preview: the 1440 px picture that the large view shows, when somebody looks at a file first."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress

from library.file import FileRow, find_file
from worker.bench import Bench
from worker.media.order import Order
from worker.readings import open_original
from worker.slots import SlotFailure

PREVIEW_EDGE = 1440

log = logging.getLogger(__name__)


async def make_preview(bench: Bench, file_id: str) -> None:
    """Render, keep, and tell those who wait; they are told as well when nothing came of it."""
    file = await asyncio.to_thread(_find, bench, file_id)
    if file is None or file.sha256 is None:
        return
    if not bench.storage.path(bench.storage.preview(file.sha256)).exists():
        try:
            await _render(bench, file, file.sha256)
        except (SlotFailure, OSError) as trouble:
            log.warning("no preview file=%s: %s", file.id, trouble)
    await bench.bell.preview_made(file.sha256)


def _find(bench: Bench, file_id: str) -> FileRow | None:
    with bench.database.reading() as connection:
        return find_file(connection, file_id)


async def _render(bench: Bench, file: FileRow, sha256: str) -> None:
    scratch = bench.storage.scratch()
    source = open_original(bench.storage, file)
    try:
        outlet = os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        order = Order("preview", file.filename, file.size_bytes, hash_wanted=False, thumbnail_edge=PREVIEW_EDGE)
        try:
            reading = await bench.slots.run(order, source, outlet, urgent=True)
        finally:
            os.close(outlet)
        if reading.thumbnail is not None:
            bench.storage.keep_preview(scratch, sha256)
    finally:
        os.close(source)
        with suppress(FileNotFoundError):
            scratch.unlink()
