"""A part that dies has a new process within 2 s and answers within 5 s."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.supervision.supervised import Supervised, pids
from tests.waiting import wait_until

WORDS = {"redis": "valkey-server", "web": "-m webapp", "worker": "-m worker"}


@pytest.fixture(scope="module")
def shoebox(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervised]:
    with Supervised(tmp_path_factory.mktemp("run"), "make", "run", cwd=clone) as shoebox:
        yield shoebox


@pytest.mark.parametrize("part", ["worker", "web", "redis"])
def test_a_killed_part_comes_back(shoebox: Supervised, part: str) -> None:
    before = pids(shoebox.await_ready())
    killed_at = time.monotonic()

    os.kill(before[part], signal.SIGKILL)

    def begun_again() -> bool:
        return any(process.pid != before[part] and begins(process.words, part) for process in shoebox.remember())

    def answers() -> bool:
        return bool(answering(shoebox.up(), part) - {before[part]})

    assert wait_until(begun_again, 2 - (time.monotonic() - killed_at), f"{part} has a new process")
    assert wait_until(answers, 5 - (time.monotonic() - killed_at), f"the new {part} answers\n{shoebox.output}")


def answering(up: dict[str, Any], part: str) -> set[int]:
    """The processes of a part that `/up` reports at work."""
    if part == "worker":
        return {worker["pid"] for worker in up.get("workers", ())}
    said = up.get(part, {})
    return {said["pid"]} if said.get("ok", bool(said)) else set()


def begins(words: str, part: str) -> bool:
    """Whether a command line is the one of a part, before or after it has become what does the work."""
    return words.endswith(WORDS[part]) or (part == "redis" and ("redis.sock" in words or "redis_server" in words))
