"""Groups of files that are the same to the last byte, in their pixels, or nearly: who is in which, and who counts.

A group lives in the columns of its members. What is the same is found by hash, in this import and in all others of the
same account; what is nearly the same is decided in the worker (worker/copies) and only written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    distinct,
    exists,
    func,
    or_,
    select,
    update,
)

from library.job import change_job
from library.states import FileState
from library.tables import files, jobs

# What a person thinks of as a picture; sidecars that hold the same are no copies of one.
PICTURES = ("photo", "video")
BATCH = 400


def live() -> ColumnElement[bool]:
    """A picture that was read, of an import that was not deleted."""
    gone = exists().where(jobs.c.id == files.c.job_id, jobs.c.deleted_at.is_not(None))
    return and_(files.c.state == FileState.DONE, files.c.kind.in_(PICTURES), ~gone)


def of_account(owner: str | None) -> ColumnElement[bool]:
    return files.c.owner.is_(None) if owner is None else files.c.owner == owner


def sums_of_job(connection: Connection, job_id: str, column: str, after: str) -> list[str]:
    """The next BATCH different values of `sha256` or `picture_hash` among the job's pictures, in their order."""
    value = files.c[column]
    found = select(value).where(files.c.job_id == job_id, live(), value > after).distinct().order_by(value)
    return list(connection.execute(found.limit(BATCH)).scalars())


def regroup_exact(connection: Connection, owner: str | None, sums: Collection[str]) -> None:
    """Put all files with one of these SHA-256 sums into a group of their own, or into none where a file is alone."""
    _regroup(connection, owner, "exact_group", "sha256", func.count(), sums)


def regroup_pixels(connection: Connection, owner: str | None, hashes: Collection[str]) -> None:
    """The same for equal pictures in files that differ: other metadata, the same pixels."""
    _regroup(connection, owner, "pixel_group", "picture_hash", func.count(distinct(files.c.sha256)), hashes)


def _regroup(
    connection: Connection,
    owner: str | None,
    group: str,
    column: str,
    size: ColumnElement[int],
    values: Collection[str],
) -> None:
    key, column_ = files.c[group], files.c[column]
    mine = and_(column_.in_(values), live(), of_account(owner))
    several = set(connection.execute(select(column_).where(mine).group_by(column_).having(size > 1)).scalars())
    if several:
        ungrouped = and_(column_.in_(several), live(), of_account(owner), key.is_(None))
        connection.execute(update(files).where(ungrouped).values({group: column_}))
    alone = and_(column_.in_(set(values) - several), of_account(owner), key.is_not(None))
    connection.execute(update(files).where(alone).values({group: None}))


def extra_copies(connection: Connection, job_id: str) -> int:
    """How many of the job's files have an earlier one here: files in exact groups less one for each group."""
    other = files.alias()
    earlier = or_(
        other.c.created_at < files.c.created_at, and_(other.c.created_at == files.c.created_at, other.c.id < files.c.id)
    )
    removed = exists().where(jobs.c.id == other.c.job_id, jobs.c.deleted_at.is_not(None))
    before = exists().where(
        other.c.sha256 == files.c.sha256, other.c.exact_group == files.c.exact_group, earlier, ~removed
    )
    extra = select(func.count()).select_from(files).where(files.c.job_id == job_id, files.c.exact_group.is_not(None))
    return int(connection.execute(extra.where(live(), before)).scalar_one())


def note_extra_copies(connection: Connection, job_id: str, count: int) -> None:
    """Let the job show so many, if it does not yet."""
    known = connection.execute(select(jobs.c.found_duplicates).where(jobs.c.id == job_id)).scalar_one_or_none()
    if known is not None and known != count:
        change_job(connection, job_id, found_duplicates=count)


