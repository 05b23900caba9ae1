"""Slots with the tests' reader, opened for one scene and closed after it; and what processes this machine has."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from worker.decoding.confine import Limits
from worker.media.order import Order
from worker.slots import SlotFailure, Slots

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
