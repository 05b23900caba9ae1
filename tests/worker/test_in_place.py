"""A file in a server folder is read while nobody writes to it: a second look when it changed, then it is busy."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from library.file import FileRow, Outcome
from library.places.folders import ServerFolders
from library.problem import Failed
from library.states import FileState
from worker.decoding.confine import GIBIBYTE, MEBIBYTE, Limits
from worker.in_place import Unopened, open_in_place, read_in_place

QUIET = (1_500_000_000, 1_500_000_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "beach.jpg"
    path.write_bytes(b"a beach")
    os.utime(path, QUIET)
    return path


def row(path: Path) -> FileRow:
    return cast(FileRow, SimpleNamespace(id="1", job_id="1", source_path=os.fsencode(path), size_bytes=7))


def read(path: Path, look: Callable[[int], Awaitable[Outcome]], *, roots: tuple[Path, ...] | None = None) -> Outcome:
    folders = ServerFolders(roots if roots is not None else (path.parent,), Path("/nowhere"))
    return asyncio.run(read_in_place(folders, row(path), look))


def looks(path: Path, *acts: Callable[[], object]) -> tuple[Callable[[int], Awaitable[Outcome]], list[bytes]]:
    """A reader that notes what it reads, and during its first readings does these acts."""
    seen: list[bytes] = []
    todo = list(acts)

    async def look(descriptor: int) -> Outcome:
        seen.append(os.pread(descriptor, 1_000, 0))
        if todo:
            todo.pop(0)()
        return Outcome("1", FileState.DONE, {"kind": "photo"}, 7)

    return look, seen


def failed(outcome: Outcome) -> str | None:
    return outcome.values.get("problem_code") if outcome.state == FileState.FAILED else None


def grow(path: Path) -> None:
    """More comes in; so long ago that nobody has to wait."""
    path.write_bytes(path.read_bytes() + b" and sea")
    os.utime(path, (QUIET[0], QUIET[1] + path.stat().st_size))


def test_a_file_at_rest_is_read_once(path: Path) -> None:
    look, seen = looks(path)

    outcome = read(path, look)

    assert (outcome.state, seen) == (FileState.DONE, [b"a beach"])
    assert (outcome.values["size_bytes"], outcome.values["last_modified"]) == (7, QUIET[1] * 1000)


def test_a_file_that_changes_while_it_is_read_is_read_once_more(path: Path) -> None:
    look, seen = looks(path, lambda: grow(path))

    outcome = read(path, look)

    assert seen == [b"a beach", b"a beach and sea"]
    assert outcome.state == FileState.DONE
    assert (outcome.size_bytes, outcome.grown_bytes, outcome.values["size_bytes"]) == (15, 8, 15)


def test_a_file_that_changes_again_is_busy(path: Path) -> None:
    look, seen = looks(path, lambda: grow(path), lambda: grow(path))

    assert failed(read(path, look)) == Failed.BUSY
    assert len(seen) == 2


def test_a_change_that_keeps_size_and_time_of_a_name_is_seen_by_its_file(path: Path) -> None:
    """Replaced by another file: the one that was opened is read to its end, whole."""
    other = path.with_name("other.jpg")
    other.write_bytes(b"a pizza")
    os.utime(other, QUIET)
    look, seen = looks(path, lambda: other.replace(path))

    assert read(path, look).state == FileState.DONE
    assert seen == [b"a beach"]


def test_what_was_written_just_now_is_left_alone_for_a_moment(path: Path) -> None:
    path.write_bytes(b"half a bea")
    look, seen = looks(path)

    async def finish_and_read() -> Outcome:
        reading = asyncio.create_task(read_in_place(ServerFolders([path.parent], Path("/nowhere")), row(path), look))
        await asyncio.sleep(0)
        path.write_bytes(b"a whole beach")
        return await reading

    assert asyncio.run(finish_and_read()).state == FileState.DONE
    assert seen == [b"a whole beach"]


def test_a_file_that_is_gone_says_so(path: Path) -> None:
    look, _ = looks(path)
    path.unlink()

    assert failed(read(path, look)) == Failed.GONE


@pytest.mark.parametrize("put", [lambda path: os.symlink("/etc/passwd", path), os.mkfifo, lambda path: path.mkdir()])
def test_what_took_the_place_of_a_file_is_not_read(path: Path, put: Callable[[Path], object]) -> None:
    look, seen = looks(path)
    path.unlink()
    put(path)

    assert failed(read(path, look)) == Failed.GONE
    assert seen == []


def test_a_folder_that_may_not_be_read_any_more_is_not_read(path: Path) -> None:
    look, seen = looks(path)

    assert failed(read(path, look, roots=())) == Failed.NO_PERMISSION
    assert seen == []


def test_nothing_stays_open(path: Path) -> None:
    look, _ = looks(path)
    read(path, look)
    before = len(list(Path("/proc/self/fd").iterdir()))

    read(path, looks(path, lambda: grow(path))[0])
    with pytest.raises(Unopened):
        open_in_place(ServerFolders([path.parent], Path("/nowhere")), os.fsencode(path.parent))

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_very_large_file_may_take_its_time() -> None:
    limits = Limits()

    assert limits.processor_seconds(4 * MEBIBYTE, quick=True) < 21
    assert limits.processor_seconds(20 * GIBIBYTE, quick=False) > 600
    assert limits.longest_seconds(20 * GIBIBYTE) > limits.processor_seconds(20 * GIBIBYTE, quick=False)