def note_copies(connection: Connection, job_id: str, file_ids: Collection[str]) -> int:
    """Of files of a job that were read just now, how many have an earlier one; marks the exact copies in this job.

    So the count rises while an import runs, and one that is cancelled has its groups. Those of other imports are told
    when it is finished.
    """
    ids = list(file_ids)
    read = Counter(connection.execute(_SUMS_READ, {"ids": ids}).scalars())
    if not read:
        return 0
    owner = connection.execute(_OWNER, {"job": job_id}).scalar_one_or_none()
    others = {"sums": list(read), "ids": ids} | ({} if owner is None else {"account": owner})
    known = set(connection.execute(_known_sums(owned=owner is not None), others).scalars())
    several = [sum_ for sum_, count in read.items() if count > 1 or sum_ in known]
    if several:
        # Locked in one order, so that two workers who record at once wait for each other and never for ever.
        alike = and_(files.c.job_id == job_id, files.c.sha256.in_(several), files.c.exact_group.is_(None), live())
        held = select(files.c.id).where(alike).order_by(files.c.id).with_for_update()
        equal = connection.execute(held).scalars().all()
        connection.execute(update(files).where(files.c.id.in_(equal)).values(exact_group=files.c.sha256))
    return sum(count - (sum_ not in known) for sum_, count in read.items())


# Made once: to put them together takes SQLAlchemy longer than to send them, and this is done for every few files.
_IDS: BindParameter[Sequence[str]] = bindparam("ids", expanding=True)
_SUMS_READ = select(files.c.sha256).where(files.c.id.in_(_IDS), files.c.sha256.is_not(None), live())
_OWNER = select(jobs.c.owner).where(jobs.c.id == bindparam("job"))


@cache
def _known_sums(*, owned: bool) -> Select[Any]:
    account = files.c.owner == bindparam("account") if owned else files.c.owner.is_(None)
    among = files.c.sha256.in_(bindparam("sums", expanding=True))
    return select(files.c.sha256).where(among, files.c.id.not_in(_IDS), live(), account).distinct()


def set_near(connection: Connection, owner: str | None, members: Mapping[str, str | None]) -> None:
    """Each of these files (by id) and its exact copies are of the near group that stands beside it, or of none."""
    own = select(files.c.id, files.c.sha256).where(files.c.id.in_(list(members)), files.c.sha256.is_not(None))
    group_of = {row.sha256: members[row.id] for row in connection.execute(own)}
    meant = and_(or_(files.c.id.in_(list(members)), files.c.sha256.in_(list(group_of))), live(), of_account(owner))
    # Locked in one order, so that two imports that are finished at once wait for each other and never for ever.
    found = select(files.c.id, files.c.sha256, files.c.near_group).where(meant).order_by(files.c.id).with_for_update()
    changed = [
        {"member": row.id, "group": name}
        for row in connection.execute(found)
        if (name := group_of[row.sha256] if row.sha256 in group_of else members[row.id]) != row.near_group
    ]
    if changed:
        connection.execute(_SET_NEAR, changed)


_SET_NEAR = update(files).where(files.c.id == bindparam("member")).values(near_group=bindparam("group"))


def mend(connection: Connection, removed: Iterable[Any]) -> None:
    """After rows were deleted: no group of one is left, and other imports count anew. `removed` are the rows as read.

    They carry owner, exact_group, pixel_group and near_group.
    """
    gone = list(removed)
    for owner in {row.owner for row in gone}:
        rows = [row for row in gone if row.owner == owner]
        touched = _jobs_with(connection, {row.exact_group for row in rows if row.exact_group})
        regroup_exact(connection, owner, {row.exact_group for row in rows if row.exact_group})
        regroup_pixels(connection, owner, {row.pixel_group for row in rows if row.pixel_group})
        _dissolve_small(connection, {row.near_group for row in rows if row.near_group})
        for job_id in touched:
            note_extra_copies(connection, job_id, extra_copies(connection, job_id))


def _jobs_with(connection: Connection, sums: Collection[str]) -> Sequence[str]:
    if not sums:
        return []
    members = select(files.c.job_id).where(files.c.sha256.in_(sums), files.c.exact_group.is_not(None), live())
    return connection.execute(members.distinct().order_by(files.c.job_id)).scalars().all()


def _dissolve_small(connection: Connection, groups: Collection[str]) -> None:
    """Near groups in which only one picture is left, in however many copies."""
    if not groups:
        return
    near = files.c.near_group
    several = (
        select(near).where(near.in_(groups), live()).group_by(near).having(func.count(distinct(files.c.sha256)) > 1)
    )
    kept = set(connection.execute(several).scalars())
    connection.execute(update(files).where(near.in_(set(groups) - kept)).values(near_group=None))
