"""The progress card, rendered once for each change in each process and shared by all who watch."""

from __future__ import annotations

import re
import time

from library.telling.progress import Progress
from webapp.objects import elapsed_seconds
from webapp.render import Renderer

# The elapsed time in a card ages while nothing else changes; a card older than this is rendered anew.
FRESH_SECONDS = 2.0
MOST_KEPT = 200
LINE_BREAKS = re.compile(r"\s*[\r\n]\s*")


class Cards:
    """`card(job_id, progress)` gives the HTML of `jobs/_progress.html`."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._kept: dict[str, tuple[int, float, str]] = {}

    def card(self, job_id: str, progress: Progress | None) -> str:
        """The card as it is now; None (unknown or deleted) gives a last card, so that polling ends."""
        if progress is None:
            return self._rendered(job_id, None)
        kept = self._kept.get(job_id)
        now = time.monotonic()
        if kept is not None and kept[0] == progress["revision"] and now - kept[1] < FRESH_SECONDS:
            return kept[2]
        html = self._rendered(job_id, current(progress))
        if len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[job_id] = (progress["revision"], now, html)
        return html

    def _rendered(self, job_id: str, progress: Progress | None) -> str:
        html = self._renderer.html("jobs/_progress.html", {"progress": progress, "job_id": job_id})
        # One line, as an event of a stream carries it; in HTML a line break is a space.
        return LINE_BREAKS.sub(" ", html)


def current(progress: Progress) -> Progress:
    """The progress with its clock brought up to now."""
    return {**progress, "elapsed_seconds": elapsed_seconds(progress)}
