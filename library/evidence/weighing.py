"""What is read again to decide about files: their own words, those of their sidecars, copies and other halves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from library.evidence.decision import STANDS
from library.evidence.sidecars import PICTURES
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


# What a decision is made of, and what it replaces.
WEIGHED = (
    *(files.c.id, files.c.job_id, files.c.shown_path, files.c.filename, files.c.folder_key, files.c.sha256),
    *(files.c.created_at, files.c.last_modified, files.c.found, files.c.position_zone, files.c.tags),
    *(files.c.evidence_version, files.c.decision_digest, files.c.zone_source, files.c.timestamp_source),
    *(files.c.title, files.c.caption, files.c.people, files.c.camera, files.c.lens, files.c.latitude),
    *(files.c.keywords, files.c.rating),
)


def rows_of(connection: Connection, file_ids: Collection[str]) -> list[Any]:
    """These files, in the order of their paths: rows of what decisions are made of and what they replace."""
    chosen = select(*WEIGHED).where(files.c.id.in_(list(file_ids))).order_by(files.c.relative_path, files.c.id)
    return list(connection.execute(chosen).all())


def standing_in(connection: Connection, file_ids: Collection[str]) -> Rows:
    """Those of these files for which no other file speaks and whose decision stands.

    Rows of `id, filename, folder_key, last_modified, evidence_version, taken_at, precision, zone_source, confidence,
    device`.
    """
    columns = (
        *(files.c.id, files.c.filename, files.c.folder_key, files.c.last_modified, files.c.evidence_version),
        *(files.c.taken_at, files.c.precision, files.c.zone_source, files.c.confidence),
        files.c.found["device"].label("device"),
    )
    alone = (files.c.evidence_version == 0, files.c.exact_group.is_(None), files.c.tags.is_(None))
    standing = select(*columns).where(files.c.id.in_(list(file_ids)), files.c.decision_digest == STANDS, *alone)
    return connection.execute(standing.order_by(files.c.relative_path, files.c.id)).all()


def versions_of(connection: Connection, file_ids: Collection[str]) -> dict[str, int]:
    """Their `evidence_version`, held until the transaction ends."""
    held = select(files.c.id, files.c.evidence_version).where(files.c.id.in_(list(file_ids)))
    return {row.id: row.evidence_version for row in connection.execute(held.order_by(files.c.id).with_for_update())}


def told_by_neighbours(connection: Connection, job_id: str) -> frozenset[str]:
    """Those of the job's files whose date or zone was inferred from their neighbours."""
    inferred = (files.c.zone_source == "neighbours") | (files.c.timestamp_source == "neighbours")
    return frozenset(connection.execute(select(files.c.id).where(files.c.job_id == job_id, inferred)).scalars())


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
    """Rows of `file_id, id, shown_path, last_modified, found, position_zone` of the sidecars of these files.

    In the order of their paths; of one path brought several times the newest is the last.
    """
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
        .order_by(files.c.relative_path, files.c.created_at, files.c.id)
    )
    return connection.execute(said).all()


def halves_of(connection: Connection, job_id: str) -> dict[str, str]:
    """The other half of each still that has a video, and of each such video (ids)."""
    still = files.alias("still")
    paired = (
        select(files.c.id, still.c.id.label("still_id"))
        .join(still, still.c.id == files.c.pair_of)
        .where(files.c.job_id == job_id, files.c.pair_of.is_not(None))
        .where(files.c.kind == "video", still.c.kind == "photo", still.c.state == FileState.DONE)
        .order_by(files.c.relative_path.desc(), files.c.id)
    )
    halves: dict[str, str] = {}
    for row in connection.execute(paired):
        halves |= {row.id: row.still_id, row.still_id: row.id}
    return halves


def words_of(connection: Connection, file_ids: Collection[str]) -> Rows:
    """Rows of `id, shown_path, found, position_zone`."""
    columns = (files.c.id, files.c.shown_path, files.c.found, files.c.position_zone)
    return connection.execute(select(*columns).where(files.c.id.in_(list(file_ids)))).all()


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


def certain_in(connection: Connection, job_id: str, folder_key: str) -> Iterator[Any]:
    """Rows of `filename, taken_at, utc_offset, zone_source, device` of what is dated with certainty, to the second."""
    return _certain(connection, job_id, files.c.folder_key == folder_key)


def certain_zones(connection: Connection, job_id: str) -> Iterator[Any]:
    """The same rows of a whole job, where the zone is known as well."""
    return _certain(connection, job_id, files.c.zone_source.in_(("explicit", "gps")))


def _certain(connection: Connection, job_id: str, *more: ColumnElement[bool]) -> Iterator[Any]:
    columns = (
        files.c.filename,
        files.c.taken_at,
        files.c.utc_offset,
        files.c.zone_source,
        files.c.found["device"].label("device"),
    )
    sure = (files.c.job_id == job_id, files.c.state == FileState.DONE, files.c.confidence == "high")
    chosen = select(*columns).where(*sure, files.c.precision == "second", *more)
    # A piece at a time: of a large import few are remembered.
    yield from connection.execute(chosen.execution_options(yield_per=500))
