"""What was decided about files: their date, the words merged for them, and every candidate, written together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, update

from library.evidence.candidates import Candidates, write_candidates
from library.file import FileRow
from library.job import change_job
from library.tables import files

# Columns that tell something beyond dates; a file with any of them counts as one with metadata.
DESCRIBING = ("title", "caption", "camera", "lens", "latitude", "people")

# In place of a digest: what was decided of the file by itself holds, as long as no other file speaks for it.
STANDS = "stands"


@dataclass(frozen=True)
class Decided:
    """One file's decision: columns of `files` (with `decision_digest`) and rows of `candidates`, the winner first."""

    file_id: str
    values: Mapping[str, Any]
    candidates: Candidates


def found_in(values: Mapping[str, Any]) -> dict[str, int]:
    """What the job counts of a file with these columns: whether it has metadata and a rating, and how many keywords."""
    return {
        "metadata": int(any(values.get(name) not in (None, []) for name in DESCRIBING)),
        "keywords": len(values.get("keywords") or ()),
        "ratings": int(values.get("rating") is not None),
    }


def write_decisions(connection: Connection, job_id: str, decided: Sequence[Decided], before: Iterable[FileRow]) -> None:
    """Write decisions about files of one job, and what the job counts of them. `before`: the rows as they were."""
    if not decided:
        return
    was = {row.id: found_in(dict(row._mapping)) for row in before}
    connection.execute(_DECIDE, [{"decided_id": one.file_id, **one.values} for one in decided])
    write_candidates(connection, {one.file_id: one.candidates for one in decided})
    sums: Counter[str] = Counter()
    for one in decided:
        for name, amount in found_in(one.values).items():
            sums[f"found_{name}"] += amount - was[one.file_id][name]
    change_job(connection, job_id, sums)


def weigh_afresh(connection: Connection, file_ids: Collection[str]) -> None:
    """Nothing stands for these files any more: the next finishing decides about them."""
    connection.execute(update(files).where(files.c.id.in_(list(file_ids))).values(decision_digest=None))


# The values of a row come with each file (executemany).
_DECIDE = update(files).where(files.c.id == bindparam("decided_id"))
