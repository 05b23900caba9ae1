"""Pairs: what one release of a camera wrote belongs together, and its files are no copies of each other."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select, update

from library.content.formats import RAW_TYPES
from library.states import FileState
from library.tables import files

# What phones that take live photos write as the still.
LIVE_STILLS = ("image/heic", "image/heif", "image/jpeg")
# A live photo's film lasts about three seconds; one that is longer was taken for itself.
LONGEST_LIVE_MS = 4_000


def pair_up(connection: Connection, job_id: str) -> int:
    """Tell each video of a job which still it belongs to: by the identifier that both carry, else by their name.

    Exports and messengers lose the identifier; what is left is `IMG_0100.HEIC` with a short `IMG_0100.MOV` beside it.
    Returns how many.
    """
    return _pair_by_identifier(connection, job_id) + _pair_by_name(connection, job_id)


def _pair_by_name(connection: Connection, job_id: str) -> int:
    done = (files.c.job_id == job_id, files.c.state == FileState.DONE)
    listed = select(files.c.id, files.c.relative_path).order_by(files.c.relative_path, files.c.id)
    short = files.c.duration_ms.between(1, LONGEST_LIVE_MS)
    alone = (files.c.kind == "video", files.c.pair_of.is_(None), files.c.live_id.is_(None), short)
    films = connection.execute(listed.where(*done, *alone)).all()
    if not films:
        return 0
    photos = (files.c.kind == "photo", files.c.mime_type.in_(LIVE_STILLS))
    stills: dict[bytes, list[str]] = {}
    for row in connection.execute(listed.where(*done, *photos)):
        stills.setdefault(_without_extension(row.relative_path), []).append(row.id)
    named = {film.id: stills.get(_without_extension(film.relative_path), []) for film in films}
    # Where two stills bear the name, nobody can tell whose film it is.
    return _belong(connection, {film_id: found[0] for film_id, found in named.items() if len(found) == 1})


def _pair_by_identifier(connection: Connection, job_id: str) -> int:
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
    return _belong(connection, {film.id: stills[film.live_id] for film in films})


def pair_raw_files(connection: Connection, job_id: str) -> int:
    """Tell each raw file of a job which picture lies beside it under its name, as cameras write both. Returns how many.

    `DSC_0001.NEF` belongs to `DSC_0001.JPG` (or .HEIC …) of the same folder.
    """
    photos = (
        select(files.c.id, files.c.relative_path)
        .where(files.c.job_id == job_id, files.c.kind == "photo", files.c.state == FileState.DONE)
        .order_by(files.c.relative_path, files.c.id)
    )
    raws = connection.execute(photos.where(files.c.mime_type.in_(RAW_TYPES))).all()
    if not raws:
        return 0
    rendered: dict[bytes, str] = {}
    for row in connection.execute(photos.where(files.c.mime_type.not_in(RAW_TYPES))):
        rendered.setdefault(_without_extension(row.relative_path), row.id)
    named = {row.id: rendered.get(_without_extension(row.relative_path)) for row in raws}
    return _belong(connection, {raw_id: still_id for raw_id, still_id in named.items() if still_id is not None})


def _belong(connection: Connection, still_of: Mapping[str, str]) -> int:
    """Write down to which still each of these files belongs (ids). Returns how many they are."""
    if still_of:
        rows = [{"own_id": own, "still_id": still} for own, still in still_of.items()]
        connection.execute(_BELONG, rows)
    return len(still_of)


_BELONG = update(files).where(files.c.id == bindparam("own_id")).values(pair_of=bindparam("still_id"))


def _without_extension(path: bytes) -> bytes:
    """Letters of one case: some cards and systems change it."""
    return bytes(path).rpartition(b".")[0].lower()
