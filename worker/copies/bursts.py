"""Bursts: shots of one scene within moments, by the camera's own time. They are related, and no copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from worker.copies.near import Picture, Shot

# From one shot of a burst to the next.
MOST_SECONDS_BETWEEN = 2


def bursts(alike: Sequence[Picture], shots: Mapping[str, Shot]) -> Iterator[list[Picture]]:
    """Runs of two and more different shots among pictures that look alike, the first shot first."""
    dated = [picture for picture in alike if picture.key in shots]
    run: list[Picture] = []
    for picture in sorted(dated, key=lambda one: (shots[one.key].seconds, shots[one.key].fraction, one.rank, one.key)):
        shot = shots[picture.key]
        if run and shot == shots[run[-1].key]:
            # The same moment: a copy of a shot, not another one.
            continue
        if run and shot.seconds - shots[run[-1].key].seconds > MOST_SECONDS_BETWEEN:
            if len(run) > 1:
                yield run
            run = []
        run.append(picture)
    if len(run) > 1:
        yield run
