"""Every bad name and folder through the whole product, a healthy photo beside each, and nothing left behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.ground import Ground
from tests.hostile.places import ROWS, Act
from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import job_of, photo

MEBIBYTE = 1024 * 1024
ROWS_HERE = [pytest.param(act, id=f"{number}. {sentence}") for number, (sentence, act) in ROWS.items()]


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    root = tmp_path_factory.mktemp("hostile") / "root"
    root.mkdir()
    with Stack(root.parent / "stack", IMPORT_ROOTS=str(root), MIN_FREE_BYTES="0", ERROR_THRESHOLD="1") as stack:
        yield Ground(stack, root)


@pytest.fixture
def ground(field: Ground) -> Iterator[Ground]:
    field.begin()
    yield field
    left = [path for name in ("scratch", "originals/incoming") for path in (field.stack.settings.data / name).iterdir()]
    assert left == [], "temporary files are left"


@pytest.mark.parametrize("act", ROWS_HERE)
def test_a_bad_name_or_folder_is_taken_or_named(ground: Ground, act: Act) -> None:
    act(ground)

    assert ground.stack.client.get("/api/current-job").json() == {"job_id": None}, "nothing goes on for ever"


def test_a_file_that_goes_on_growing_is_busy_and_others_come_in(ground: Ground) -> None:
    """Row 57: a camera that is still copying."""
    growing = ground.put("growing.jpg")
    enough = threading.Event()

    def copy() -> None:
        with growing.open("ab", buffering=0) as file:
            while not enough.wait(0.001):
                file.write(b"more")

    camera = threading.Thread(target=copy)
    camera.start()
    try:
        came = ground.import_folder()
    finally:
        enough.set()
        camera.join()

    assert came.state("growing.jpg") == ("failed", "busy")


def test_a_file_that_is_complete_a_moment_later_comes_in_whole(ground: Ground) -> None:
    whole = photo(77)
    path = ground.folder / "late.jpg"
    path.write_bytes(whole[:400])
    job_id = job_of(ground.ask(ground.folder))
    wait_until(lambda: ground.stack.client.get(f"/api/jobs/{job_id}").json()["total_final"], 10, "the walk is over")
    path.write_bytes(whole)

    came = ground.imported(job_id)

    assert came.state("late.jpg") == ("done", None)
    assert came.files["late.jpg"]["size_bytes"] == len(whole)


def test_every_row_has_its_test() -> None:
    assert sorted({*ROWS, 57}) == [*range(43, 61), 76]


def test_a_hundred_thousand_entries_in_one_folder_are_streamed(ground: Ground) -> None:
    """Row 53: the worker's memory stays where it was; names of other kinds cost it nothing."""
    crowd = ground.folder / "crowd"
    crowd.mkdir()
    here = os.open(crowd, os.O_RDONLY | os.O_DIRECTORY)
    for number in range(100_000):
        os.close(os.open(f"{number}.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    before = resident_bytes(ground.stack.pid("worker"))

    came = ground.import_folder()

    assert came.ignored["other_types"] == 100_000
    assert resident_bytes(ground.stack.pid("worker")) - before < 32 * MEBIBYTE


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
