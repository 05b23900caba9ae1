"""The groups of copies that an import has part in, page by page: exact, same pixels, near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, distinct, func, select

from library.copies.duplicates import live, of_account
from library.copies.keeper import Reason, keeper, why
from library.file import FileRow
from library.job import JobRow
from library.tables import files

# In the order in which they are listed: the column of the group, and the one by which its members are found fast.
KINDS: Mapping[str, tuple[str, str]] = {
    "exact": ("exact_group", "sha256"),
    "same_pixels": ("pixel_group", "picture_hash"),
    "near": ("near_group", "near_group"),
}


@dataclass(frozen=True)
class Group:
    """Copies of one picture in all imports, the recommended one first. `reason` says what speaks for it."""

    kind: str
    key: str
    files: Sequence[FileRow]
    reason: Reason

    @property
    def recommended(self) -> FileRow:
        return self.files[0]

    @property
    def reclaimable_bytes(self) -> int:
        """What all but the recommended one take."""
        return sum(file.size_bytes for file in self.files[1:])


def count_groups(connection: Connection, job: JobRow) -> dict[str, int]:
    """How many groups of each kind the job has part in."""
    counts = {}
    for kind in KINDS:
        counts[kind] = connection.execute(select(func.count()).select_from(_keys(job, kind).subquery())).scalar_one()
    return counts


def keys_of_groups(connection: Connection, job: JobRow, kind: str) -> list[str]:
    """The keys of all groups of one kind, in the order of the first path of the job in each."""
    column = files.c[KINDS[kind][0]]
    mine = select(column).where(files.c.job_id == job.id, live(), column.in_(_keys(job, kind)))
    return list(dict.fromkeys(connection.execute(mine.order_by(files.c.relative_path, files.c.id)).scalars()))


def read_group(connection: Connection, job: JobRow, kind: str, key: str) -> Group | None:
    """One group with all its members, or None where fewer than two are left."""
    column, found_by = KINDS[kind]
    members = select(files).where(files.c[found_by] == key, files.c[column] == key, live(), of_account(job.owner))
    rows = connection.execute(members.order_by(files.c.relative_path, files.c.id)).all()
    if len(rows) < 2:
        return None
    best = keeper(rows)
    return Group(kind, key, [best, *(row for row in rows if row.id != best.id)], why(best, rows))


def _keys(job: JobRow, kind: str) -> Select[tuple[str]]:
    key = files.c[KINDS[kind][0]]
    mine = select(key).where(files.c.job_id == job.id, key.is_not(None), live()).group_by(key)
    return mine.where(key.in_(_of_several_pictures(job.id))) if kind == "near" else mine


def _of_several_pictures(job_id: str) -> Select[tuple[str]]:
    """Near groups of more than one picture; one picture under several metadata is of the kind before."""
    own, member = files.alias("own"), files.alias("member")
    picture = func.coalesce(member.c.picture_hash, member.c.sha256)
    groups = select(own.c.near_group).where(own.c.job_id == job_id, own.c.near_group.is_not(None))
    several = select(member.c.near_group).where(member.c.near_group.in_(groups)).group_by(member.c.near_group)
    return several.having(func.count(distinct(picture)) > 1)
