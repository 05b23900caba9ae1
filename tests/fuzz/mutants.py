"""Damaged files without end: seeds, changed a little by a seeded hand: `python -m tests.fuzz.mutants`.

A mutant may kill its decoder; it may never kill or hang the worker, and it ends as a reading or a named failure.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import av
import numpy
import pillow_heif
from PIL import Image

from worker.media.order import Order
from worker.slots import SlotFailure, Slots

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
LARGEST_SEED = 300_000
SLOTS = 2


def own_seeds() -> list[tuple[str, bytes]]:
    """One small file of each kind, of our own making."""
    picture = Image.frombytes("RGB", (96, 64), random.Random(1).randbytes(96 * 64 * 3))
    seeds = [
        (f"a.{form.lower()}", _saved(picture, form)) for form in ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")
    ]
    return [*seeds, ("a.heic", _heic(picture)), ("a.mp4", _film(picture))]


def _saved(picture: Image.Image, form: str) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, form)
    return kept.getvalue()


def _heic(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    pillow_heif.from_pillow(picture).save(kept)
    return kept.getvalue()


def _film(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    with av.open(kept, "w", format="mp4") as film:
        stream = film.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = *picture.size, "yuv420p"
        for _ in range(5):
            film.mux(stream.encode(av.VideoFrame.from_ndarray(numpy.asarray(picture), format="rgb24")))
        film.mux(stream.encode())
    return kept.getvalue()


def sample_seeds() -> list[tuple[str, bytes]]:
    """The smaller files of the sample folder; none where it is absent."""
    paths = sorted(path for path in SAMPLES.glob("*/**/*") if path.is_file())
    return [(path.name, path.read_bytes()) for path in paths if 0 < path.stat().st_size <= LARGEST_SEED]


def mutants(seeds: list[tuple[str, bytes]], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`count` damaged files; the same seed gives the same ones."""
    hand = random.Random(seed)
    for _ in range(count):
        name, content = hand.choice(seeds)
        changed = bytearray(content)
        for _ in range(hand.choice((1, 1, 2, 4, 16))):
            _damage(changed, hand)
        yield name, bytes(changed)


def _damage(content: bytearray, hand: random.Random) -> None:
    # Most of what a decoder believes stands near the beginning.
    reach = len(content) if hand.random() < 0.5 else min(len(content), 512)
    at = hand.randrange(max(1, reach))
    kind = hand.randrange(6)
    if kind == 0 and content:
        content[min(at, len(content) - 1)] ^= 1 << hand.randrange(8)
    elif kind == 1:
        content[at : at + 4] = hand.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0"))
    elif kind == 2:
        del content[at:]
    elif kind == 3:
        content[at:at] = hand.randbytes(hand.randrange(1, 64))
    elif kind == 4:
        del content[at : at + hand.randrange(1, 256)]
    else:
        content[at : at + 32] = hand.randbytes(32)


async def read_all(files: Iterator[tuple[str, bytes]]) -> Counter[str]:
    """Have each read in a real slot, twice at most. Returns how often which end was met."""
    ends: Counter[str] = Counter()
    slots = Slots(SLOTS)
    await slots.open()
    try:
        running: set[asyncio.Task[str]] = set()
        for name, content in files:
            running.add(asyncio.create_task(read_one(slots, name, content)))
            if len(running) >= 2 * SLOTS:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                ends.update(task.result() for task in done)
        ends.update(await asyncio.gather(*running))
    finally:
        await slots.close()
    return ends


async def read_one(slots: Slots, name: str, content: bytes) -> str:
    """“ok”, the code of a reading's problem, or the code of what the file did to its decoder."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as outlet:
        source.write(content)
        source.flush()
        for safest in (False, True):
            os.lseek(source.fileno(), 0, os.SEEK_SET)
            order = Order("read", name, len(content), hash_wanted=True, safest=safest)
            try:
                reading = await slots.run(order, source.fileno(), outlet.fileno())
            except SlotFailure as failure:
                end = failure.code
            else:
                return "ok" if reading.problem is None else reading.problem.code
    return end


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    seeds = [*own_seeds(), *sample_seeds()]
    ends = asyncio.run(read_all(mutants(seeds, asked.mutants, asked.seed)))
    print(
        f"{sum(ends.values())} mutants of {len(seeds)} seeds:", ", ".join(f"{end} {n}" for end, n in ends.most_common())
    )


if __name__ == "__main__":
    main()
