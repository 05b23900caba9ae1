"""Candidates: every date that was weighed for a file, the winner first, the refused last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from library.tables import candidates

Candidates = Sequence[Mapping[str, Any]]


def write_candidates(connection: Connection, of: Mapping[str, Candidates]) -> None:
    """These candidates in place of those that the files had."""
    if not of:
        return
    connection.execute(_DELETE_ALL, {"ids": list(of)})
    rows = [{"file_id": file_id, **one} for file_id, listed in of.items() for one in listed]
    if rows:
        connection.execute(candidates.insert(), rows)


# Made once: files are recorded a few at a time.
_DELETE_ALL = delete(candidates).where(candidates.c.file_id.in_(bindparam("ids", expanding=True)))


def of_source(connection: Connection, file_ids: Collection[str], source: str) -> list[dict[str, Any]]:
    """The candidates from there, as whole rows."""
    chosen = select(candidates).where(candidates.c.file_id.in_(list(file_ids)), candidates.c.source == source)
    return [dict(row._mapping) for row in connection.execute(chosen.order_by(candidates.c.id))]


def put_last(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """These rows as they are now, each behind all other candidates of its file."""
    if rows:
        connection.execute(delete(candidates).where(candidates.c.id.in_([row["id"] for row in rows])))
        connection.execute(candidates.insert(), [{name: row[name] for name in row if name != "id"} for row in rows])


def candidates_of(connection: Connection, file_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The candidates of each file, the winner first, the refused last."""
    listed: dict[str, list[dict[str, Any]]] = {file_id: [] for file_id in file_ids}
    rows = select(candidates).where(candidates.c.file_id.in_(list(file_ids))).order_by(candidates.c.id)
    for row in connection.execute(rows):
        listed[row.file_id].append(dict(row._mapping))
    return listed
