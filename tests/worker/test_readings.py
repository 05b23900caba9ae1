"""What becomes of a file that hurts its decoder: once more in the safest way, then named; others never notice."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from library.file import FileRow, Outcome
from library.problem import Failed
from library.states import FileState
from library.storage import Storage
from worker.bench import Bench
from worker.decoding.confine import Limits
from worker.readings import read_file
from worker.slots import Slots

SMALL = Limits(quick_seconds=0.5, slow_seconds=0.5, wall_factor=4)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path)
    storage.prepare()
    yield storage
    assert list((tmp_path / "scratch").iterdir()) == [], "a scratch file is left"


def a_file(storage: Storage, name: str, content: bytes = b"\xff\xd8\xff\xe0 a picture") -> FileRow:
    """A claimed file whose name tells the tests' reader what to do."""
    incoming = storage.incoming()
    incoming.write(content)
    incoming.finish()
    row: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "job_id": str(uuid.uuid4()),
        "filename": name,
        "size_bytes": len(content),
        "source_path": None,
        "stored_path": storage.keep(incoming),
        "sha256": incoming.sha256,
        "crc32": incoming.crc32,
    }
    return cast(FileRow, SimpleNamespace(**row))


def outcomes(storage: Storage, *files: FileRow) -> list[Outcome]:
    """Read these files at the same time in two real slots."""

    async def run() -> list[Outcome]:
        slots = Slots(2, reader="tests.worker.readers:read", limits=SMALL)
        await slots.open()
        bench = cast(Bench, SimpleNamespace(storage=storage, slots=slots))
        try:
            return await asyncio.gather(*(read_file(bench, file) for file in files))
        finally:
            await slots.close()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("act", "code"),
    [("segfault", Failed.DECODER_CRASHED), ("spin", Failed.DECODER_HUNG), ("lie", Failed.DECODER_CRASHED)],
)
def test_a_file_that_brings_its_decoder_down_twice_is_named(storage: Storage, act: str, code: str) -> None:
    bad, good = outcomes(storage, a_file(storage, act), a_file(storage, "look"))

    assert (bad.state, bad.values["problem_code"]) == (FileState.FAILED, code)
    assert good.state == FileState.DONE


def test_a_file_that_only_the_safest_way_can_read_is_read(storage: Storage) -> None:
    (outcome,) = outcomes(storage, a_file(storage, "segfault_if_quick"))

    assert outcome.state == FileState.DONE


def test_a_file_whose_bytes_are_gone_says_so(storage: Storage) -> None:
    file = a_file(storage, "look")
    storage.remove([str(file.stored_path)])

    (outcome,) = outcomes(storage, file)

    assert (outcome.state, outcome.values["problem_code"]) == (FileState.FAILED, Failed.GONE)
