"""Sidecars: where they meet their pictures, which speaks for which, and which have none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from library.problem import Refused, Warned
from library.states import FileState
from library.tables import files, jobs, sidecars

Rows = Sequence[Any]

PICTURES = ("photo", "video")
# A picture that cannot be shown still owns its sidecar.
READ = (FileState.DONE, FileState.FAILED)


def folders_with_sidecars(connection: Connection, job_id: str) -> list[str]:
    """The keys of the job's folders in which any import brought sidecars."""
    mine = select(files.c.folder_key).where(files.c.job_id == job_id).distinct()
    found = _living().with_only_columns(files.c.folder_key).where(files.c.folder_key.in_(mine))
    found = found.where(files.c.kind == "sidecar").distinct().order_by(files.c.folder_key)
    return list(connection.execute(found).scalars())


def pictures_in(connection: Connection, folder_key: str) -> Rows:
    """Rows of `id, job_id, filename, sha256, since` of a folder's photos and videos, of every import."""
    columns = (files.c.id, files.c.job_id, files.c.filename, files.c.sha256, jobs.c.created_at.label("since"))
    found = _living().with_only_columns(*columns).where(files.c.folder_key == folder_key, files.c.kind.in_(PICTURES))
    return connection.execute(found.order_by(files.c.relative_path, files.c.id)).all()


def sidecars_in(connection: Connection, folder_key: str) -> Rows:
    """Rows of `id, job_id, shown_path, problem_code, form, title` of a folder's sidecars, of every import."""
    about = files.c.found["about"]
    columns = (
        files.c.id,
        files.c.job_id,
        files.c.shown_path,
        files.c.problem_code,
        about["form"].as_string().label("form"),
        about["title"].as_string().label("title"),
    )
    found = _living().with_only_columns(*columns).where(files.c.folder_key == folder_key, files.c.kind == "sidecar")
    return connection.execute(found.order_by(files.c.relative_path, files.c.id)).all()


def known_to(connection: Connection, folder_key: str) -> dict[str, list[str]]:
    """For each sidecar of a server folder (id) the later imports that found it as it was and did not read it again."""
    met = files.alias("met")
    again = (
        _living()
        .with_only_columns(files.c.id, files.c.source_path, met.c.job_id)
        .join(met, met.c.source_path == files.c.source_path)
        .where(files.c.folder_key == folder_key, files.c.kind == "sidecar")
        .where(met.c.folder_key == folder_key, met.c.problem_code == Refused.KNOWN)
    )
    # Of several readings the newest is the one that was found unchanged.
    newest = {
        (row.job_id, bytes(row.source_path)): row.id
        for row in connection.execute(again.order_by(files.c.finished_at, files.c.id))
    }
    of: dict[str, list[str]] = {}
    for (job_id, _), sidecar_id in newest.items():
        of.setdefault(sidecar_id, []).append(job_id)
    return of


def _living() -> Select[Any]:
    """Files that were read, of imports that nobody deleted."""
    joined = select(files).join(jobs, jobs.c.id == files.c.job_id)
    return joined.where(jobs.c.deleted_at.is_(None), files.c.state.in_(READ))


def link(connection: Connection, pairs: Collection[tuple[str, str]]) -> int:
    """Note that these sidecars speak for these pictures (picture's id, sidecar's id). Returns how many are new.

    What was decided about a picture is to be weighed again when another voice joins.
    """
    known = connection.execute(
        select(sidecars.c.file_id, sidecars.c.sidecar_id).where(sidecars.c.file_id.in_({one for one, _ in pairs}))
    ).all()
    new = sorted({*pairs} - {(row.file_id, row.sidecar_id) for row in known})
    if not new:
        return 0
    # Another import that is finished at the same time may have noted the same.
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    noted = insert(sidecars).on_conflict_do_nothing()
    connection.execute(noted, [{"file_id": one, "sidecar_id": other} for one, other in new])
    raised = update(files).where(files.c.id.in_({one for one, _ in new}))
    connection.execute(raised.values(evidence_version=files.c.evidence_version + 1))
    belonging = update(files).where(
        files.c.id.in_({other for _, other in new}), files.c.problem_code == Warned.SIDECAR_WITHOUT_PICTURE
    )
    connection.execute(belonging.values(problem_code=None))
    return len(new)


def name_orphans(connection: Connection, sidecar_ids: Collection[str]) -> None:
    """Say of these sidecars that they belong beside a picture that was not brought; a broken one says that already."""
    linked = select(sidecars.c.sidecar_id).where(sidecars.c.sidecar_id.in_(sidecar_ids))
    alone = update(files).where(files.c.id.in_(sidecar_ids), files.c.problem_code.is_(None), files.c.id.not_in(linked))
    connection.execute(alone.values(problem_code=Warned.SIDECAR_WITHOUT_PICTURE))


def share_with_other_halves(connection: Connection, job_id: str) -> None:
    """What speaks for a still speaks for its video."""
    video, still = files.alias("video"), files.alias("still")
    shared = (
        select(video.c.id, sidecars.c.sidecar_id)
        .join(still, still.c.id == video.c.pair_of)
        .join(sidecars, sidecars.c.file_id == still.c.id)
        .where(video.c.job_id == job_id, video.c.kind == "video", still.c.kind == "photo")
    )
    pairs = [(row.id, row.sidecar_id) for row in connection.execute(shared)]
    for start in range(0, len(pairs), 500):
        link(connection, pairs[start : start + 500])


def served_elsewhere(connection: Connection, job_id: str) -> list[tuple[str, str]]:
    """Pictures (job's id, file's id) of other imports for which sidecars of this job speak."""
    sidecar = files.alias("sidecar")
    found = (
        select(files.c.job_id, files.c.id)
        .join(sidecars, sidecars.c.file_id == files.c.id)
        .join(sidecar, sidecar.c.id == sidecars.c.sidecar_id)
        .where(sidecar.c.job_id == job_id, files.c.job_id != job_id, files.c.state == FileState.DONE)
        .distinct()
        .order_by(files.c.job_id, files.c.id)
    )
    return [(row.job_id, row.id) for row in connection.execute(found)]


def sidecars_of(connection: Connection, file_ids: Collection[str]) -> dict[str, list[str]]:
    """The ids of the sidecars that speak for each file, in the order of their names."""
    listed: dict[str, list[str]] = {file_id: [] for file_id in file_ids}
    rows = (
        select(sidecars.c.file_id, sidecars.c.sidecar_id)
        .join(files, files.c.id == sidecars.c.sidecar_id)
        .where(sidecars.c.file_id.in_(list(file_ids)))
        .order_by(files.c.shown_path, files.c.id)
    )
    for row in connection.execute(rows):
        listed[row.file_id].append(row.sidecar_id)
    return listed
