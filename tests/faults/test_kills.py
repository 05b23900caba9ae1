"""Workers that are killed at random, again and again, or by one file of their own (F3, F5, F17, F21, F22, F27)."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event

from library.leases.claim import LEASE_MS
from library.tables import claims
from tests.aging import let_pass
from tests.faults.invariants import Sources, Watched, assert_invariants, assert_nothing_half_written, progress, send
from tests.pictures import detailed_jpeg
from tests.processes import family
from tests.stack import Stack
from tests.waiting import wait_until

KILLS = 18
SEED = 2026


def test_eighteen_random_kills_lose_nothing_and_count_nothing_twice(stack: Stack, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 this is no picture")
    photos = [detailed_jpeg(tmp_path / f"{number:03}.jpg", seed=number) for number in range(40)]
    # The same forty under many names: enough work for all kills, each row on its own.
    names = [(f"{copy}-{photo.name}", photo) for copy in range(12) for photo in photos]
    sent = [("files", (name, photo.read_bytes())) for name, photo in [*names, (broken.name, broken)]]
    job_id = str(stack.client.post("/api/upload", files=sent, timeout=60).json()["job_id"])
    watched = Watched(stack, job_id)
    dice = random.Random(SEED)

    for _ in range(KILLS):
        Event().wait(dice.uniform(0.05, 0.5))
        watched.look()
        stack.kill("worker")
        watched.look()
        stack.start("worker")

    told = watched.await_end(120)
    assert (told["status"], told["counts"]["done"], told["counts"]["failed"]) == ("completed", len(names), 1)
    assert_invariants(stack, job_id, Sources([*photos, broken]), failing=["broken.jpg"])
    assert_nothing_half_written(stack)


def test_a_file_that_takes_every_worker_with_it_is_named_and_costs_only_itself(
    stack: Stack, photos: list[Path]
) -> None:
    poison = photos[5]
    stack.stop("worker")
    job_id = send(stack, photos[:16])
    stack.environ["SHOEBOX_FAIL_POINTS"] = f"after_read:kill#{poison.name}"
    deaths = 0
    stack.start("worker")

    def ended() -> bool:
        nonlocal deaths
        if stack.has_died("worker"):
            deaths += 1
            stack.start("worker")
        return progress(stack, job_id).get("status") == "completed"

    wait_until(ended, 150, "the import ends although one file kills its workers")

    assert deaths == 4
    assert_invariants(stack, job_id, Sources(photos[:16]), failing=[poison.name])
    (error,) = progress(stack, job_id)["recent_errors"]
    assert error["code"] == "reader_died"
    assert "the part of Shoebox that reads pictures ended" in error["message"]


def test_decoders_that_are_killed_cost_no_file(stack: Stack, photos: list[Path]) -> None:
    job_id = send(stack, photos)
    watched = Watched(stack, job_id)
    for least in (3, 20, 40):
        wait_until(lambda least=least: watched.finished(least), 30, f"{least} photos are final")
        children = [one for one in family(stack.pid("worker")) if one.pid != stack.pid("worker")]
        for child in sorted(children, key=lambda one: one.pid)[-1:]:
            os.kill(child.pid, signal.SIGKILL)

    assert watched.await_end()["counts"]["done"] == len(photos)
    assert_invariants(stack, job_id, Sources(photos))


def test_a_paused_import_whose_worker_was_killed_goes_on_where_it_was(breakable: Stack, photos: list[Path]) -> None:
    job_id = send(breakable, photos)
    watched = Watched(breakable, job_id)
    wait_until(lambda: watched.finished(10), 30, "ten photos are final")

    paused = breakable.client.post(f"/api/jobs/{job_id}/control", json={"action": "pause"}).json()
    breakable.kill("worker")
    breakable.start("worker")
    assert paused["status"] == "paused"
    stood = wait_until(lambda: _nothing_claimed(breakable, job_id), 15, "what was in hand waits again")
    assert stood["status"] == "paused"
    assert stood["counts"]["waiting"] > 0
    breakable.wait_until_ok()
    assert progress(breakable, job_id)["counts"] == stood["counts"], "I9: while it is paused nothing is claimed"

    breakable.client.post(f"/api/jobs/{job_id}/control", json={"action": "resume"})
    assert watched.await_end()["counts"]["done"] == len(photos)
    assert_invariants(breakable, job_id, Sources(photos))


def test_a_worker_that_stands_still_loses_its_files_to_another_and_its_late_results_are_refused(
    start_stack: Callable[..., Stack], photos: list[Path]
) -> None:
    stack = start_stack(WORKER_SLOTS="1", MIN_FREE_BYTES="0")
    job_id = send(stack, photos)
    watched = Watched(stack, job_id)
    wait_until(lambda: watched.finished(3), 30, "three photos are final")
    still = stack.pid("worker")
    os.kill(still, signal.SIGSTOP)
    try:
        assert progress(stack, job_id)["counts"]["claimed"] > 0
        let_pass(stack, claims.c.expires_at, LEASE_MS / 1000)
        stack.start_another("worker", "second")
        told = watched.await_end(75)
    finally:
        os.kill(still, signal.SIGCONT)

    assert told["counts"]["done"] == len(photos)
    wait_until(lambda: len(stack.up()["workers"]) == 2, 15, "the first one is back")
    assert_invariants(stack, job_id, Sources(photos))


def _nothing_claimed(stack: Stack, job_id: str) -> dict[str, object]:
    told = progress(stack, job_id)
    return told if told.get("counts", {}).get("claimed") == 0 else {}
