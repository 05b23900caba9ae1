"""The stages of finishing, in their order: a list of functions, each with the step that the card names meanwhile.

A stage runs in a thread of its own and may be killed at any point or run twice, so it works in short transactions
(`lease.writing()`), holds no more than a batch in memory, and leaves what is right already as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from worker.finish import copies, dates, pairing
from worker.finish.lease import Lease

GROUPING, FINISHING = "grouping", "finishing"


@dataclass(frozen=True)
class Stage:
    """One act for an import as a whole: what the card calls it, and who does it."""

    step: str
    run: Callable[[Lease], None]


STAGES: Sequence[Stage] = (
    Stage(GROUPING, pairing.run),
    Stage(GROUPING, copies.run),
    Stage(FINISHING, dates.run),
)
