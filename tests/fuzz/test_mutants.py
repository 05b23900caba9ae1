"""Three hundred damaged files may kill decoders; the slots stand, and the healthy file after them is read."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

from library.problem import Failed, Warned
from tests.fuzz.mutants import mutants, own_seeds, read_all, sample_seeds

COUNT = 300
SEED = 2026
EXPECTED = {"ok", *Failed, *Warned}


def test_the_seeds_themselves_are_read() -> None:
    assert asyncio.run(read_all(iter(own_seeds()))) == {"ok": len(own_seeds())}


def test_damaged_files_of_our_own_end_named_and_the_next_one_is_read() -> None:
    seeds = own_seeds()

    ends = asyncio.run(read_all(itertools.chain(mutants(seeds, COUNT, SEED), seeds)))

    assert sum(ends.values()) == COUNT + len(seeds)
    assert ends["ok"] >= len(seeds)
    assert ends.keys() <= EXPECTED - {Failed.UNEXPECTED}, ends


def test_damaged_samples_end_named(samples: Path) -> None:
    ends = asyncio.run(read_all(mutants(sample_seeds(), COUNT, SEED)))

    assert sum(ends.values()) == COUNT
    assert ends.keys() <= EXPECTED - {Failed.UNEXPECTED}, ends
