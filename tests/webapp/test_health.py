"""Whether everything is well, and what still works while Redis or the worker is away."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from library.clock import now_ms
from library.upkeep.checkup import Checked, keep_checked
from tests.lent import without_table
from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import ended, files_of, imported, job_of, kept_bytes, photo, send

ANSWERS_WITHIN_SECONDS = 2.0


@pytest.fixture
def bereft(start_described: Callable[..., Stack]) -> Stack:
    """A stack whose Redis has just been killed, with one import that ended before."""
    stack = start_described()
    imported(stack, ("before.jpg", photo(700)))
    stack.kill("redis")
    return stack


def timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


def test_a_whole_machine_is_well(stack: Stack) -> None:
    told = stack.wait_until_ok()

    assert told["database"] == {"ok": True}
    assert told["redis"] == {"ok": True, "pid": stack.pid("redis")}
    assert told["web"] == {"pid": stack.pid("web")}
    assert [worker["pid"] for worker in told["workers"]] == [stack.pid("worker")]
    assert set(told["workers"][0]["confinement"].values()) == {"held"}
    assert told["workers"][0]["slots"] == stack.settings.worker_slots
    assert told["workers_away"] == []
    assert told["queue"].keys() == {"pending", "running"}
    assert told["disk"]["free_bytes"] > 0
    assert told["integrity"]["damage"] is None
    assert told["versions"]["shoebox"]
    assert told["versions"]["database"].startswith("SQLite")
    assert stack.client.get("/up").headers["cache-control"] == "no-store"


def test_without_redis_files_are_taken_and_questions_answered(bereft: Stack) -> None:
    answer, seconds = timed(lambda: send(bereft, ("during.jpg", photo(701))))
    assert answer.status_code == 202
    assert seconds < ANSWERS_WITHIN_SECONDS
    assert len(kept_bytes(bereft)) == 2

    job_id = job_of(answer)
    for path in ("/", "/jobs", f"/jobs/{job_id}", f"/jobs/{job_id}/progress", "/api/jobs", f"/api/progress/{job_id}"):
        shown, seconds = timed(lambda path=path: bereft.client.get(path))
        assert shown.status_code == 200, path
        assert seconds < ANSWERS_WITHIN_SECONDS, path
    told = bereft.client.get(f"/api/progress/{job_id}").json()
    assert told["counts"]["total"] == 1
    assert bereft.client.get(f"/api/progress/{job_id}?revision={told['revision']}").status_code in (200, 204)


def test_without_redis_the_machine_says_that_it_is_degraded_until_it_is_back(bereft: Stack) -> None:
    degraded = bereft.client.get("/up")
    assert degraded.status_code == 200
    assert degraded.json()["status"] == "degraded"
    assert degraded.json()["redis"] == {"ok": False, "pid": None}
    assert "The part that passes messages on is away." in bereft.client.get("/health").text

    job_id = job_of(send(bereft, ("during.jpg", photo(702))))
    bereft.start("redis")
    bereft.restart("worker")

    assert bereft.wait_until_ok()["redis"]["pid"] == bereft.pid("redis")
    assert ended(bereft, job_id)["status"] == "completed"
    assert [file["state"] for file in files_of(bereft, job_id)] == ["done"]


def test_without_a_worker_files_are_taken_and_wait(spare: Stack) -> None:
    spare.stop("worker")
    said = wait_until(lambda: spare.up().get("status") == "degraded" and spare.up(), 10, "/up misses the worker")
    assert said["workers"] == []

    job_id = job_of(send(spare, ("a.jpg", photo(703))))
    assert spare.client.get(f"/api/progress/{job_id}").json()["counts"]["waiting"] == 1
    spare.start("worker")

    assert ended(spare, job_id)["status"] == "completed"


def test_health_is_said_in_a_sentence(stack: Stack) -> None:
    stack.wait_until_ok()

    assert "Everything is well." in stack.client.get("/health").text


def test_a_damaged_database_is_said_and_the_file_was_looked_through_soon_after_the_first_start(stack: Stack) -> None:
    stack.wait_until_ok()
    wait_until(lambda: stack.up()["integrity"]["checked_at"], 20, "the file is looked through")
    assert "looked through once a week" in stack.client.get("/health").text

    keep_checked(stack.settings.data, Checked(now_ms(), "row 5 missing from index <ix>"))

    told = stack.up()
    assert (told["status"], told["integrity"]["damage"]) == ("degraded", "row 5 missing from index <ix>")
    page = stack.client.get("/health").text
    assert "The database is damaged." in page
    assert "row 5 missing from index &lt;ix&gt;" in page
    keep_checked(stack.settings.data, Checked(now_ms(), None))


def test_without_its_database_the_machine_is_not_ready(spare: Stack) -> None:
    with without_table(spare, "workers"):
        answer = spare.client.get("/up")
        page = spare.client.get("/health").text

    assert answer.status_code == 503
    assert answer.json()["database"] == {"ok": False}
    assert "The database does not answer." in page
