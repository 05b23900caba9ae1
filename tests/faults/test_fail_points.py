"""A process that is killed at any of its fail points costs nothing but time (F1, F4, F23)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.faults.invariants import (
    Sources,
    Watched,
    assert_invariants,
    assert_nothing_half_written,
    send,
)
from tests.stack import Stack
from tests.waiting import wait_until

WORKER_POINTS = (
    "after_claim",
    "before_read",
    "after_read",
    "after_thumbnail",
    "before_record",
    "in_record",
    "after_record",
    "before_finish",
    "in_finish",
    "in_complete",
)
WEB_POINTS = ("in_manifest", "after_manifest", "in_body", "after_body", "in_landing", "after_landing")
SWEEPING = ("web", "worker")
# F1: the worker is back and goes on.
BACK_SECONDS = 15.0


@pytest.fixture
def few(photos: list[Path]) -> Sources:
    return Sources(photos[:12])


def armed(stack: Stack, name: str, points: str, then: Callable[[], None]) -> None:
    """Run `then` while the part has these fail points, and wait until it died of one; then start it without."""
    stack.stop(name)
    stack.environ["SHOEBOX_FAIL_POINTS"] = points
    stack.start(name)
    del stack.environ["SHOEBOX_FAIL_POINTS"]
    if name == "web":
        wait_until(stack.up, 15, "the web answers")
    then()
    stack.await_death(name)
    stack.start(name)


def assert_goes_on(stack: Stack, few: Sources, point: str) -> None:
    """An import whose worker dies there is completed by the next one, and nothing is lost or doubled."""
    started: list[str] = []

    armed(stack, "worker", point if ":" in point else f"{point}:kill", lambda: started.append(send(stack, few.paths)))

    (job_id,) = started
    told = Watched(stack, job_id).await_end(BACK_SECONDS + 15)
    assert (told["status"], told["counts"]["done"]) == ("completed", len(few.paths))
    assert_invariants(stack, job_id, few)


@pytest.mark.parametrize("point", WORKER_POINTS)
def test_an_import_goes_on_after_its_worker_was_killed(stack: Stack, few: Sources, point: str) -> None:
    assert_goes_on(stack, few, point)


@pytest.mark.parametrize("nth", [2, 4, 6])
def test_a_finishing_goes_on_whichever_of_its_steps_was_cut_off(stack: Stack, few: Sources, nth: int) -> None:
    assert_goes_on(stack, few, f"in_finish:kill@{nth}")


@pytest.mark.parametrize("point", ["after_claim", "in_record", "after_record", "in_finish", "in_complete"])
def test_an_import_goes_on_after_its_worker_was_killed_on_postgresql(
    stack_on_postgres: Stack, few: Sources, point: str
) -> None:
    assert_goes_on(stack_on_postgres, few, point)


@pytest.mark.parametrize("point", WEB_POINTS)
def test_a_person_who_picks_the_folder_again_loses_nothing_when_the_web_was_killed(
    stack: Stack, few: Sources, point: str
) -> None:
    begun: list[str | None] = []

    armed(stack, "web", f"{point}:kill@{1 if 'manifest' in point else 3}", lambda: begun.append(_bring(stack, few)))
    wait_until(stack.up, 15, "the web answers")

    job_id = _bring(stack, few, begun[0])
    assert job_id is not None
    told = Watched(stack, job_id).await_end()
    assert (told["status"], told["counts"]["done"], told["counts"]["total"]) == ("completed", 12, 12)
    assert_invariants(stack, job_id, few)


def test_a_cancel_that_was_cut_off_can_be_pressed_again(stack: Stack, few: Sources) -> None:
    # Without a worker the import is still open when the button is pressed.
    stack.stop("worker")
    job_id = send(stack, few.paths)

    armed(stack, "web", "in_move:kill", lambda: _press_in_vain(stack, job_id))
    wait_until(stack.up, 15, "the web answers")

    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"}).raise_for_status()
    stack.start("worker")
    assert Watched(stack, job_id).await_end(5)["status"] == "cancelled"
    assert_nothing_half_written(stack)
    assert_invariants(stack, job_id, few)


@pytest.mark.parametrize("name", SWEEPING)
def test_another_process_sweeps_when_the_one_that_did_was_killed(stack: Stack, few: Sources, name: str) -> None:
    # Whoever swept last keeps the broom while it lives.
    other = "worker" if name == "web" else "web"
    stack.stop(other)
    armed(stack, name, "in_sweep:kill", lambda: None)
    stack.start(other)

    wait_until(lambda: stack.up().get("status") == "ok", 20, "/up says ok")
    job_id = send(stack, few.paths)
    assert Watched(stack, job_id).await_end()["status"] == "completed"
    assert stack.up()["sweep"]["seconds_ago"] < 15
    assert_invariants(stack, job_id, few)


def test_nothing_half_written_stays_of_all_these_kills(breakable: Stack) -> None:
    assert_nothing_half_written(breakable)


def _bring(stack: Stack, sources: Sources, job_id: str | None = None) -> str | None:
    """As the page does: announce, then send what is missing. The id of the job; what breaks off is left so."""
    rows = [
        {"path": f"box/{path.name}", "size_bytes": path.stat().st_size, "last_modified": 1_500_000_000_000}
        for path in sources.paths
    ]
    where = "/api/jobs" if job_id is None else f"/api/jobs/{job_id}/manifest"
    try:
        answer = stack.client.post(where, json={"files": rows, "more": False}).json()
        job_id = answer["job_id"]
        for row, path in zip(answer["files"], sources.paths, strict=True):
            if row["answer"] == "upload":
                stack.client.patch(
                    row["upload_url"], content=path.read_bytes(), headers={"Upload-Offset": "0"}
                ).raise_for_status()
    except httpx.TransportError:
        pass
    return job_id


def _press_in_vain(stack: Stack, job_id: str) -> None:
    def press() -> None:
        try:
            stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"})
        except httpx.TransportError:
            return

    pressing = Thread(target=press)
    pressing.start()
    pressing.join(10)
