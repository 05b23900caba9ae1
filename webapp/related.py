"""What belongs to a file beside itself: its sidecars, its copies, the other half of its pair. For the large view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from library.copies.duplicate_groups import KINDS, read_group
from library.evidence.sidecars import sidecars_of
from library.file import FileRow
from library.job import JobRow
from library.tables import files

# So many copies are named; the page about copies shows the others.
MOST_NAMED = 3
MOST_PARTNERS = 20


def related(connection: Connection, job: JobRow, file: FileRow) -> dict[str, Any]:
    """`sidecars`, `copies` and `partners` of one file, each with ids and names."""
    return {
        "sidecars": _named(connection, sidecars_of(connection, [file.id])[file.id]),
        "copies": _copies(connection, job, file),
        "partners": _partners(connection, file),
    }


def _copies(connection: Connection, job: JobRow, file: FileRow) -> list[dict[str, Any]]:
    """Of each kind of group that the file is in: how many others there are, and some of them. Near ones come last."""
    told: list[dict[str, Any]] = []
    met = {file.id}
    for kind, (column, _) in KINDS.items():
        key = getattr(file, column)
        group = None if key is None else read_group(connection, job, kind, key)
        others = [one for one in group.files if one.id not in met] if group else []
        met |= {one.id for one in others}
        if others:
            told.append({"kind": kind, "count": len(others), "files": [_name(one) for one in others[:MOST_NAMED]]})
    return told


def _partners(connection: Connection, file: FileRow) -> list[dict[str, Any]]:
    """What the camera wrote together with this one: its still, its video, its raw file, its burst."""
    together = files.c.pair_of == file.id
    if file.pair_of is not None:
        together |= (files.c.id == file.pair_of) | (files.c.pair_of == file.pair_of)
    found = select(files).where(together, files.c.id != file.id).order_by(files.c.relative_path, files.c.id)
    return [_name(row) for row in connection.execute(found.limit(MOST_PARTNERS))]


def _named(connection: Connection, ids: Sequence[str]) -> list[dict[str, Any]]:
    rows = select(files).where(files.c.id.in_(ids)).order_by(files.c.relative_path, files.c.id)
    return [_name(row) for row in connection.execute(rows)] if ids else []


def _name(row: FileRow) -> dict[str, Any]:
    return {"id": row.id, "filename": row.filename, "relative_path": row.shown_path, "job_id": row.job_id}
