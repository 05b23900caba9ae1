"""The long run: imports that meet one random fault after the other, and a table of what survived.

    make faults MINUTES=60 SEED=1

Each round imports the same photos and one broken file, lets a fault strike in the middle (drawn by the seed), waits for
the end and asks the checker. The table says how often each fault struck, how many imports came through whole, and the
longest time from the fault's end to the next finished file.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import redis

from library.database import Database
from library.failpoint import POINTS
from library.redis_server import redis_address
from tests.faults.invariants import Sources, Watched, assert_invariants, assert_nothing_half_written, progress
from tests.pictures import detailed_jpeg
from tests.postgres import Postgres
from tests.processes import family
from tests.stack import Stack
from tests.waiting import wait_until

PHOTOS = 60
BROKEN = "broken.jpg"
WORKER_POINTS = POINTS[: POINTS.index("before_wake") + 1]

Fault = Callable[[Stack, str, random.Random], None]


@dataclass
class Tally:
    """What one fault did."""

    struck: int = 0
    survived: int = 0
    longest_seconds: float = 0.0
    troubles: list[str] = field(default_factory=list)


def kill_worker(stack: Stack, _job_id: str, _dice: random.Random) -> None:
    stack.kill("worker")
    stack.start("worker")


def end_worker(stack: Stack, _job_id: str, _dice: random.Random) -> None:
    stack.restart("worker")


def kill_worker_often(stack: Stack, _job_id: str, dice: random.Random) -> None:
    for _ in range(6):
        kill_worker(stack, _job_id, dice)
        Event().wait(dice.uniform(0.2, 1.5))


def stop_worker_for_a_while(stack: Stack, _job_id: str, dice: random.Random) -> None:
    pid = stack.pid("worker")
    os.kill(pid, signal.SIGSTOP)
    Event().wait(dice.uniform(1, 40))
    os.kill(pid, signal.SIGCONT)


def kill_web(stack: Stack, _job_id: str, _dice: random.Random) -> None:
    stack.kill("web")
    stack.start("web")
    wait_until(stack.up, 20, "the web answers")


def kill_redis(stack: Stack, _job_id: str, dice: random.Random) -> None:
    stack.kill("redis")
    Event().wait(dice.uniform(0, 20))
    stack.start("redis")


def empty_redis(stack: Stack, _job_id: str, _dice: random.Random) -> None:
    with redis.Redis.from_url(redis_address(stack.settings)) as client:
        client.flushall()


def kill_everything(stack: Stack, _job_id: str, _dice: random.Random) -> None:
    for name in ("worker", "web", "redis"):
        stack.kill(name)
    for name in ("redis", "web", "worker"):
        stack.start(name)
    wait_until(stack.up, 20, "the web answers")


def kill_decoders(stack: Stack, _job_id: str, _dice: random.Random) -> None:
    worker = stack.pid("worker")
    for child in family(worker):
        if child.pid != worker and "fork_server" not in child.words:
            os.kill(child.pid, signal.SIGKILL)


def lock_database(stack: Stack, _job_id: str, dice: random.Random) -> None:
    database = Database(stack.settings)
    with database.writing():
        Event().wait(dice.uniform(1, 8))
    database.close()


def pause_kill_resume(stack: Stack, job_id: str, dice: random.Random) -> None:
    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "pause"})
    kill_worker(stack, job_id, dice)
    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "resume"})


def cancel_and_retry(stack: Stack, job_id: str, _dice: random.Random) -> None:
    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"})
    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "retry"})


def at_point(point: str) -> Fault:
    """The worker dies by itself at a fail point, as soon as it comes there."""

    def strike(stack: Stack, job_id: str, dice: random.Random) -> None:
        stack.stop("worker")
        stack.environ["SHOEBOX_FAIL_POINTS"] = f"{point}:kill@{dice.randint(1, 3)}"
        stack.start("worker")
        del stack.environ["SHOEBOX_FAIL_POINTS"]
        over = time.monotonic() + 30
        while not stack.has_died("worker"):
            if time.monotonic() > over or progress(stack, job_id).get("status") == "completed":
                stack.kill("worker")
                break
            Event().wait(0.05)
        stack.start("worker")

    return strike


FAULTS: dict[str, Fault] = {
    "kill -9 of the worker": kill_worker,
    "six of them": kill_worker_often,
    "SIGTERM of the worker": end_worker,
    "the worker stands still for 1 to 40 s": stop_worker_for_a_while,
    "kill -9 of the web": kill_web,
    "kill -9 of Redis, away for up to 20 s": kill_redis,
    "Redis emptied": empty_redis,
    "kill -9 of everything": kill_everything,
    "kill -9 of all decoders": kill_decoders,
    "the database locked for 1 to 8 s": lock_database,
    "paused, worker killed, resumed": pause_kill_resume,
    "cancelled and retried": cancel_and_retry,
    **{f"worker dies at {point}": at_point(point) for point in WORKER_POINTS},
}


class Run:
    """Rounds on both kinds of database in turn, until the time is over."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._dice = random.Random(seed)
        self._folder = folder
        photos = [detailed_jpeg(folder / f"photo-{number:03}.jpg", seed=number) for number in range(PHOTOS)]
        broken = folder / BROKEN
        broken.write_bytes(b"\xff\xd8\xff\xe0 this is no picture")
        self._sources = Sources([*photos, broken])
        self.tallies = {name: Tally() for name in FAULTS}

    def go_on_for(self, minutes: float) -> None:
        over = time.monotonic() + 60 * minutes
        with ExitStack() as opened:
            postgres = Postgres()
            opened.callback(postgres.close)
            environ = {"WORKER_SLOTS": "2", "MIN_FREE_BYTES": "0", "ERROR_THRESHOLD": "1"}
            stacks = [
                opened.enter_context(Stack(self._folder / "sqlite", **environ)),
                opened.enter_context(Stack(self._folder / "postgresql", **environ, DATABASE_URL=postgres.fresh())),
            ]
            number = 0
            while time.monotonic() < over:
                # Every fault strikes once before any strikes again.
                for name in self._dice.sample(list(FAULTS), len(FAULTS)):
                    if time.monotonic() < over:
                        self._round(stacks[number % 2], name)
                        number += 1
            for stack in stacks:
                assert_nothing_half_written(stack)

    def _round(self, stack: Stack, name: str) -> None:
        tally = self.tallies[name]
        tally.struck += 1
        try:
            seconds = self._strike(stack, FAULTS[name])
        except Exception as trouble:
            # A round that fails is what is being counted.
            tally.troubles.append(f"{type(trouble).__name__}: {str(trouble)[:200]}")
            print(f"NOT SURVIVED {name}: {trouble}\n{stack.report()[-3_000:]}", file=sys.stderr, flush=True)
            self._mend(stack)
        else:
            tally.survived += 1
            tally.longest_seconds = max(tally.longest_seconds, seconds)

    def _strike(self, stack: Stack, fault: Fault) -> float:
        """Returns the time from the fault's end to the next finished file, or to the import's end."""
        sent = [("files", (path.name, path.read_bytes())) for path in self._sources.paths]
        job_id = str(stack.client.post("/api/upload", files=sent, timeout=60).json()["job_id"])
        watched = Watched(stack, job_id, retried=fault is cancel_and_retry)
        wait_until(lambda: watched.finished(self._dice.randint(0, PHOTOS // 2)), 60, "some files are final")
        fault(stack, job_id, self._dice)
        struck_at = time.monotonic()
        before = watched.look().get("progress_current", 0)
        wait_until(lambda: watched.finished(min(before + 1, PHOTOS + 1)), 90, "the next file is final")
        seconds = time.monotonic() - struck_at
        told = watched.await_end(90)
        assert told["counts"]["done"] == PHOTOS, told["counts"]
        assert_invariants(stack, job_id, self._sources, failing=[BROKEN])
        stack.client.delete(f"/api/jobs/{job_id}")
        return seconds

    def _mend(self, stack: Stack) -> None:
        for name in ("redis", "web", "worker"):
            stack.restart(name)
        stack.wait_until_ok(60)

    def table(self) -> str:
        lines = ["| fault | struck | survived | longest, s |", "|---|---|---|---|"]
        for name, tally in self.tallies.items():
            if tally.struck:
                lines.append(f"| {name} | {tally.struck} | {tally.survived} | {tally.longest_seconds:.1f} |")
        struck, survived = (sum(getattr(t, what) for t in self.tallies.values()) for what in ("struck", "survived"))
        lines.append(
            f"| **all** | {struck} | {survived} | {max(t.longest_seconds for t in self.tallies.values()):.1f} |"
        )
        return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shoebox-faults-") as folder:
        run = Run(Path(folder), asked.seed)
        run.go_on_for(asked.minutes)
    print(f"{asked.minutes:g} minutes, seed {asked.seed}, {PHOTOS} photos and one broken file a round\n\n{run.table()}")
    return 0 if all(tally.struck == tally.survived for tally in run.tallies.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
