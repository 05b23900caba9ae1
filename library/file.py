"""Files: their rows, and the states that they go through. Counts of the job change in the same transaction."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select, update

from library.clock import now_ms
from library.copies.duplicates import note_copies
from library.evidence.candidates import Candidates, write_candidates
from library.job import change_job
from library.names import shown_name
from library.places.folder_key import folder_key
from library.search import GROUPS, group_order, searchable, tag_matches, text_matches
from library.states import ENDED_FILES, FileState
from library.tables import files

FileRow = Row[Any]


@dataclass(frozen=True)
class NewFile:
    """One file as it was brought or found: its path byte by byte, its size as announced, stored or found."""

    kind: str
    relative_path: bytes
    size_bytes: int
    state: FileState
    last_modified: int | None = None
    stored_path: str | None = None
    source_path: bytes | None = None
    sha256: str | None = None
    crc32: int | None = None
    fingerprint: str | None = None
    mime_type: str | None = None
    problem_code: str | None = None
    problem_data: Mapping[str, Any] | None = None
    # Where two paths of a server folder would be shown alike, one is shown otherwise.
    shown_path: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


def add_files(connection: Connection, job_id: str, new: Sequence[NewFile]) -> None:
    """Insert rows in bulk and add them to the job's counts."""
    if not new:
        return
    now = now_ms()
    connection.execute(files.insert(), [_row(job_id, file, now) for file in new])
    sums: Counter[str] = Counter(total=len(new))
    for file in new:
        sums[file.state] += 1
        if file.state != FileState.SKIPPED:
            sums["bytes_total"] += file.size_bytes
        if file.state == FileState.WAITING:
            sums["bytes_arrived"] += file.size_bytes
    change_job(connection, job_id, sums, active_at=now)


def _row(job_id: str, file: NewFile, now: int) -> dict[str, Any]:
    shown = file.shown_path or shown_name(file.relative_path)
    return {
        **{name: getattr(file, name) for name in NewFile.__dataclass_fields__},
        "job_id": job_id,
        "shown_path": shown,
        "filename": shown.rpartition("/")[2] or shown,
        "folder_key": folder_key(file.relative_path, file.source_path),
        "search_text": searchable(shown),
        "created_at": now,
        "finished_at": now if file.state in ENDED_FILES else None,
    }


@dataclass(frozen=True)
class Outcome:
    """How reading one claimed file ended: its new state, the columns that this fills, and what the job counts of it.

    `grown_bytes`: by how much a file in a server folder is larger than it was when it was found. `candidates`: the
    dates that were weighed for it. `measured`: its family (library.telling.foresight),
    bytes, and the milliseconds for which it kept a slot busy; None where none was.
    """

    file_id: str
    state: FileState
    values: Mapping[str, Any]
    size_bytes: int
    found: Mapping[str, int] = field(default_factory=dict)
    grown_bytes: int = 0
    candidates: Candidates = ()
    measured: tuple[str, int, float] | None = None


def record(
    connection: Connection, job_id: str, token: str, outcomes: Sequence[Outcome], *, now_reading: str | None = None
) -> list[str]:
    """Write the outcomes of files that still carry this claim; late ones change nothing. Returns the ids recorded.

    `now_reading` is the name of a file that the worker has in hand after these.
    """
    given = {"ids": [outcome.file_id for outcome in outcomes], "token": token}
    mine = set(connection.execute(_STILL_CLAIMED, given).scalars())
    kept = [outcome for outcome in outcomes if outcome.file_id in mine]
    if not kept:
        return []
    now = now_ms()
    sums: Counter[str] = Counter(claimed=-len(kept))
    _fill(connection, kept, now)
    for outcome in kept:
        sums[outcome.state] += 1
        sums["bytes_done"] += outcome.size_bytes
        sums["bytes_total"] += outcome.grown_bytes
        sums["bytes_arrived"] += outcome.grown_bytes
        sums.update({f"found_{name}": amount for name, amount in outcome.found.items()})
    write_candidates(connection, {outcome.file_id: outcome.candidates for outcome in kept})
    sums["found_duplicates"] += note_copies(connection, job_id, [outcome.file_id for outcome in kept])
    change_job(connection, job_id, sums, active_at=now, current_filename=now_reading)
    return [outcome.file_id for outcome in kept]


