"""Sidecars: text that belongs to a picture beside it. There is nothing to show of one."""

from __future__ import annotations

from library.problem import Warned
from worker.media.metadata.beside.sidecars import broken
from worker.media.metadata.found import Found
from worker.media.order import Problem
from worker.media.shown import Shown


def show(found: Found) -> Shown:
    """Nothing. A sidecar that could not be read, or not all of it, keeps its row, with a warning."""
    return Shown(problem=Problem(Warned.BROKEN_SIDECAR) if broken(found) else None)
