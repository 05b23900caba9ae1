"""Which change times of a batch only tell when it was copied: a pure look at all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

# A second that so many files share was a copy's or an unpacker's work …
CROWD = 5
# … when so large a part of the batch lies in such seconds.
CROWDED_SHARE = 0.25
# Large files are copied more slowly: crowded seconds so near to each other belong to one act of copying.
LONGEST_GAP_SECONDS = 60

Spans = tuple[tuple[int, int], ...]


def copy_spans(mtimes_ms: Iterable[int | None], started_ms: int | None = None, ended_ms: int | None = None) -> Spans:
    """Stretches of time (whole seconds since 1970, both ends included) in which files were written by copying.

    `mtimes_ms` are the change times of all rows of the batch, `started_ms` and `ended_ms` the span of the upload, all
    in ms since 1970. What changed while it was uploaded was made by the upload.
    """
    seconds = [mtime // 1000 for mtime in mtimes_ms if mtime is not None]
    spans = _joined(sorted(_crowded(seconds)))
    if started_ms is not None and ended_ms is not None and ended_ms >= started_ms:
        spans.append((started_ms // 1000, ended_ms // 1000))
    return tuple(sorted(spans))


def within(mtime_ms: int, spans: Spans) -> bool:
    return any(first <= mtime_ms // 1000 <= last for first, last in spans)


def _crowded(seconds: Sequence[int]) -> list[int]:
    counted = Counter(seconds)
    crowded = [second for second, files in counted.items() if files >= CROWD]
    if sum(counted[second] for second in crowded) < CROWDED_SHARE * len(seconds):
        return []
    return crowded


def _joined(seconds: Sequence[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for second in seconds:
        if spans and second - spans[-1][1] <= LONGEST_GAP_SECONDS:
            spans[-1] = (spans[-1][0], second)
        else:
            spans.append((second, second))
    return spans
