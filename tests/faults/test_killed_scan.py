"""A worker that is killed while it looks through a folder of the server: nothing is doubled, nothing forgotten."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from library.database import Database
from library.tables import files
from tests.checked import assert_counts_add_up
from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import job_of

FILES = 10_000
TAKEN_UP_SECONDS = 15


def crowd(root: Path) -> Path:
    """Very many small files; what they hold matters to nobody here."""
    for number in range(FILES):
        if number < 100:
            (root / f"{number:02d}").mkdir(parents=True)
        (root / f"{number % 100:02d}" / f"IMG_{number:05d}.xmp").write_bytes(b"<x/>")
    return root


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test of this module puts a crowd of its own."""
    return tmp_path_factory.mktemp("roots")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, roots: Path) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("scans")
    with Stack(folder, IMPORT_ROOTS=str(roots), MIN_FREE_BYTES="0", ERROR_THRESHOLD="1") as stack:
        yield stack


def progress(stack: Stack, job_id: str) -> dict[str, Any]:
    told: dict[str, Any] = stack.client.get(f"/api/progress/{job_id}").raise_for_status().json()
    return told


def total(stack: Stack, job_id: str) -> int:
    return int(progress(stack, job_id)["counts"]["total"])


def assert_once_each(stack: Stack, job_id: str) -> None:
    database = Database(stack.settings)
    with database.reading() as connection:
        paths = Counter(connection.execute(select(files.c.relative_path).where(files.c.job_id == job_id)).scalars())
        assert_counts_add_up(connection)
    database.close()
    assert len(paths) == FILES
    assert set(paths.values()) == {1}


def scan_begun(stack: Stack, root: Path) -> str:
    job_id = job_of(stack.client.post("/api/import-path", json={"path": str(root)}))
    wait_until(lambda: total(stack, job_id) >= 1_000, 20, "a thousand files are found")
    return job_id


def test_a_scan_goes_on_after_its_worker_was_killed(stack: Stack, roots: Path) -> None:
    root = crowd(roots / "killed")
    job_id = scan_begun(stack, root)

    stack.kill("worker")
    found = total(stack, job_id)
    assert not progress(stack, job_id)["total_final"], "it was killed on its way"
    stack.start("worker")
    began = time.monotonic()
    wait_until(lambda: total(stack, job_id) > found, TAKEN_UP_SECONDS, "the scan is taken up again")
    assert time.monotonic() - began <= TAKEN_UP_SECONDS

    wait_until(lambda: progress(stack, job_id)["total_final"], 120, "all files are found")
    assert_once_each(stack, job_id)
    stack.client.delete(f"/api/jobs/{job_id}").raise_for_status()


def test_a_pause_holds_a_scan_and_a_resume_lets_it_go_on(stack: Stack, roots: Path) -> None:
    root = crowd(roots / "paused")
    job_id = scan_begun(stack, root)

    control = f"/api/jobs/{job_id}/control"
    paused = stack.client.post(control, json={"action": "pause"}).json()
    found = total(stack, job_id)
    # A worker that still wanted to add something has been refused when it comes back for more.
    wait_until(lambda: f"scan stopped job={job_id}" in stack.log("worker"), 10, "the worker puts the scan down")
    assert (paused["status"], total(stack, job_id)) == ("paused", found)

    resumed = stack.client.post(control, json={"action": "resume"}).json()
    assert resumed["status"] == "receiving"
    wait_until(lambda: progress(stack, job_id)["total_final"], 120, "all files are found")
    assert_once_each(stack, job_id)
    stack.client.delete(f"/api/jobs/{job_id}").raise_for_status()


def test_a_scan_is_taken_over_by_another_worker(stack: Stack, roots: Path) -> None:
    """The sweep of the web process frees the lease of the dead one."""
    root = crowd(roots / "taken-over")
    job_id = scan_begun(stack, root)

    stack.kill("redis")
    stack.kill("worker")
    found = total(stack, job_id)
    stack.start("redis")
    stack.start("worker")

    wait_until(lambda: total(stack, job_id) > found, TAKEN_UP_SECONDS, "the scan is taken up again")
    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"}).raise_for_status()
    frozen = total(stack, job_id)
    assert total(stack, job_id) == frozen
