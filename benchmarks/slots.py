"""Decoder slots: what an order costs beside the work, how soon the next file starts after a crash, and after a hang.

    python -m benchmarks.slots [--orders 2000] [--deaths 50]

The children hold the real decoding libraries and are confined as always; only the work is taken out. The clock is the
machine's own (CLOCK_MONOTONIC), which parent and child share.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import logging
import os
import statistics
import struct
import tempfile
import time

import av
import pi_heif
from PIL import Image

from worker.decoding.confine import Limits
from worker.media.order import Order, Reading
from worker.slots import SlotFailure, Slots

# What the children hold in memory.
LIBRARIES = (Image, av, pi_heif)
HANG_SECONDS = 0.5
READING = Reading(kind="photo", mime_type="image/jpeg")


def read(order: Order, source: int, outlet: int | None) -> Reading:
    """In the child: the time goes into the outlet, then it is as the order's name says."""
    if outlet is not None:
        os.write(outlet, struct.pack("d", time.monotonic()))
    if order.name == "crash":
        ctypes.string_at(0)
    if order.name == "hang":
        time.sleep(3600)
    return READING


async def measure(orders: int, deaths: int) -> None:
    """Print one line for each figure."""
    # A child that sleeps is ended by the wall clock; a spinning one would also measure how busy the machine is.
    limits = Limits(slow_seconds=HANG_SECONDS, wall_factor=1)
    slots = Slots(1, reader="benchmarks.slots:read", limits=limits)
    opened = time.monotonic()
    await slots.open()
    opened = time.monotonic() - opened
    with tempfile.TemporaryFile() as source:
        bare = [await _order(slots, source.fileno()) for _ in range(orders)]
        crashes = [await _after(slots, source.fileno(), "crash") for _ in range(deaths)]
        hangs = [await _after(slots, source.fileno(), "hang") for _ in range(5)]
    await slots.close()
    _say("an order without work", bare, "bar 0.2 ms")
    _say("crash until the next file starts", crashes, "bar 50 ms")
    _say("hang, past its limit, until the next file starts", [hang - HANG_SECONDS for hang in hangs], "bar 50 ms")
    print(f"opening, with all libraries: {opened * 1000:.0f} ms")


async def _order(slots: Slots, source: int) -> float:
    begun = time.monotonic()
    await slots.run(_named("nothing"), source, None)
    return time.monotonic() - begun


async def _after(slots: Slots, source: int, name: str) -> float:
    """Seconds from the moment when a file goes wrong to the moment when the next one is begun."""
    try:
        await slots.run(_named(name), source, outlet := os.memfd_create("times"))
    except SlotFailure:
        wrong = _time(outlet)
    await slots.run(_named("nothing"), source, outlet)
    begun = _time(outlet)
    os.close(outlet)
    return begun - wrong


def _named(name: str) -> Order:
    return Order(act="read", name=name, size_bytes=0, hash_wanted=False, thumbnail_edge=400, safest=False)


def _time(outlet: int) -> float:
    found: tuple[float] = struct.unpack("d", os.pread(outlet, 8, 0))
    return found[0]


def _say(name: str, seconds: list[float], bar: str) -> None:
    ordered = sorted(seconds)
    tail = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(
        f"{name}: {statistics.median(ordered) * 1000:.2f} ms (95 of 100 within {tail * 1000:.2f} ms, "
        f"{len(ordered)} times); {bar}"
    )


def main() -> None:
    """Read the command line and measure."""
    said = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    said.add_argument("--orders", type=int, default=2000)
    said.add_argument("--deaths", type=int, default=50)
    chosen = said.parse_args()
    logging.disable()
    asyncio.run(measure(chosen.orders, chosen.deaths))


if __name__ == "__main__":
    main()