def _fill(connection: Connection, outcomes: Sequence[Outcome], now: int) -> None:
    """Write the columns of many rows; those that fill the same ones go in one call."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for outcome in outcomes:
        row = {**outcome.values, "state": outcome.state, "claim": None, "finished_at": now}
        alike.setdefault(tuple(row), []).append({**row, "filled_id": outcome.file_id})
    for rows in alike.values():
        connection.execute(_FILL, rows)


_FILL = update(files).where(files.c.id == bindparam("filled_id"))
_STILL_CLAIMED = (
    select(files.c.id)
    .where(
        files.c.id.in_(bindparam("ids", expanding=True)),
        files.c.claim == bindparam("token"),
        files.c.state == FileState.CLAIMED,
    )
    .with_for_update()
)


def find_file(connection: Connection, file_id: str) -> FileRow | None:
    return connection.execute(select(files).where(files.c.id == file_id)).one_or_none()


@dataclass(frozen=True)
class Filter:
    """Which files of a job: by state, kind, confidence, reason, a piece of text, a whole tag; None means all."""

    states: Sequence[str] | None = None
    kinds: Sequence[str] | None = None
    confidences: Sequence[str] | None = None
    problem_codes: Sequence[str] | None = None
    text: str | None = None
    tag: str | None = None


def _of_job(job_id: str, wanted: Filter) -> Select[Any]:
    chosen = select(files).where(files.c.job_id == job_id)
    for column, values in (
        (files.c.state, wanted.states),
        (files.c.kind, wanted.kinds),
        (files.c.confidence, wanted.confidences),
        (files.c.problem_code, wanted.problem_codes),
    ):
        if values is not None:
            chosen = chosen.where(column.in_(values))
    if wanted.text is not None:
        chosen = chosen.where(text_matches(wanted.text))
    if wanted.tag is not None:
        chosen = chosen.where(tag_matches(wanted.tag))
    return chosen


def page_of_files(
    connection: Connection, job_id: str, wanted: Filter, page: int, per_page: int, *, grouped: bool = False
) -> tuple[Sequence[FileRow], int]:
    """In the order of path bytes, then id: the rows of one page (from 1), and how many match in all.

    `grouped`: those without a date first, then the doubtful, the likely and the certain ones.
    """
    chosen = _of_job(job_id, wanted)
    total = connection.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    first = (group_order(),) if grouped else ()
    ordered = chosen.order_by(*first, files.c.relative_path, files.c.id)
    return connection.execute(ordered.limit(per_page).offset((page - 1) * per_page)).all(), total


def neighbours(
    connection: Connection, file: FileRow, wanted: Filter, most: int
) -> tuple[Sequence[FileRow], Sequence[FileRow]]:
    """Up to `most` files before this one and as many after it, both in the order of the list."""
    chosen = _of_job(file.job_id, wanted)
    earlier = chosen.where(_before(file)).order_by(files.c.relative_path.desc(), files.c.id.desc()).limit(most)
    later = chosen.where(_after(file)).order_by(files.c.relative_path, files.c.id).limit(most)
    return connection.execute(earlier).all()[::-1], connection.execute(later).all()


def place_of(connection: Connection, file: FileRow, wanted: Filter) -> tuple[int, int]:
    """Where the file stands in the list, from 1, and how many stand there."""
    chosen = _of_job(file.job_id, wanted)
    total = connection.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    before = connection.execute(select(func.count()).select_from(chosen.where(_before(file)).subquery())).scalar_one()
    return before + 1, total


def _before(file: FileRow) -> ColumnElement[bool]:
    same_path = and_(files.c.relative_path == file.relative_path, files.c.id < file.id)
    return or_(files.c.relative_path < file.relative_path, same_path)


def _after(file: FileRow) -> ColumnElement[bool]:
    same_path = and_(files.c.relative_path == file.relative_path, files.c.id > file.id)
    return or_(files.c.relative_path > file.relative_path, same_path)


def shares(connection: Connection, job_id: str) -> dict[str, int]:
    """How many done files are of which kind."""
    counted = (
        select(files.c.kind, func.count())
        .where(files.c.job_id == job_id, files.c.state == FileState.DONE)
        .group_by(files.c.kind)
    )
    return {str(kind): int(count) for kind, count in connection.execute(counted)}


def newest_finished(
    connection: Connection, job_id: str, state: FileState, limit: int, *, pictured: bool = False
) -> Sequence[FileRow]:
    """The files that ended last in this state, newest first; `pictured`: only those to be shown small to anybody."""
    wanted = {"job": job_id, "state": state, "most": limit}
    return connection.execute(_newest_finished(pictured=pictured), wanted).all()


@cache
def _newest_finished(*, pictured: bool) -> Select[Any]:
    """Made once: whoever rings the bell asks."""
    ended = select(files).where(files.c.job_id == bindparam("job"), files.c.state == bindparam("state"))
    if pictured:
        ended = ended.where(files.c.thumbnail_path.is_not(None), files.c.nsfw_label.is_distinct_from("nsfw"))
    return ended.order_by(files.c.finished_at.desc(), files.c.id).limit(bindparam("most"))


def reasons(connection: Connection, job_id: str, state: FileState) -> list[tuple[str, int]]:
    """How many files ended in this state for which reason (code), most first."""
    counted = (
        select(files.c.problem_code, func.count())
        .where(files.c.job_id == job_id, files.c.state == state)
        .group_by(files.c.problem_code)
        .order_by(func.count().desc(), files.c.problem_code)
    )
    return [(code or "", count) for code, count in connection.execute(counted)]


def confidences(connection: Connection, job_id: str) -> dict[str, int]:
    """How many done photos and videos carry which confidence."""
    counted = (
        select(files.c.confidence, func.count())
        .where(files.c.job_id == job_id, files.c.state == FileState.DONE, files.c.kind.in_(("photo", "video")))
        .group_by(files.c.confidence)
    )
    found = {level: count for level, count in connection.execute(counted) if level}
    return {level: found.get(level, 0) for level in ("high", "medium", "low", "none")}


def sizes_of_groups(connection: Connection, job_id: str, wanted: Filter) -> dict[str, int]:
    """How many files of a list stand in which group."""
    chosen = _of_job(job_id, wanted).subquery()
    counted = select(chosen.c.confidence, func.count()).group_by(chosen.c.confidence)
    sizes = dict.fromkeys(reversed(GROUPS), 0)
    for level, count in connection.execute(counted):
        sizes[level or "none"] += count
    return sizes


def unreferenced(connection: Connection, column: str, paths: Iterable[str]) -> list[str]:
    """Those of these stored (or thumbnail) paths that no row names any more."""
    wanted = set(paths)
    named = select(files.c[column]).where(files.c[column].in_(wanted)).distinct()
    return sorted(wanted - set(connection.execute(named).scalars()))
