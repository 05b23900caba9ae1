"""Redis, the database, the disk or somebody at the door misbehaves: what a person sees, and that it goes on."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import redis
import sqlalchemy

from library.database import SCHEMA, Database
from library.redis_server import redis_address
from library.tables import jobs
from tests.aging import let_pass
from tests.faults.invariants import Sources, Watched, assert_invariants, progress, send
from tests.stack import Stack
from tests.waiting import wait_until

QUEUE = "shoebox:queue"
SPARE_BYTES = 2 * 1024**3


class Marked:
    """What a pickled task would run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@dataclass(frozen=True)
class Scarce:
    """A stack whose `MIN_FREE_BYTES` the disk has room for; a call takes that room away, another gives it back."""

    stack: Stack
    filler: Path

    def fill(self) -> None:
        with self.filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, 2 * SPARE_BYTES)

    def free(self) -> None:
        self.filler.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def scarce_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scarce]:
    folder = tmp_path_factory.mktemp("scarce")
    statistics = os.statvfs(folder)
    least = statistics.f_bavail * statistics.f_frsize - SPARE_BYTES
    with Stack(folder, WORKER_SLOTS="1", MIN_FREE_BYTES=str(least)) as stack:
        yield Scarce(stack, folder / "filler")


@pytest.fixture
def scarce(scarce_ground: Scarce) -> Iterator[Scarce]:
    yield scarce_ground
    scarce_ground.free()


@contextmanager
def redis_of(stack: Stack) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_address(stack.settings)) as client:
        yield client


def test_a_redis_that_is_away_is_said_and_the_import_goes_on(stack: Stack, photos: list[Path]) -> None:
    waiting = stack.client.post("/api/jobs", json={"files": [{"path": "a.jpg", "size_bytes": 9_000}], "more": True})
    stack.kill("redis")

    job_id = send(stack, photos[:20])
    assert Watched(stack, job_id).await_end(60)["counts"]["done"] == 20, "even without it"
    open_one = waiting.json()["job_id"]
    wait_until(lambda: "passes messages on is away" in _page(stack, open_one), 10, "the page says so")

    stack.start("redis")
    stack.wait_until_ok(30)
    again = send(stack, photos[20:30])
    assert Watched(stack, again).await_end(30)["counts"]["done"] == 10
    assert_invariants(stack, job_id, Sources(photos[:20]))


def test_a_redis_that_forgets_everything_in_the_middle_loses_nothing(stack: Stack, photos: list[Path]) -> None:
    job_id = send(stack, photos)
    watched = Watched(stack, job_id)
    for least in (5, 25):
        wait_until(lambda least=least: watched.finished(least), 30, f"{least} photos are final")
        with redis_of(stack) as client:
            client.flushall()

    assert watched.await_end(60)["counts"]["done"] == len(photos)
    assert_invariants(stack, job_id, Sources(photos))


def test_a_redis_that_is_slow_or_takes_nothing_holds_nobody_up(stack: Stack, photos: list[Path]) -> None:
    stack.stop("worker")
    with redis_of(stack) as client:
        client.execute_command("CLIENT", "PAUSE", "5000", "ALL")
        begun = time.monotonic()
        slow = send(stack, photos[:4])
        assert time.monotonic() - begun < 4, "the request does not wait for Redis"
        wait_until(client.ping, 10, "Redis answers again")

        client.config_set("maxmemory", "1")
        full = send(stack, photos[4:8])
        client.config_set("maxmemory", "0")
    stack.start("worker")
    for job_id in (slow, full):
        assert Watched(stack, job_id).await_end(40)["counts"]["done"] == 4


def test_strange_tasks_in_the_queue_are_refused_and_run_nothing(
    stack: Stack, photos: list[Path], tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    now = int(time.time() * 1000)
    for number, task in enumerate(
        (pickle.dumps({"t": 1, "f": Marked(trap)}), b"\0\xffgarbage", b'{"f": "no_such_task"}')
    ):
        with redis_of(stack) as client:
            client.psetex(f"arq:job:strange-{number}", 60_000, task)
            client.zadd(QUEUE, {f"strange-{number}": now})

    job_id = send(stack, photos[:6])

    assert Watched(stack, job_id).await_end(40)["counts"]["done"] == 6
    assert not trap.exists()


def test_a_database_that_somebody_else_locks_for_eight_seconds_is_waited_for(stack: Stack, photos: list[Path]) -> None:
    job_id = send(stack, photos)
    watched = Watched(stack, job_id)
    wait_until(lambda: watched.finished(5), 30, "five photos are final")

    database = Database(stack.settings)
    with database.writing():
        Event().wait(8)
    database.close()

    assert watched.await_end(60)["counts"]["done"] == len(photos)
    assert_invariants(stack, job_id, Sources(photos))


def test_a_disk_that_is_full_pauses_an_import_says_how_much_is_missing_and_goes_on_by_itself(
    scarce: Scarce, photos: list[Path]
) -> None:
    stack = scarce.stack
    stack.stop("worker")
    job_id = send(stack, photos[:10])
    scarce.fill()
    stack.start("worker")
    told = wait_until(lambda: _paused(stack, job_id), 20, "the import is paused")

    assert told["notice"]["code"] == "disk_full"
    assert "Free at least" in told["notice"]["message"]
    assert "No room left" in _page(stack, job_id)
    refused = stack.client.post("/api/upload", files=[("files", ("more.jpg", photos[11].read_bytes()))])
    assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
    assert stack.up()["disk"]["imports_waiting"] == 1
    scarce.free()

    assert Watched(stack, job_id).await_end(60)["counts"]["done"] == 10
    assert_invariants(stack, job_id, Sources(photos[:10]))


def test_a_pause_of_a_person_does_not_end_because_there_is_room(scarce: Scarce, photos: list[Path]) -> None:
    stack = scarce.stack
    stack.stop("worker")
    job_id = send(stack, photos[:4])
    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "pause"})
    scarce.fill()
    stack.start("worker")
    swept = stack.wait_until_ok()["sweep"]
    scarce.free()
    assert swept is not None
    Event().wait(7)

    assert progress(stack, job_id)["status"] == "paused"
    assert progress(stack, job_id)["notice"] is None


