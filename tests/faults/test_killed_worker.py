"""A worker that is killed in the middle of an import costs nothing: another one goes on, and nothing counts twice."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tests.stack import Stack
from tests.waiting import wait_until


def upload(stack: Stack, paths: list[Path]) -> str:
    sent = [("files", (path.name, path.read_bytes())) for path in paths]
    answer = stack.client.post("/api/upload", files=sent)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def progress(stack: Stack, job_id: str) -> dict[str, Any]:
    told: dict[str, Any] = stack.client.get(f"/api/progress/{job_id}").json()
    counts = dict(told["counts"])
    assert counts.pop("total") == sum(counts.values())
    return told


def files_of(stack: Stack, job_id: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = stack.client.get(f"/api/jobs/{job_id}/files?per_page=200").json()["files"]
    return listed


def test_an_import_ends_whole_although_its_worker_was_killed(breakable: Stack, photos: list[Path]) -> None:
    job_id = upload(breakable, photos)
    wait_until(lambda: progress(breakable, job_id)["counts"]["done"] >= 5, 20, "five photos are done")

    breakable.kill("worker")
    before = progress(breakable, job_id)["counts"]
    assert before["done"] < len(photos), "the worker was killed too late for this test to say anything"
    breakable.start("worker")
    ended = wait_until(
        lambda: progress(breakable, job_id)["status"] == "completed" and progress(breakable, job_id),
        40,
        "the import is completed",
    )

    assert ended["counts"] == {
        "total": 80, "expected": 0, "waiting": 0, "claimed": 0, "done": 80, "failed": 0, "skipped": 0,
    }  # fmt: skip
    listed = files_of(breakable, job_id)
    assert sorted(file["filename"] for file in listed) == [path.name for path in photos]
    assert {file["sha256"] for file in listed} == {hashlib.sha256(path.read_bytes()).hexdigest() for path in photos}


def test_the_numbers_on_the_card_never_fall_while_a_worker_is_killed(breakable: Stack, photos: list[Path]) -> None:
    job_id = upload(breakable, photos)
    seen: list[int] = []

    def look() -> bool:
        told = progress(breakable, job_id)
        seen.append(told["progress_current"])
        return bool(told["status"] == "completed")

    wait_until(lambda: look() or seen[-1] >= 10, 20, "ten photos are done")
    breakable.kill("worker")
    look()
    breakable.start("worker")
    wait_until(look, 40, "the import is completed")

    assert seen == sorted(seen)
    assert seen[-1] == len(photos)


def test_a_worker_asked_to_end_gives_its_files_back_without_blame(breakable: Stack, photos: list[Path]) -> None:
    job_id = upload(breakable, photos)
    wait_until(lambda: progress(breakable, job_id)["counts"]["done"] >= 3, 20, "three photos are done")

    status = breakable.stop("worker")

    assert status == 0
    assert progress(breakable, job_id)["counts"]["claimed"] == 0
    breakable.start("worker")
    wait_until(lambda: progress(breakable, job_id)["status"] == "completed", 40, "the import is completed")
    assert progress(breakable, job_id)["counts"]["done"] == len(photos)


def test_an_emptied_redis_delays_an_import_and_loses_nothing(breakable: Stack, photos: list[Path]) -> None:
    breakable.stop("worker")
    job_id = upload(breakable, photos[:10])

    breakable.kill("redis")
    for kept in (breakable.settings.data / "redis").glob("appendonlydir/*"):
        kept.unlink()
    breakable.start("redis")
    breakable.start("worker")
    wait_until(lambda: progress(breakable, job_id)["status"] == "completed", 30, "the import is completed")

    assert progress(breakable, job_id)["counts"]["done"] == 10


def test_without_a_worker_the_small_picture_is_shown_with_a_sentence(breakable: Stack, photos: list[Path]) -> None:
    job_id = upload(breakable, photos[:1])
    wait_until(lambda: progress(breakable, job_id)["status"] == "completed", 20, "the import is completed")
    (file,) = files_of(breakable, job_id)
    breakable.stop("worker")

    preview = breakable.client.get(file["preview_url"])
    page = breakable.client.get(f"/files/{file['id']}")

    assert preview.content == breakable.client.get(file["thumbnail_url"]).content
    assert preview.headers["cache-control"] == "no-store"
    assert "This is the small picture." in page.text
