"""Decoder slots with real children: a good file is read, a bad one costs only itself, nothing gets out or stays."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from worker.decoding.confine import Limits
from worker.media.order import Order, Reading
from worker.slots import SlotFailure, Slots, SlotsClosed

READER = "tests.worker.readers:read"
MEBIBYTE = 1024 * 1024
# A JPEG's first bytes, then something to read.
PICTURE = b"\xff\xd8\xff\xe0 a picture"


class Bench:
    """Slots with the tests' reader, and one small original to read."""

    def __init__(self, slots: Slots, source: int, strangers: list[int]) -> None:
        self.slots = slots
        self.source = source
        self._strangers = strangers

    def fork_server(self) -> int:
        """Its pid: the child of this process that was not there before, as a database of other tests may be."""
        (pid,) = set(children(os.getpid())) - set(self._strangers)
        return pid

    async def find(self, name: str, *, urgent: bool = False, safest: bool = False) -> Any:
        """Have the reader do as `name` says; returns what it wrote."""
        with tempfile.TemporaryFile() as outlet:
            await self.slots.run(an_order(name, safest=safest), self.source, outlet.fileno(), urgent=urgent)
            outlet.seek(0)
            return json.loads(outlet.read())

    async def fails(self, name: str) -> str:
        """The code of the failure that `name` must end with."""
        with pytest.raises(SlotFailure) as failure:
            await self.find(name)
        return failure.value.code


def an_order(name: str, *, safest: bool = False) -> Order:
    return Order(act="read", name=name, size_bytes=len(PICTURE), hash_wanted=True, thumbnail_edge=400, safest=safest)


def at_the_bench(scene: Callable[[Bench], Awaitable[None]], *, count: int = 1, **limits: float) -> None:
    """Open slots, play the scene, close them; no process and no descriptor may be left."""

    async def play() -> None:
        before, strangers = descriptors(), children(os.getpid())
        slots = Slots(count, reader=READER, limits=Limits(**limits))  # type: ignore[arg-type]
        with tempfile.TemporaryFile() as original:
            original.write(PICTURE)
            original.flush()
            await slots.open()
            try:
                await scene(Bench(slots, original.fileno(), strangers))
            finally:
                await slots.close()

        assert children(os.getpid()) == strangers
        assert descriptors() == before

    asyncio.run(play())


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def children(pid: int) -> list[int]:
    """Processes, dead ones too, whose parent is `pid`."""
    return [child for child, (parent, _) in processes().items() if parent == pid]


