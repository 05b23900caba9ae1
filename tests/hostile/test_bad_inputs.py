"""Every bad input through a confined decoder, a healthy photo beside each: named or shown, and nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from library.intake import refusal_of
from tests.hostile.case import Case
from tests.hostile.pictures import photo
from tests.hostile.rows import ROWS
from tests.worker.media.looking import Seen, near
from tests.worker.media.making import RED
from worker.media.order import Order
from worker.slots import SlotFailure, Slots

MEBIBYTE = 1024 * 1024
HEALTHY = photo()


@dataclass(frozen=True)
class Outcome:
    """What became of a case: the code of a refusal or of a lost decoder, else what was seen; and the healthy file's."""

    code: str | None
    seen: Seen | None
    seconds: float
    beside: Seen


class Decoders:
    """Slots on a loop of their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._slots = Slots(2)
        self._loop.run_until_complete(self._slots.open())

    def close(self) -> None:
        self._loop.run_until_complete(self._slots.close())
        self._loop.close()

    def try_case(self, case: Case) -> Outcome:
        """Bring the file to the door; when it is taken, have it read while another slot reads a healthy one."""
        content = case.make()
        refusal = refusal_of(case.name, content[:65536], len(content))
        if refusal is not None:
            return Outcome(refusal, None, 0.0, self._loop.run_until_complete(self._read("healthy.jpg", HEALTHY)))
        return self._loop.run_until_complete(self._try(case.name, content))

    async def _try(self, name: str, content: bytes) -> Outcome:
        beside = asyncio.create_task(self._read("healthy.jpg", HEALTHY))
        began = time.monotonic()
        try:
            seen = await self._read(name, content)
        except SlotFailure as failure:
            return Outcome(failure.code, None, time.monotonic() - began, await beside)
        return Outcome(seen.code, seen, time.monotonic() - began, await beside)

    async def _read(self, name: str, content: bytes) -> Seen:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as outlet:
            source.write(content)
            source.flush()
            reading = await self._slots.run(Order("read", name, len(content), True), source.fileno(), outlet.fileno())
            return Seen(reading, os.pread(outlet.fileno(), 8 * MEBIBYTE, 0))


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    decoders = Decoders()
    yield decoders
    decoders.close()


CASES = [
    pytest.param(case, id=f"{number}. {sentence} ({place})")
    for number, (sentence, cases) in ROWS.items()
    for place, case in enumerate(cases, start=1)
]


@pytest.mark.parametrize("case", CASES)
def test_a_bad_input_is_shown_or_named(decoders: Decoders, case: Case) -> None:
    outcome = decoders.try_case(case)

    assert outcome.code in case.codes
    if outcome.seen is not None:
        assert_as_expected(case, outcome.seen)
    assert near(outcome.beside.colour_at(0.5, 0.5), RED), "the healthy photo beside it"
    # The wall clock of a busy machine: many times the processor time that the rule means.
    assert case.seconds is None or outcome.seconds < 20 * case.seconds


def assert_as_expected(case: Case, seen: Seen) -> None:
    assert case.shown is None or case.shown == (seen.reading.thumbnail is not None)
    if case.colour is not None:
        assert near(seen.colour_at(0.5, 0.5), case.colour, within=16)
    if case.told is not None:
        case.told(seen.reading)
    if case.note is not None:
        assert case.note in seen.reading.notes


def test_every_row_has_its_test() -> None:
    assert list(range(1, 43)) == list(ROWS)
    assert all(cases for _, cases in ROWS.values())


def test_nothing_is_left_behind(decoders: Decoders) -> None:
    """Neither descriptors nor memory, after all bad files but the slow ones once more."""
    cases = [case for number, (_, cases) in ROWS.items() if number not in (14, 15, 17) for case in cases]
    for case in cases[:20]:
        decoders.try_case(case)
    gc.collect()
    descriptors, memory = open_descriptors(), resident_bytes()
    for case in cases:
        decoders.try_case(case)
    gc.collect()

    assert open_descriptors() == descriptors
    assert resident_bytes() - memory < 64 * MEBIBYTE


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
