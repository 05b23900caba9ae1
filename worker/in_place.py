"""Reading a file where it lies, in a server folder: only while nobody writes to it, and never changing it."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from library.file import FileRow, Outcome
from library.places.folders import OutsideRoots, ServerFolders, is_gone
from library.problem import Failed
from library.states import FileState

# What was written to so lately may not be complete; what changed while it was read is looked at again after as long.
QUIET_SECONDS = 2.0
# So often it is waited for.
LOOKS = 3

Read = Callable[[int], Awaitable[Outcome]]


class Unopened(Exception):
    """The file cannot be opened: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def read_in_place(folders: ServerFolders, file: FileRow, read: Read) -> Outcome:
    """Read the file with `read` (descriptor in, outcome out); once more where it changed meanwhile, then `busy`."""
    path = bytes(file.source_path)
    try:
        for pause_seconds in (QUIET_SECONDS, 0.0):
            descriptor = await _open_quiet(folders, path)
            if descriptor is None:
                break
            outcome = await _read_unchanged(descriptor, file, read)
            if outcome is not None:
                return outcome
            await asyncio.sleep(pause_seconds)
    except Unopened as unopened:
        return _failed(file, unopened.code)
    return _failed(file, Failed.BUSY)


def open_in_place(folders: ServerFolders, path: bytes) -> int:
    """A descriptor of an ordinary file. Raises Unopened."""
    try:
        descriptor = folders.open_file(path)
    except (PermissionError, OutsideRoots) as refusal:
        raise Unopened(Failed.NO_PERMISSION) from refusal
    except OSError as trouble:
        raise Unopened(Failed.GONE if is_gone(trouble) else Failed.UNREADABLE) from trouble
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise Unopened(Failed.GONE)


async def _open_quiet(folders: ServerFolders, path: bytes) -> int | None:
    """The file, open, once nobody has written to it for a moment. None where somebody goes on writing."""
    for _ in range(LOOKS):
        descriptor = await _opened(folders, path)
        wait_seconds = _still_warm_seconds(os.fstat(descriptor))
        if wait_seconds <= 0:
            return descriptor
        os.close(descriptor)
        await asyncio.sleep(wait_seconds)
    return None


async def _opened(folders: ServerFolders, path: bytes) -> int:
    """In a thread, for a drive may be slow to answer; nothing stays open when the wait for it is cut off."""
    opening = asyncio.ensure_future(asyncio.to_thread(open_in_place, folders, path))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_close)
        raise


def _close(opening: asyncio.Future[int]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        os.close(opening.result())


def _still_warm_seconds(told: os.stat_result) -> float:
    """For how long the file has to be left alone yet. Of a clock that is ahead nothing can be learned: 0."""
    age = time.time() - told.st_mtime
    return QUIET_SECONDS - age if 0 <= age < QUIET_SECONDS else 0.0


async def _read_unchanged(descriptor: int, file: FileRow, read: Read) -> Outcome | None:
    """The outcome, with the size and time that were read; None where the file changed meanwhile. Closes it."""
    try:
        before = os.fstat(descriptor)
        outcome = await read(descriptor)
        if _identity(before) != _identity(os.fstat(descriptor)):
            return None
    finally:
        os.close(descriptor)
    read_now = {"size_bytes": before.st_size, "last_modified": before.st_mtime_ns // 1_000_000}
    return replace(
        outcome,
        values={**outcome.values, **read_now},
        size_bytes=before.st_size,
        grown_bytes=before.st_size - file.size_bytes,
    )


def _identity(told: os.stat_result) -> tuple[int, ...]:
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns


def _failed(file: FileRow, code: str) -> Outcome:
    return Outcome(file.id, FileState.FAILED, {"problem_code": code}, file.size_bytes)