def processes() -> dict[int, tuple[int, str]]:
    """Parent and state of each process."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                found[int(folder.name)] = (int(parent), state)
    return found


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Await the condition; fails after so many seconds."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


# What it is for


def test_a_good_file_is_read() -> None:
    async def scene(bench: Bench) -> None:
        reading = await bench.slots.run(an_order("look"), bench.source, None)

        assert Reading(kind="photo", mime_type="image/jpeg") == reading

    at_the_bench(scene)


def test_the_child_reads_the_original_from_its_beginning_however_often_it_was_read() -> None:
    async def scene(bench: Bench) -> None:
        first = await bench.find("look")
        again = await bench.find("look", safest=True)

        assert PICTURE.decode(errors="replace") == first["bytes"] == again["bytes"]
        assert (False, True) == (first["safest"], again["safest"])
        assert first["pid"] == again["pid"]

    at_the_bench(scene)


def test_as_many_files_are_read_at_once_as_there_are_slots() -> None:
    async def scene(bench: Bench) -> None:
        found = await asyncio.gather(*(bench.find("look_slowly") for _ in range(4)))

        assert 2 == len({each["pid"] for each in found})

    at_the_bench(scene, count=2)


def test_an_urgent_order_goes_before_all_that_wait() -> None:
    async def scene(bench: Bench) -> None:
        ended: list[str] = []

        async def read(label: str, *, urgent: bool = False) -> None:
            await bench.find("look", urgent=urgent)
            ended.append(label)

        in_hand = asyncio.create_task(bench.find("look_slowly"))
        await asyncio.sleep(0)
        line = [asyncio.create_task(read(label)) for label in ("first", "second")]
        await asyncio.sleep(0)
        line.append(asyncio.create_task(read("preview", urgent=True)))
        await asyncio.gather(in_hand, *line)

        assert ["preview", "first", "second"] == ended

    at_the_bench(scene)


def test_a_child_is_replaced_after_its_last_file() -> None:
    async def scene(bench: Bench) -> None:
        pids = [(await bench.find("look"))["pid"] for _ in range(6)]

        assert [2, 2, 2] == [pids.count(pid) for pid in dict.fromkeys(pids)]

    at_the_bench(scene, most_files=2)


def test_a_child_that_grew_fat_is_replaced() -> None:
    async def scene(bench: Bench) -> None:
        before = (await bench.find("look"))["pid"]
        await bench.find("swell")
        after = (await bench.find("look"))["pid"]

        assert before != after

    at_the_bench(scene, most_resident_bytes=100 * MEBIBYTE)


# What a bad file costs


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ("segfault", "decoder_crashed"),
        ("fall", "decoder_crashed"),
        ("babble", "decoder_crashed"),
        ("lie", "decoder_crashed"),
        ("nest", "decoder_crashed"),
        ("flood", "decoder_crashed"),
        ("spin", "decoder_hung"),
        ("sleep", "decoder_hung"),
        ("eat", "too_much_memory"),
        ("eat_in_c", "too_much_memory"),
    ],
)
def test_a_bad_file_is_named_for_what_it_did_and_costs_only_itself(act: str, code: str) -> None:
    async def scene(bench: Bench) -> None:
        neighbour = asyncio.create_task(bench.find("look_slowly"))

        assert code == await bench.fails(act)

        began = time.monotonic()
        await asyncio.gather(bench.find("look"), bench.find("look"), neighbour)

        assert time.monotonic() - began < 1

    at_the_bench(scene, count=2, quick_seconds=0.5, wall_factor=2, memory_bytes=300 * MEBIBYTE)


def test_a_child_that_escaped_its_clocks_is_killed_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.slots.NET_SECONDS", 0.2)

    async def scene(bench: Bench) -> None:
        assert "decoder_hung" == await bench.fails("stop")
        assert await bench.find("look")

    at_the_bench(scene, quick_seconds=0.2, slow_seconds=0.2, wall_factor=1)


def test_a_file_may_be_tried_once_more_in_the_safest_way() -> None:
    async def scene(bench: Bench) -> None:
        assert "decoder_crashed" == await bench.fails("segfault_if_quick")
        assert (await bench.find("segfault_if_quick", safest=True))["safest"]

    at_the_bench(scene)


def test_many_crashes_leave_no_process_and_no_descriptor() -> None:
    async def scene(bench: Bench) -> None:
        fork_server = bench.fork_server()
        before = descriptors()
        for _ in range(20):
            await bench.fails("segfault")
        await asyncio.gather(bench.find("look"), bench.find("look"))

        # The dead ones, too, are gone from the table of processes.
        assert 2 == len(children(fork_server))
        await until(lambda: descriptors() == before)

    at_the_bench(scene, count=2)


def test_the_last_words_of_a_child_are_logged_without_their_colours(caplog: pytest.LogCaptureFixture) -> None:
    async def scene(bench: Bench) -> None:
        await bench.fails("fall")

    at_the_bench(scene)

    assert "RuntimeError: \\x1b[31mred\\x1b[0m letters" in caplog.text


def test_a_child_that_complains_without_end_is_not_held_up_by_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    async def scene(bench: Bench) -> None:
        await bench.find("complain")
        await bench.find("look")

    at_the_bench(scene, most_files=2)

    assert "very sorry \\x07" in caplog.text
    assert len(caplog.text) < 100_000


def test_what_a_decoder_leaves_open_is_closed_before_the_next_file() -> None:
    async def scene(bench: Bench) -> None:
        for _ in range(5):
            await bench.find("leak")

        # The pipe, the original and the outlet, besides the three that every process has.
        assert [0, 1, 2, 3, 4, 5] == (await bench.find("own_state"))["descriptors"]

    at_the_bench(scene)


# Who changes their mind


def test_an_order_that_is_cancelled_kills_its_child_at_once() -> None:
    async def scene(bench: Bench) -> None:
        before = (await bench.find("look"))["pid"]
        order = asyncio.create_task(bench.find("spin"))
        await asyncio.sleep(0.05)
        order.cancel()
        with pytest.raises(asyncio.CancelledError):
            await order
        await until(lambda: before not in processes(), seconds=1)

        assert before != (await bench.find("look"))["pid"]

    at_the_bench(scene)


def test_an_order_that_is_cancelled_in_line_costs_nobody_a_place() -> None:
    async def scene(bench: Bench) -> None:
        in_hand = asyncio.create_task(bench.find("look_slowly"))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(bench.find("look"))
        await asyncio.sleep(0)
        waiting.cancel()

        assert (await in_hand)["pid"] == (await bench.find("look"))["pid"]
        assert waiting.cancelled()

    at_the_bench(scene)


def test_closing_waits_for_what_is_in_hand_as_long_as_it_has_patience() -> None:
    async def scene(bench: Bench) -> None:
        in_hand = [asyncio.create_task(bench.find("look_slowly")) for _ in range(2)]
        await asyncio.sleep(0)
        await bench.slots.close(patience_seconds=5)

        assert all(found["pid"] for found in await asyncio.gather(*in_hand))

    at_the_bench(scene)


def test_closing_turns_away_who_is_in_hand_and_in_line_without_blaming_their_files() -> None:
    async def scene(bench: Bench) -> None:
        orders = [asyncio.create_task(bench.find("sleep")) for _ in range(3)]
        await asyncio.sleep(0.05)
        await bench.slots.close()

        for order in orders:
            with pytest.raises(SlotsClosed):
                await order
        with pytest.raises(SlotsClosed):
            await bench.find("look")

    at_the_bench(scene)


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
from tests.worker.test_slots import READER, an_order
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


def test_what_binds_the_children_is_told() -> None:
    async def scene(bench: Bench) -> None:
        told = bench.slots.confinement()

        assert {"end with the worker", "no new privileges", "no capabilities", "landlock", "seccomp"} == told.keys()
        assert all(state == "held" or state.startswith("missing: ") for state in told.values())

    at_the_bench(scene)
