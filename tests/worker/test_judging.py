"""The judge: a real model in a confined child gives a score; what cannot be judged is imported all the same."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.motifs import motif
from tests.worker.media.making import film, saved
from worker.judge import Judge
from worker.media.order import JUDGE, Order


def scores(*files: tuple[str, bytes], folder: Path) -> list[float | None]:
    """What one judge says of these files, one after the other."""

    async def ask() -> list[float | None]:
        judge = Judge()
        try:
            said = []
            for name, content in files:
                place = folder / f"{len(said)}-{name}"
                place.write_bytes(content)
                source = os.open(place, os.O_RDONLY)
                try:
                    order = Order(JUDGE, name, len(content), hash_wanted=False, thumbnail_edge=256)
                    said.append(await judge.score(order, source))
                finally:
                    os.close(source)
            return said
        finally:
            await judge.close()

    return asyncio.run(ask())


def test_a_picture_and_a_film_get_a_score(tmp_path: Path) -> None:
    flat = film([motif(seed, (320, 240)) for seed in range(12)])

    said = scores(("a.jpg", saved(motif(1))), ("b.mp4", flat), folder=tmp_path)

    assert all(score is not None and 0 <= score <= 0.5 for score in said), said


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"words", saved(motif(2))[:900]])
def test_what_cannot_be_seen_gets_no_score_and_does_no_harm(content: bytes, tmp_path: Path) -> None:
    broken, whole = scores(("a.jpg", content), ("b.jpg", saved(motif(1))), folder=tmp_path)

    assert broken is None or 0 <= broken <= 1
    assert whole is not None
