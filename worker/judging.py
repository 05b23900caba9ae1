"""Judging: pictures of an import that asked for it are looked at for what not everybody shall see."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from library.evidence.sensitive import SENSITIVE, label_of
from library.extras import nsfw_installed
from library.file import FileRow, Outcome
from library.states import FileState
from worker.bench import Bench
from worker.in_place import Unopened, open_in_place
from worker.media.order import JUDGE, Order
from worker.readings import open_stored

# The net works on 224 x 224 pixels.
EDGE = 256


async def judged(bench: Bench, file: FileRow, outcome: Outcome, options: Mapping[str, Any]) -> Outcome:
    """The outcome with a score and a label: where the options ask for it and there is a picture to look at."""
    place = outcome.values.get("thumbnail_path")
    if not options.get("nsfw") or outcome.state != FileState.DONE or place is None or not nsfw_installed():
        return outcome
    score = await _looked_at(bench, file, outcome)
    if score is None:
        return outcome
    label = label_of(score, float(options.get("nsfw_threshold", 1)))
    values = {**outcome.values, "nsfw_score": score, "nsfw_label": label}
    return replace(outcome, values=values, found={**outcome.found, "nsfw": int(label == SENSITIVE)})


async def _looked_at(bench: Bench, file: FileRow, outcome: Outcome) -> float | None:
    """A film's own stills, else the thumbnail that was made of the file just now."""
    if outcome.values["kind"] == "video":
        score = await _score(bench, file.filename, lambda: _original(bench, file))
        if score is not None:
            return score
    place = bench.storage.path(outcome.values["thumbnail_path"])
    return await _score(bench, "thumbnail.jpg", lambda: os.open(place, os.O_RDONLY | os.O_CLOEXEC))


async def _score(bench: Bench, name: str, opened: Callable[[], int]) -> float | None:
    try:
        source = opened()
    except (OSError, Unopened):
        return None
    try:
        order = Order(JUDGE, name, os.fstat(source).st_size, hash_wanted=False, thumbnail_edge=EDGE)
        return await bench.judge.score(order, source)
    finally:
        os.close(source)


def _original(bench: Bench, file: FileRow) -> int:
    if file.source_path is None:
        return open_stored(bench.storage, file)
    return open_in_place(bench.folders, bytes(file.source_path))
