"""Decoders and their worker: the killed leave nothing behind, and a child reaches nothing but what it was handed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worker.bench import MEBIBYTE, PICTURE, READER, Bench, at_the_bench, children, processes, until

# Who is killed from outside


def test_a_child_that_is_killed_while_it_waits_costs_no_file() -> None:
    async def scene(bench: Bench) -> None:
        pid = (await bench.find("look"))["pid"]
        os.kill(pid, signal.SIGKILL)

        assert pid != (await bench.find("look"))["pid"]

    at_the_bench(scene)


def test_a_fork_server_that_is_killed_is_started_anew_and_costs_no_file() -> None:
    async def scene(bench: Bench) -> None:
        in_hand = asyncio.create_task(bench.find("look_slowly"))
        await asyncio.sleep(0.05)
        os.kill(bench.fork_server(), signal.SIGKILL)

        assert PICTURE.decode(errors="replace") == (await in_hand)["bytes"]
        assert await bench.find("look")

    at_the_bench(scene)


@pytest.fixture
def another_worker() -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own with two slots, both with a file in hand that never ends."""
    program = f"""
import asyncio, sys, tempfile
from tests.worker.bench import READER, an_order
from worker.slots import Slots

async def main():
    slots = Slots(2, reader={READER!r})
    await slots.open()
    with tempfile.TemporaryFile() as source:
        orders = [asyncio.create_task(slots.run(an_order("sleep"), source.fileno(), None)) for _ in range(2)]
        await asyncio.sleep(0.1)
        print("ready", flush=True)
        await asyncio.gather(*orders)

asyncio.run(main())
"""
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen([sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert b"ready\n" == worker.stdout.readline()
        yield worker
        worker.kill()


def test_a_worker_killed_outright_leaves_neither_fork_server_nor_children(
    another_worker: subprocess.Popen[bytes],
) -> None:
    (fork_server,) = children(another_worker.pid)
    decoders = children(fork_server)
    another_worker.kill()

    assert 2 == len(decoders)
    asyncio.run(until(lambda: not {fork_server, *decoders} & _alive(), seconds=5))


def _alive() -> set[int]:
    # In a container the first process may never bury the orphans that it is given.
    return {pid for pid, (_, state) in processes().items() if state != "Z"}


# What a child can reach


def test_a_child_reaches_nothing_but_its_descriptors() -> None:
    async def scene(bench: Bench) -> None:
        assert [] == await bench.find("break_out")

    at_the_bench(scene)


def test_a_child_has_nothing_of_the_worker_and_keeps_to_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOEBOX_PASSWORD", "secret")

    async def scene(bench: Bench) -> None:
        state = await bench.find("own_state")

        assert {} == state["environment"]
        assert [0, 1, 2, 3, 4, 5] == state["descriptors"]
        assert state["session"]
        assert min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10) == state["niceness"]
        among_sessions = Path(f"/proc/{state['pid']}/autogroup")
        assert not among_sessions.exists() or among_sessions.read_text().endswith(f"nice {state['niceness']}\n")
        assert [2048 * MEBIBYTE] * 2 == state["memory"]
        assert [512 * MEBIBYTE] * 2 == state["written"]
        assert [64, 64] == state["files"]
        assert [0, 0] == state["core"]

    at_the_bench(scene)


def test_the_password_is_not_in_the_childs_memory_of_its_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOEBOX_PASSWORD", "secret")

    async def scene(bench: Bench) -> None:
        pid = (await bench.find("look"))["pid"]

        assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()

    at_the_bench(scene)


def test_a_decoder_may_use_threads() -> None:
    async def scene(bench: Bench) -> None:
        assert [0, 1, 2, 3] == await bench.find("spread_threads")

    at_the_bench(scene)


def test_a_decoder_with_nothing_to_do_gives_its_memory_back() -> None:
    async def scene(bench: Bench) -> None:
        pid = (await bench.find("look"))["pid"]
        before = _resident_bytes(pid)
        await bench.find("scatter")

        await until(lambda: _resident_bytes(pid) < before + 20 * MEBIBYTE, seconds=20)

    at_the_bench(scene)


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_what_binds_the_children_is_told() -> None:
    async def scene(bench: Bench) -> None:
        told = bench.slots.confinement()

        assert {"end with the worker", "no new privileges", "no capabilities", "landlock", "seccomp"} == told.keys()
        assert all(state == "held" or state.startswith("missing: ") for state in told.values())

    at_the_bench(scene)
