"""How much of a finding fits into a slot's answer."""

from __future__ import annotations

import json
from dataclasses import replace

from worker.media.metadata.found import NOTHING, Found

# Of the 64 KiB of an answer; a letter from far away takes twelve of them.
MOST_LETTERS = 56 * 1024
HALVINGS = 8


def fitting(found: Found) -> Found:
    """The same, or with less of its lists and of its caption; nothing when even that is too much."""
    for halving in range(HALVINGS):
        cut = found if halving == 0 else _cut(found, halving)
        if len(json.dumps(cut.to_dict())) <= MOST_LETTERS:
            return cut
    return NOTHING


def _cut(found: Found, halving: int) -> Found:
    def most(length: int) -> int:
        return length >> halving

    return replace(
        found,
        # Dates are what people come for, so they are the last to go.
        evidence=found.evidence[: max(1, most(2 * len(found.evidence)))],
        keywords=found.keywords[: most(len(found.keywords))],
        people=found.people[: most(len(found.people))],
        caption=found.caption and (found.caption[: most(len(found.caption))] or None),
    )