def test_a_thumbnail_that_the_disk_does_not_take_fails_no_file(stack: Stack, photos: list[Path]) -> None:
    stack.stop("worker")
    job_id = send(stack, photos[:8])
    stack.environ["SHOEBOX_FAIL_POINTS"] = "after_read:full@3"
    stack.start("worker")

    wait_until(lambda: _paused(stack, job_id), 20, "the import is paused")
    assert progress(stack, job_id)["counts"]["failed"] == 0
    del stack.environ["SHOEBOX_FAIL_POINTS"]
    stack.restart("worker")

    assert Watched(stack, job_id).await_end(60)["counts"]["done"] == 8
    assert_invariants(stack, job_id, Sources(photos[:8]))


def test_slow_senders_do_not_keep_others_from_sending(stack: Stack, photos: list[Path]) -> None:
    with ExitStack() as opened:
        for number in range(200):
            drip = opened.enter_context(socket.create_connection(("127.0.0.1", stack.port)))
            drip.sendall(b"POST /api/upload HTTP/1.1\r\nHost: local" if number % 2 else b"G")

        job_id = send(stack, photos[:5])

        assert Watched(stack, job_id).await_end(30)["counts"]["done"] == 5


def test_a_web_that_is_asked_to_end_does_so_although_twenty_watch(stack: Stack, photos: list[Path]) -> None:
    stack.stop("worker")
    job_id = send(stack, photos[:2])
    with ExitStack() as opened:
        for _ in range(20):
            line = opened.enter_context(socket.create_connection(("127.0.0.1", stack.port), timeout=10))
            line.sendall(f"GET /api/progress/{job_id}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            assert line.recv(64).startswith(b"HTTP/1.1 200")

        begun = time.monotonic()
        # As the signal that it was, once everything is put in order.
        assert stack.stop("web") in (0, -signal.SIGTERM)
        assert time.monotonic() - begun <= 6
    stack.start("web")
    stack.start("worker")
    assert Watched(stack, job_id).await_end(40)["status"] == "completed"


def test_an_import_that_expires_while_a_page_asks_ends_its_asking(stack: Stack) -> None:
    row = {"path": "a.jpg", "size_bytes": 5_000}
    job_id = stack.client.post("/api/jobs", json={"files": [row], "more": True}).json()["job_id"]
    assert "hx-trigger" in stack.client.get(f"/jobs/{job_id}/progress").text
    let_pass(stack, jobs.c.active_at, stack.settings.job_expiry_hours * 3600, id=job_id)

    def last_card() -> str:
        card = stack.client.get(f"/jobs/{job_id}/progress")
        assert card.status_code == 200
        return card.text if "hx-trigger" not in card.text else ""

    assert "Expired" in wait_until(last_card, 25, "the card asks no more")
    told = progress(stack, job_id)
    assert (told["status"], told["counts"]["skipped"]) == ("expired", 1)
    assert stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "resume"}).status_code == 409


def test_a_worker_of_an_older_version_stops_when_a_newer_one_has_come(stack: Stack) -> None:
    database = Database(stack.settings)
    with database.writing() as connection:
        connection.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '9999'"))

    stack.await_death("worker")

    assert "9999" in stack.log("worker")
    with database.writing() as connection:
        connection.execute(sqlalchemy.text(f"UPDATE alembic_version SET version_num = '{SCHEMA}'"))
    database.close()


def test_two_tabs_that_press_together_have_one_effect(breakable: Stack, photos: list[Path]) -> None:
    breakable.stop("worker")
    job_id = send(breakable, photos[:6])
    for action, state in (("pause", "paused"), ("cancel", "cancelled"), ("retry", "pending")):
        answers: list[int] = []

        def press(action: str = action, answers: list[int] = answers) -> None:
            answers.append(breakable.client.post(f"/api/jobs/{job_id}/control", json={"action": action}).status_code)

        tabs = [Thread(target=press) for _ in range(6)]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
        assert answers == [200] * 6
        assert progress(breakable, job_id)["status"] == state
    breakable.start("worker")
    assert Watched(breakable, job_id).await_end(40)["counts"]["done"] == 6
    assert_invariants(breakable, job_id, Sources(photos[:6]))


def _paused(stack: Stack, job_id: str) -> dict[str, Any] | None:
    told = progress(stack, job_id)
    return told if told.get("status") == "paused" else None


def _page(stack: Stack, job_id: str) -> str:
    return stack.client.get(f"/jobs/{job_id}").text
