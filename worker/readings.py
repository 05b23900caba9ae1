"""Reading one file: its bytes go through a slot, what comes back becomes the outcome that its row records."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from library.failpoint import reach
from library.file import FileRow, Outcome
from library.problem import Failed, Refused
from library.states import FileState
from library.storage import Storage
from library.telling.foresight import family_of
from library.upkeep.room import NoRoom, tells_of_a_full_disk
from worker.bench import Bench
from worker.in_place import read_in_place
from worker.media.order import Order, Reading
from worker.slots import SlotFailure, SlotsClosed
from worker.stopwatch import Stopwatch

THUMBNAIL_EDGE = 400

log = logging.getLogger(__name__)


async def read_file(bench: Bench, file: FileRow) -> Outcome:
    """Open the original, have it read, keep its thumbnail. Whatever goes wrong becomes this file's outcome."""
    if file.source_path is not None:
        return await read_in_place(bench.folders, file, partial(_read_open, bench, file))
    try:
        source = open_stored(bench.storage, file)
    except FileNotFoundError:
        return failed(file, Failed.GONE)
    except PermissionError:
        return failed(file, Failed.NO_PERMISSION)
    except OSError:
        # A disk that cannot read it, a link where a file was: named on this file, and the others go on.
        log.exception("opening failed job=%s file=%s", file.job_id, file.id)
        return failed(file, Failed.UNREADABLE)
    try:
        return await _read_open(bench, file, source)
    finally:
        os.close(source)


async def _read_open(bench: Bench, file: FileRow, source: int) -> Outcome:
    scratch = bench.storage.scratch()
    watch = Stopwatch()
    try:
        reach("before_read", file.filename)
        reading = await _read_twice_at_most(bench, file, source, scratch, watch)
        if reading.problem is not None and reading.problem.code == Refused.DISK_FULL:
            raise NoRoom
        reach("after_read", file.filename)
        outcome = _outcome(bench.storage, file, reading, scratch)
        reach("after_thumbnail", file.filename)
        return replace(outcome, measured=(family_of(file.filename), file.size_bytes, watch.ms))
    except SlotFailure as failure:
        return failed(file, failure.code)
    except (SlotsClosed, NoRoom):
        raise
    except Exception as trouble:
        if tells_of_a_full_disk(trouble):
            raise NoRoom from trouble
        # The edge of a file: a fault of ours costs only this file, and is named.
        log.exception("reading failed job=%s file=%s", file.job_id, file.id)
        return failed(file, Failed.UNEXPECTED)
    finally:
        with suppress(FileNotFoundError):
            scratch.unlink()


def open_stored(storage: Storage, file: FileRow) -> int:
    """A descriptor to read the stored bytes from; links are not followed, a pipe does not block. Raises OSError."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    return os.open(storage.path(file.stored_path or ""), flags)


async def _read_twice_at_most(bench: Bench, file: FileRow, source: int, scratch: Path, watch: Stopwatch) -> Reading:
    """A file that brought a decoder down is tried once more, in the safest way; never a third time."""
    try:
        return await _read(bench, file, source, scratch, watch, safest=False)
    except SlotFailure:
        return await _read(bench, file, source, scratch, watch, safest=True)


async def _read(bench: Bench, file: FileRow, source: int, scratch: Path, watch: Stopwatch, *, safest: bool) -> Reading:
    order = Order(
        act="read",
        name=file.filename,
        size_bytes=file.size_bytes,
        # What lies in a server folder may be another file than it was at the last attempt.
        hash_wanted=file.sha256 is None or file.source_path is not None,
        thumbnail_edge=THUMBNAIL_EDGE,
        safest=safest,
    )
    outlet = os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        reading = await bench.slots.run(order, source, outlet, whose=file.job_id, watch=watch)
    finally:
        os.close(outlet)
    # Whoever waits for this slot hands its order over before anything is made of the answer: no slot stands idle.
    await asyncio.sleep(0)
    return reading


def _outcome(storage: Storage, file: FileRow, reading: Reading, scratch: Path) -> Outcome:
    sha256 = reading.sha256 or file.sha256
    values: dict[str, Any] = {
        "kind": reading.kind,
        "mime_type": reading.mime_type,
        "sha256": sha256,
        "crc32": reading.crc32 if reading.crc32 is not None else file.crc32,
        "picture_hash": reading.picture_hash,
        "perceptual_hash": reading.perceptual_hash,
        "width": reading.width,
        "height": reading.height,
        "orientation": reading.orientation,
        "duration_ms": reading.duration_ms,
        "live_id": reading.live_id,
        "notes": list(reading.notes),
        "found": reading.found.to_dict(),
    }
    if reading.problem is not None:
        values |= {"problem_code": reading.problem.code, "problem_data": reading.problem.data}
        if reading.failed:
            return Outcome(file.id, FileState.FAILED, values, file.size_bytes)
    if reading.thumbnail is not None and sha256 is not None:
        values |= {
            "thumbnail_path": storage.keep_thumbnail(scratch, sha256),
            "thumbnail_width": reading.thumbnail.width,
            "thumbnail_height": reading.thumbnail.height,
        }
    return Outcome(file.id, FileState.DONE, values, file.size_bytes)


def failed(file: FileRow, code: str) -> Outcome:
    """The outcome of a file that has no result, by the code of its sentence."""
    return Outcome(file.id, FileState.FAILED, {"problem_code": code}, file.size_bytes)
