"""What is read again to decide about files: their own words, those of their sidecars, copies and other halves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from library.file import FileRow
from library.sidecars import PICTURES
from library.states import FileState
from library.tables import files, sidecars

Rows = Sequence[Any]

# So many files with the same bytes speak for each other; more would say nothing new.
MOST_TWINS = 20


def pictures_of(connection: Connection, job_id: str) -> list[str]:
    """Ids of the done photos and videos of a job, in the order of their paths."""
    done = select(files.c.id).where(
        files.c.job_id == job_id, files.c.state == FileState.DONE, files.c.kind.in_(PICTURES)
    )
    return list(connection.execute(done.order_by(files.c.relative_path, files.c.id)).scalars())


def rows_of(connection: Connection, file_ids: Collection[str]) -> list[FileRow]:
    """The rows of these files, in the order of their paths."""
    chosen = select(files).where(files.c.id.in_(list(file_ids))).order_by(files.c.relative_path, files.c.id)
    return list(connection.execute(chosen).all())


def versions_of(connection: Connection, file_ids: Collection[str]) -> dict[str, int]:
    """Their `evidence_version`, held until the transaction ends."""
    held = select(files.c.id, files.c.evidence_version).where(files.c.id.in_(list(file_ids)))
    return {row.id: row.evidence_version for row in connection.execute(held.order_by(files.c.id).with_for_update())}


def twins_of(connection: Connection, job_id: str, sums: Collection[str]) -> Rows:
    """Rows of `id, sha256, shown_path, last_modified` of the job's files with these bytes, at most 20 for each."""
    place = func.row_number().over(partition_by=files.c.sha256, order_by=(files.c.relative_path, files.c.id))
    many = func.count().over(partition_by=files.c.sha256)
    alike = (
        select(
            files.c.id,
            files.c.sha256,
            files.c.shown_path,
            files.c.last_modified,
            place.label("place"),
            many.label("many"),
        )
        .where(files.c.job_id == job_id, files.c.state == FileState.DONE, files.c.sha256.in_(list(sums)))
        .subquery()
    )
    few = select(alike).where(alike.c.place <= MOST_TWINS, alike.c.many > 1)
    return connection.execute(few.order_by(alike.c.sha256, alike.c.place)).all()


def sidecars_saying(connection: Connection, file_ids: Collection[str]) -> Rows:
    """Rows of `file_id, id, shown_path, last_modified, found, position_zone` of the sidecars of these files."""
    said = (
        select(
            sidecars.c.file_id,
            files.c.id,
            files.c.shown_path,
            files.c.last_modified,
            files.c.found,
            files.c.position_zone,
        )
        .join(files, files.c.id == sidecars.c.sidecar_id)
        .where(sidecars.c.file_id.in_(list(file_ids)))
        .order_by(files.c.relative_path, files.c.id)
    )
    return connection.execute(said).all()


def other_halves(connection: Connection, file_ids: Collection[str]) -> Rows:
    """Rows of `of_id, kind, shown_path, found, position_zone`: stills of these videos and videos of these stills."""
    this, other = files.alias("this"), files.alias("other")
    together = or_(this.c.pair_of == other.c.id, other.c.pair_of == this.c.id)
    halves = (
        select(this.c.id.label("of_id"), other.c.kind, other.c.shown_path, other.c.found, other.c.position_zone)
        .join(other, and_(other.c.job_id == this.c.job_id, other.c.live_id == this.c.live_id, together))
        .where(this.c.id.in_(list(file_ids)), other.c.kind != this.c.kind, other.c.state == FileState.DONE)
        .order_by(other.c.relative_path, other.c.id)
    )
    return connection.execute(halves).all()


def change_times(connection: Connection, job_id: str) -> list[int]:
    """When the files of a job were last changed (ms since 1970), as far as it is known."""
    known = select(files.c.last_modified).where(files.c.job_id == job_id, files.c.last_modified.is_not(None))
    return [int(time) for time in connection.execute(known).scalars() if time is not None]


def last_finished(connection: Connection, job_id: str) -> int | None:
    """When the last of the job's files was read (ms since 1970)."""
    found: int | None = connection.execute(
        select(func.max(files.c.finished_at)).where(files.c.job_id == job_id, files.c.state == FileState.DONE)
    ).scalar_one()
    return found


def certain(connection: Connection, job_id: str, folder_key: str | None = None) -> Rows:
    """Rows of `filename, taken_at, utc_offset, zone_source, device` of what is dated with certainty, to the second."""
    columns = (
        files.c.filename,
        files.c.taken_at,
        files.c.utc_offset,
        files.c.zone_source,
        files.c.found["device"].label("device"),
    )
    sure = select(*columns).where(
        files.c.job_id == job_id,
        files.c.state == FileState.DONE,
        files.c.confidence == "high",
        files.c.precision == "second",
    )
    if folder_key is not None:
        sure = sure.where(files.c.folder_key == folder_key)
    return connection.execute(sure).all()
