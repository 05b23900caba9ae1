"""Pairs: a still and the short video that a phone took with it belong together and are no copies of each other."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from library.states import FileState
from library.tables import files


def pair_up(connection: Connection, job_id: str) -> int:
    """Tell each video of a job which still it belongs to, by the identifier that both carry. Returns how many."""
    shared = (
        select(files.c.id, files.c.kind, files.c.live_id)
        .where(files.c.job_id == job_id, files.c.live_id.is_not(None), files.c.state == FileState.DONE)
        .order_by(files.c.relative_path, files.c.id)
    )
    rows = connection.execute(shared).all()
    stills: dict[str, str] = {}
    for row in rows:
        if row.kind == "photo":
            stills.setdefault(row.live_id, row.id)
    films = [row for row in rows if row.kind == "video" and row.live_id in stills]
    for film in films:
        connection.execute(update(files).where(files.c.id == film.id).values(pair_of=stills[film.live_id]))
    return len(films)
