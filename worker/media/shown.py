"""What reading a file's picture gives: one value that every kind of reader returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from worker.media.order import Problem


@dataclass
class Shown:
    """`image` is small, upright, in sRGB, ready to be written; None where there is nothing to show.

    `width` and `height` are of the whole picture as a person sees it; `orientation` is as stored. `problem` is a
    warning on a file that is shown all the same.
    """

    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    duration_ms: int | None = None
    image: Image.Image | None = None
    problem: Problem | None = None
    notes: list[str] = field(default_factory=list)
    live_id: str | None = None
