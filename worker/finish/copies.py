"""Copies: exact ones, those with the same pixels, and near ones, in this import and against all earlier ones."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Row

from library.content.formats import RAW_TYPES
from library.copies.duplicates import (
    BATCH,
    extra_copies,
    note_extra_copies,
    regroup_exact,
    regroup_pixels,
    set_near,
    sums_of_job,
)
from library.copies.likeness import (
    clear_near,
    findings_of,
    looks_elsewhere,
    looks_of_job,
    members_of,
    relate,
)
from library.copies.pairs import pair_raw_files
from library.job import find_job
from worker.copies.bursts import bursts
from worker.copies.near import Picture, Shot, gather, shot_of
from worker.copies.prints import parsed
from worker.copies.touching import Touching
from worker.finish.lease import Lease

T = TypeVar("T")
Look = Row[Any]
Looks = dict[str, Look]
Regroup = Callable[[Connection, str | None, Collection[str]], None]


def run(lease: Lease) -> None:
    """Group the job's pictures. Twice is as good as once: what is right already is left as it is."""
    with lease.reading() as connection:
        job = find_job(connection, lease.job_id)
    if job is None:
        return
    with lease.writing() as connection:
        pair_raw_files(connection, lease.job_id)
    _regroup(lease, job.owner, "sha256", regroup_exact)
    _regroup(lease, job.owner, "picture_hash", regroup_pixels)
    with lease.reading() as connection:
        extra = extra_copies(connection, lease.job_id)
    with lease.writing() as connection:
        note_extra_copies(connection, lease.job_id, extra)
    if job.options.get("near_duplicates", True):
        _group_near(lease, job.owner)
    else:
        with lease.writing() as connection:
            clear_near(connection, lease.job_id)


def _regroup(lease: Lease, owner: str | None, column: str, regroup: Regroup) -> None:
    """Value by value of one hash, in batches."""
    after = ""
    while True:
        with lease.reading() as connection:
            values = sums_of_job(connection, lease.job_id, column, after)
        if not values:
            return
        with lease.writing() as connection:
            regroup(connection, owner, values)
        after = values[-1]


def _group_near(lease: Lease, owner: str | None) -> None:
    """Gather the job's pictures with all that they touch in other imports."""
    looks = _touched(lease, owner)
    alike = gather(_by_picture(looks))
    shots = _shots(lease, [picture.key for roughly in alike for picture in roughly])
    groups: list[list[Picture]] = []
    # Shots of one burst in this import belong to its first one.
    belonging: list[tuple[str, str]] = []
    for roughly in alike:
        groups += gather(roughly, shots)
        for first, *later in bursts(roughly, shots):
            own = [looks[picture.key] for picture in (first, *later) if looks[picture.key].job_id == lease.job_id]
            belonging += [(look.id, first.key) for look in own[1:] if own[0].id == first.key]
    for pairs in _batches(belonging):
        with lease.writing() as connection:
            relate(connection, pairs)
    named = [(picture.key, name) for group, name in _named(groups, looks) for picture in group]
    for members in _batches([*named, *_leaving(dict(named), groups, looks)]):
        with lease.writing() as connection:
            set_near(connection, owner, dict(members))


def _batches(listed: Sequence[T]) -> Iterator[Sequence[T]]:
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))


def _touched(lease: Lease, owner: str | None) -> Looks:
    """The job's own pictures, those elsewhere that may be copies of them, and whoever is in a group with these."""
    with lease.reading() as connection:
        looks = {look.id: look for look in looks_of_job(connection, lease.job_id)}
        touching = Touching([picture.print for picture in _pictures(looks.values())])
        for look in looks_elsewhere(connection, lease.job_id, owner):
            seen = parsed(look.perceptual_hash, look.width, look.height)
            if seen is not None and touching.touches(seen):
                looks[look.id] = look
        names = sorted({look.near_group for look in looks.values() if look.near_group})
        for start in range(0, len(names), BATCH):
            looks |= {look.id: look for look in members_of(connection, names[start : start + BATCH])}
    return looks


def _by_picture(looks: Looks) -> list[Picture]:
    """One for all exact copies of a picture."""
    first: dict[str, Picture] = {}
    for picture in sorted(_pictures(looks.values()), key=lambda picture: (picture.rank, picture.key)):
        first.setdefault(looks[picture.key].sha256 or picture.key, picture)
    return list(first.values())


def _pictures(looks: Iterable[Look]) -> Iterator[Picture]:
    """Those that can be compared. More pixels go first, then more bytes, then the shorter path, then the older row."""
    for look in looks:
        seen = parsed(look.perceptual_hash, look.width, look.height)
        if seen is not None:
            rank = (-look.width * look.height, -look.size_bytes, len(look.shown_path), look.created_at)
            pair = look.pair_of if look.mime_type in RAW_TYPES else look.id
            yield Picture(look.id, seen, look.kind, rank, look.duration_ms, pair)


def _shots(lease: Lease, ids: Sequence[str]) -> dict[str, Shot]:
    shots: dict[str, Shot] = {}
    for asked in _batches(ids):
        with lease.reading() as connection:
            found = findings_of(connection, asked)
        shots |= {id_: shot for id_, said in found.items() if (shot := shot_of(said)) is not None}
    return shots


def _named(groups: Sequence[Sequence[Picture]], looks: Looks) -> Iterator[tuple[Sequence[Picture], str]]:
    """Each group with a name: the one that its oldest member carries, if no other group has it yet, else a new one."""
    used: set[str] = set()
    for group in groups:
        oldest = sorted((looks[picture.key] for picture in group), key=lambda look: (look.created_at, look.id))
        known = (look.near_group for look in oldest if look.near_group and look.near_group not in used)
        name = next(known, None) or str(uuid.uuid4())
        used.add(name)
        yield group, name


def _leaving(
    named: Collection[str], groups: Sequence[Sequence[Picture]], looks: Looks
) -> Iterator[tuple[str, str | None]]:
    """Whoever is in no group any more; an exact copy of a member stays with it."""
    staying = {looks[picture.key].sha256 for group in groups for picture in group} - {None}
    for look in looks.values():
        if look.near_group is not None and look.id not in named and look.sha256 not in staying:
            yield look.id, None
