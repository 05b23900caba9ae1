"""All real samples where they lie: the same results as through the door, and not a bit of the folder is changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import files_of, job_of

PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def reader(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("samples")
    with Stack(folder, IMPORT_ROOTS=str(samples), ERROR_THRESHOLD="1", MIN_FREE_BYTES="0") as stack:
        yield stack


def looks_of(folder: Path) -> dict[Path, tuple[str, int, int]]:
    """Every file with the sum of its bytes and the times of its last change."""
    return {
        path: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns, path.stat().st_ctime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def imported(stack: Stack, folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    job_id = job_of(stack.client.post("/api/import-path", json={"path": str(folder)}))

    def ended() -> dict[str, Any] | None:
        told: dict[str, Any] = stack.client.get(f"/api/progress/{job_id}").json()
        return told if told["status"] == "completed" else None

    told = wait_until(ended, PATIENCE_SECONDS, "the whole folder is imported")
    files: list[dict[str, Any]] = []
    page = 1
    while listed := files_of(stack, job_id, per_page=200, page=page):
        files += listed
        page += 1
    return told, files


def test_every_sample_comes_in_where_it_lies_and_nothing_is_changed(reader: Stack, samples: Path) -> None:
    before = looks_of(samples)

    told, files = imported(reader, samples)
    again, _ = imported(reader, samples)

    assert len(files) == told["counts"]["total"]
    assert {file["state"] for file in files} <= {"done", "failed", "skipped"}
    sums = {str(path): look[0] for path, look in before.items()}
    assert [file["original_path"] for file in files if file["sha256"] not in (None, sums[file["original_path"]])] == []
    assert again["counts"]["done"] == 0, "all of it is known"
    assert looks_of(samples) == before
