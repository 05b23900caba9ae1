"""Which of several copies is worth keeping, and why: codes and numbers, whose sentences stand in the templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from library.file import FileRow

SURENESS = {"high": 3, "medium": 2, "low": 1}
# In the order in which they decide; see `_order`.
DECISIVE = ("surer_date", "more_pixels", "larger_file", "more_to_tell", "shorter_path")
Reason = dict[str, Any]


def keeper(copies: Sequence[FileRow]) -> FileRow:
    """The one with the surest date, then with more pixels, a larger file, more to tell, a shorter path, the first."""
    return min(copies, key=_order)


def why(kept: FileRow, copies: Sequence[FileRow]) -> Reason:
    """What the kept one has that none of the others has: `filename`, and `better`, a list of codes with numbers."""
    others = [copy for copy in copies if copy.id != kept.id]
    # Its exact copies are no better and no worse: what counts is how it differs from the rest.
    others = [copy for copy in others if copy.sha256 != kept.sha256] or others
    better = [reason for reason in _advantages(kept, others) if reason is not None]
    return {"filename": kept.filename, "count": len(copies), "better": better or [_decisive(kept, others)]}


def _advantages(kept: FileRow, others: Sequence[FileRow]) -> list[Reason | None]:
    sure, pixels = _sureness(kept), _pixels(kept)
    most_pixels = max(map(_pixels, others), default=0)
    larger = kept.size_bytes > max((other.size_bytes for other in others), default=0)
    told = _told(kept)
    return [
        {"code": "surer_date", "confidence": kept.confidence}
        if sure > max(map(_sureness, others), default=0)
        else None,
        {"code": "more_pixels", "times": round(pixels / most_pixels, 1)} if pixels > most_pixels > 0 else None,
        {"code": "larger_file"} if larger else None,
        {"code": "more_to_tell", **told} if _richness(kept) > max(map(_richness, others), default=0) else None,
    ]


def _decisive(kept: FileRow, others: Sequence[FileRow]) -> Reason:
    """Where no single thing is better than in all others: what came before the next best one.

    `among_best` says that others have more of this very thing, and fell behind by something weightier.
    """
    next_best = min(others, key=_order, default=kept)
    mine, places = _order(kept), [_order(other) for other in others]
    for place, code in enumerate((*DECISIVE, "first")):
        # The first is known by the time, and by its path where several came at once.
        compared = slice(place, None if code == "first" else place + 1)
        if mine[compared] != _order(next_best)[compared]:
            best = all(mine[compared] <= other[compared] for other in places)
            return {"code": code, "confidence": kept.confidence, **_told(kept), "among_best": not best}
    return {"code": "first"}


def _order(copy: FileRow) -> tuple[Any, ...]:
    return (
        -_sureness(copy),
        -_pixels(copy),
        -copy.size_bytes,
        -_richness(copy),
        len(copy.relative_path),
        copy.created_at,
        copy.relative_path,
        copy.id,
    )


def _sureness(copy: FileRow) -> int:
    return SURENESS.get(copy.confidence, 0)


def _pixels(copy: FileRow) -> int:
    return int((copy.width or 0) * (copy.height or 0))


def _told(copy: FileRow) -> dict[str, Any]:
    return {"keywords": len(copy.keywords or ()), "rating": copy.rating}


def _richness(copy: FileRow) -> int:
    """How much the file says of itself."""
    single = (copy.rating, copy.title, copy.caption, copy.camera, copy.lens, copy.latitude)
    return len(copy.keywords or ()) + sum(said is not None for said in single)
