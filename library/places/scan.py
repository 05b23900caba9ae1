"""Scans: an import of a server folder, whose files become rows in batches while a worker walks through it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from library.clock import now_ms
from library.file import NewFile, add_files
from library.job import JobRow, NewJob, change_job, create_job, end_job, lock_job, next_generation, settle, started
from library.leases.claim import finish_claim, lease
from library.names import MOST_LABEL, shown_name
from library.places.walk import Wanted
from library.problem import Refused
from library.states import WORKING_JOBS, FileState, JobState
from library.tables import claims, files, jobs, scans


@dataclass(frozen=True)
class NewScan:
    """The folder (absolute), what of it is wanted, and after how many files it is enough (None: never)."""

    folder: bytes
    wanted: Wanted
    most_files: int | None
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Scan:
    """A scan in one worker's hands. What it finds is taken only while `token` lives.

    `begun_before`: rows of it may be there already. `taken`: how many.
    """

    job_id: str
    token: str
    folder: bytes
    wanted: Wanted
    most_files: int | None
    begun_before: bool
    taken: int
    options: Mapping[str, Any]


def begin_folder_job(connection: Connection, new: NewScan) -> tuple[str, int]:
    """A job of a folder, still to be walked through. Returns its id and the generation of its first wake-up."""
    label = shown_name(new.folder.rpartition(b"/")[2] or new.folder)[:MOST_LABEL]
    job_id = create_job(connection, NewJob("path", label, new.options))
    connection.execute(
        scans.insert().values(
            job_id=job_id,
            folder=new.folder,
            pattern=new.wanted.pattern,
            recursive=new.wanted.recursive,
            most_files=new.most_files,
        )
    )
    return job_id, next_generation(connection, job_id)


def _left_open() -> ColumnElement[bool]:
    """A job that works, whose folder nobody walks through though it is not at its end."""
    held = select(claims.c.token)
    return (
        jobs.c.state.in_(WORKING_JOBS)
        & jobs.c.deleted_at.is_(None)
        & jobs.c.total_final.is_(False)
        & (scans.c.token.is_(None) | scans.c.token.not_in(held))
    )


def scans_left(connection: Connection) -> list[str]:
    """Jobs whose folder is still to be walked through and in nobody's hands: somebody has to be woken for them."""
    left = select(jobs.c.id).join(scans, scans.c.job_id == jobs.c.id).where(_left_open())
    return list(connection.execute(left.order_by(jobs.c.created_at)).scalars())


def scan_left(connection: Connection, job_id: str) -> bool:
    """Whether this job is one of them."""
    left = select(jobs.c.id).join(scans, scans.c.job_id == jobs.c.id).where(_left_open(), jobs.c.id == job_id)
    return connection.execute(left).first() is not None


def take_scan(connection: Connection, job_id: str, worker_id: str) -> Scan | None:
    """Take the scan of a job in hand, by a lease like that of claimed files; None where there is none to take."""
    job = lock_job(connection, job_id)
    if job is None or not scan_left(connection, job_id):
        return None
    row = connection.execute(select(scans).where(scans.c.job_id == job_id)).one()
    token = lease(connection, job_id, worker_id)
    connection.execute(
        update(scans).where(scans.c.job_id == job_id).values(token=token, begun_at=row.begun_at or now_ms())
    )
    change_job(connection, job_id, {}, current_step="scanning", **started(job))
    return Scan(
        job_id,
        token,
        bytes(row.folder),
        Wanted(row.pattern, bool(row.recursive)),
        row.most_files,
        begun_before=row.begun_at is not None,
        taken=job.total,
        options=job.options,
    )


def add_found(connection: Connection, scan: Scan, found: Sequence[NewFile], ignored: Mapping[str, int]) -> bool:
    """Add what was found to the job. False where the scan is not wanted, or not ours, any more: nothing was added.

    What is there from a scan that broke off is not added again.
    """
    job = _held(connection, scan)
    if job is None:
        return False
    new = _without_known(connection, scan, found) if scan.begun_before else found
    add_files(connection, scan.job_id, new)
    more = {**job.ignored, **{name: max(count, job.ignored.get(name, 0)) for name, count in ignored.items()}}
    if more != job.ignored:
        change_job(connection, scan.job_id, ignored=more)
    return True


def end_scan(connection: Connection, scan: Scan, *, limited: bool, unmet: Collection[str] = ()) -> bool:
    """All is found: the total is final. False where the scan is not ours any more.

    `unmet`: options of this import that some known file, which is not read again, was read without.
    """
    job = _held(connection, scan)
    if job is None:
        return False
    notice = _notice(connection, job, limited=limited, unmet=unmet)
    said: dict[str, object] = (
        {} if notice is None or job.notice_code else {"notice_code": notice[0], "notice_data": notice[1]}
    )
    finish_claim(connection, scan.token)
    change_job(connection, scan.job_id, {}, total_final=True, active_at=now_ms(), current_step="reading", **said)
    settle(connection, scan.job_id)
    return True


def break_scan(connection: Connection, scan: Scan, code: str, data: Mapping[str, Any]) -> bool:
    """The folder itself cannot be walked through: the job failed, for a reason that it carries as its notice."""
    job = _held(connection, scan)
    if job is None:
        return False
    finish_claim(connection, scan.token)
    change_job(connection, scan.job_id, notice_code=code, notice_data=dict(data))
    end_job(connection, job, JobState.FAILED)
    return True


def _held(connection: Connection, scan: Scan) -> JobRow | None:
    """The job, while it works and the lease on its scan is ours."""
    job = lock_job(connection, scan.job_id)
    if job is None or job.state not in WORKING_JOBS:
        return None
    ours = connection.execute(select(claims.c.token).where(claims.c.token == scan.token).with_for_update())
    return None if ours.first() is None else job


def _without_known(connection: Connection, scan: Scan, found: Sequence[NewFile]) -> list[NewFile]:
    paths = [file.relative_path for file in found]
    here = select(files.c.relative_path).where(files.c.job_id == scan.job_id, files.c.relative_path.in_(paths))
    known = {bytes(path) for path in connection.execute(here).scalars()}
    return [file for file in found if file.relative_path not in known]


def _notice(
    connection: Connection, job: JobRow, *, limited: bool, unmet: Collection[str]
) -> tuple[str, dict[str, Any]] | None:
    """What a person should know of a folder once it was looked through."""
    counted = select(func.count()).where(
        files.c.job_id == job.id, files.c.state == FileState.SKIPPED, files.c.problem_code == Refused.KNOWN
    )
    rows = int(connection.execute(counted).scalar_one())
    known = rows + int(job.ignored.get("known", 0))
    if limited:
        return "most_files", {"count": job.total}
    if known:
        without = {"unmet": sorted(unmet)} if unmet else {}
        return "known_files", {"known": known, "new": job.total - rows, **without}
    return None if job.total else ("nothing_to_import", {})
