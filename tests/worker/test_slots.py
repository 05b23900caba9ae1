"""Decoder slots with real children: a good file is read, a bad one costs only itself, and a cancelled one nobody."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest

from tests.worker.bench import MEBIBYTE, PICTURE, Bench, an_order, at_the_bench, children, descriptors, processes, until
from worker.media.order import Reading
from worker.slots import SlotsClosed

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
