"""How good the time left is: times of real files, recorded once, are replayed through the estimator as other imports.

    python -m benchmarks.time_left FOLDER [--files 2000]

FOLDER: everything that people bring (make_corpus.py OUT --count 300 --size large). Each file is read in one slot, and
its time is kept. Then imports of a different make-up each are drawn from these and played through two slots; once a
second of played time the estimate is held against the truth. A shared machine drifts: replaying takes that out, and
each play puts its own noise (a quarter up or down) and its own slowness against history back in.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from library.telling.foresight import FIRST_GUESS_MS, LOOK_MS, family_of
from library.telling.speed import NOTHING, Speed, at_once, smoothed_ms, work_left_ms
from worker.media.order import Order
from worker.slots import SlotFailure, Slots
from worker.stopwatch import Stopwatch

SLOTS = 2
FROM, TO = 0.25, 0.90
NEAR = 0.20
ENOUGH = 0.80

File = tuple[str, int, float]


async def record(folder: Path) -> list[File]:
    """Every file below the folder with its family, bytes, and the milliseconds for which it kept a slot busy."""
    slots = Slots(1)
    await slots.open()
    found = []
    with tempfile.TemporaryFile() as outlet:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            source = os.open(path, os.O_RDONLY)
            watch = Stopwatch()
            size = path.stat().st_size
            try:
                await slots.run(Order("read", path.name, size, True, 400, False), source, outlet.fileno(), watch=watch)
                found.append((family_of(path.name), size, watch.ms))
            except SlotFailure:
                continue
            finally:
                os.close(source)
    await slots.close()
    return found


def imports(recorded: Sequence[File], count: int, chance: random.Random) -> Iterator[tuple[str, list[File]]]:
    """Imports as people have them: name, and files in the order in which they are read."""

    def drawn(families: Sequence[str], share: float = 1.0) -> list[File]:
        some = [file for file in recorded if file[0] in families]
        return chance.choices(some, k=int(count * share)) if some else []

    photos, films = ("jpg",), ("mp4", "mov", "m4v", "avi")
    every = sorted({file[0] for file in recorded})
    mixed = drawn(every)
    yield "only JPEGs", drawn(photos)
    yield "everything, mixed", mixed
    yield "everything, a folder for each kind", sorted(mixed, key=lambda file: file[0])
    yield "films at the end", [*drawn(photos, 0.9), *drawn(films, 0.1)]
    yield "films first", [*drawn(films, 0.1), *drawn(photos, 0.9)]
    yield (
        "a phone: half HEIC, half JPEG",
        chance.sample(both := [*drawn(("heic",), 0.5), *drawn(photos, 0.5)], len(both)),
    )
    yield "small ones, then large ones", sorted(drawn(photos), key=lambda file: file[1])


def played(files: Sequence[File]) -> Iterator[tuple[float, int]]:
    """When each file ends, by its place in the list, with so many slots; in the order of ending."""
    free = [(0.0, slot) for slot in range(SLOTS)]
    ends = []
    for number, (_, _, took) in enumerate(files):
        start, slot = heapq.heappop(free)
        heapq.heappush(free, (start + took, slot))
        ends.append((start + took, number))
    yield from sorted(ends)


def share_near(files: Sequence[File], before: dict[str, Speed]) -> tuple[float, int]:
    """At how large a share of the looks the estimate was near the truth, and how many looks there were."""
    ends = list(played(files))
    whole = ends[-1][0]
    still_open: dict[str, tuple[int, int]] = {}
    for family, size, _ in files:
        known = still_open.get(family, (0, 0))
        still_open[family] = (known[0] + 1, known[1] + size)
    here: dict[str, Speed] = {}
    shown, looked_at, good, looks = None, 0.0, 0, 0
    for now, number in ends:
        family, size, took = files[number]
        here[family] = here.get(family, NOTHING) + Speed.of(size, took)
        still_open[family] = (still_open[family][0] - 1, still_open[family][1] - size)
        if now < FIRST_GUESS_MS or now - looked_at < LOOK_MS:
            continue
        fresh = work_left_ms(still_open, here, before) / at_once(here, now, SLOTS)
        shown = smoothed_ms(fresh, shown, now - looked_at)
        looked_at = now
        if FROM <= now / whole <= TO:
            looks += 1
            good += abs(shown - (whole - now)) <= NEAR * (whole - now)
    return (good / looks if looks else 0.0), looks


def history(recorded: Sequence[File]) -> dict[str, Speed]:
    before: dict[str, Speed] = {}
    for family, size, took in recorded:
        before[family] = before.get(family, NOTHING) + Speed.of(size, took)
    return before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=2000)
    asked = parser.parse_args()
    begun = time.monotonic()
    recorded = asyncio.run(record(asked.folder))
    print(f"{len(recorded)} files recorded in {time.monotonic() - begun:.0f} s")
    chance = random.Random(8)
    for slowness, before in ((1.0, {}), (1.5, history(recorded))):
        print("without history" if not before else f"with history, and the machine {slowness} times as slow as then")
        for name, files in imports(recorded, asked.files, chance):
            noisy = [(family, size, took * slowness * chance.uniform(0.75, 1.25)) for family, size, took in files]
            share, looks = share_near(noisy, before)
            print(
                f"  {share:6.1%} within 20 % of {looks:4d} looks: {name} {'' if share >= ENOUGH else 'BELOW THE BAR'}"
            )


if __name__ == "__main__":
    main()
