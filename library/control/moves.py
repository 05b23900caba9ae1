"""Moves: what a person may ask of a job, from which states, and what then becomes of its open files."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, func, select, update

from library.clock import now_ms
from library.job import JobRow, change_job, elapsed_ms, end_job, find_job, lock_job, settle
from library.problem import Refused
from library.states import OPEN_JOBS, WORKING_JOBS, FileState, JobState
from library.tables import files, jobs
from library.telling.call_list import note_call

# A start of these was carried out before, or is not needed any more.
STARTED_JOBS = (JobState.PENDING, JobState.RUNNING, JobState.COMPLETED)
# A person may let these go on.
STANDING_JOBS = (JobState.PAUSED, JobState.HALTED)
# So long after a start bodies that are on their way are still taken.
CLOSING_MS = 10_000
# So long after a pause or a halt files in hand may end by themselves.
LAST_FILES_MS = 10_000
DISK_FULL = "disk_full"


class NotAllowed(Exception):
    """A move that this state does not know. `allowed` names the moves that it does."""

    def __init__(self, move: str, state: str, allowed: Sequence[str]) -> None:
        super().__init__(f"“{move}” is not possible while the import is {state}.")
        self.move = move
        self.state = state
        self.allowed = tuple(allowed)


def cancel(connection: Connection, job_id: str) -> JobRow | None:
    """Open files become `skipped: cancelled`, claimed ones too; what is done stays. The same again has no effect."""
    job = lock_job(connection, job_id)
    if job is None or job.state == JobState.CANCELLED:
        return job
    if job.state not in OPEN_JOBS:
        raise _refusal(connection, "cancel", job)
    skip_open_files(connection, job_id, dict.fromkeys(_OPEN, Refused.CANCELLED))
    change_job(connection, job_id, last_move="cancel")
    end_job(connection, job, JobState.CANCELLED)
    return find_job(connection, job_id)


def start(connection: Connection, job_id: str, on_their_way: Collection[str]) -> JobRow | None:
    """Nothing more is coming: expected files become `skipped: never_arrived`, but those whose bytes are on their way.

    These have CLOSING_MS to end; the sweep then skips what is left. The same again has no effect.
    """
    job = lock_job(connection, job_id)
    if job is None or (job.state in STARTED_JOBS and job.was_receiving):
        return job
    if job.state != JobState.RECEIVING or job.source_kind == "path":
        raise _refusal(connection, "start", job)
    if job.closing_at is not None:
        return job
    _skip_expected(connection, job_id, on_their_way)
    now = now_ms()
    change_job(connection, job_id, total_final=True, closing_at=now + CLOSING_MS, active_at=now, last_move="start")
    settle(connection, job_id)
    return find_job(connection, job_id)


def pause(connection: Connection, job_id: str) -> JobRow | None:
    """Nothing is claimed any more; files in hand have LAST_FILES_MS to end. The same again has no effect.

    A job that waits for room on the disk is paused by the person from then on, and does not go on by itself.
    """
    job = lock_job(connection, job_id)
    if job is None:
        return None
    if job.state == JobState.PAUSED:
        if job.notice_code == DISK_FULL:
            change_job(connection, job_id, notice_code=None, notice_data=None, last_move="pause", active_at=now_ms())
        return find_job(connection, job_id)
    if job.state not in WORKING_JOBS:
        raise _refusal(connection, "pause", job)
    change_job(connection, job_id, last_move="pause")
    stand(connection, job, JobState.PAUSED)
    return find_job(connection, job_id)


def stand(connection: Connection, job: JobRow, state: JobState, **values: object) -> None:
    """Bring a working job to `paused` or `halted`: its clock stops at once, files in hand may end by themselves."""
    now = now_ms()
    change_job(
        connection,
        job.id,
        {},
        state=state,
        records_until=now + LAST_FILES_MS,
        active_at=now,
        elapsed_ms=elapsed_ms(job, now),
        running_since=None,
        **values,
    )
    # A person who pauses knows; what stops by itself may be news.
    if values.get("notice_code") is not None:
        note_call(connection, job.id, str(values["notice_code"]))


def resume(connection: Connection, job_id: str) -> JobRow | None:
    """Go on: `receiving` while the list is open or files are expected, else `pending` or `running`."""
    job = lock_job(connection, job_id)
    if job is None or (job.state in WORKING_JOBS and job.last_move == "resume"):
        return job
    if job.state not in STANDING_JOBS:
        raise _refusal(connection, "resume", job)
    change_job(connection, job_id, forgiven=job.failed, last_move="resume")
    go_on(connection, job)
    return find_job(connection, job_id)


def go_on(connection: Connection, job: JobRow) -> None:
    """A standing job works again."""
    arriving = not job.total_final or job.expected > 0
    begun = JobState.PENDING if job.started_at is None else JobState.RUNNING
    now = now_ms()
    change_job(
        connection,
        job.id,
        state=JobState.RECEIVING if arriving else begun,
        records_until=None,
        active_at=now,
        # Files that are still in hand from before go on being read; else a claim sets the clock going.
        running_since=now if job.claimed > 0 else None,
        notice_code=None,
        notice_data=None,
    )
    settle(connection, job.id)


def pause_for_room(connection: Connection, job_id: str, missing_bytes: int) -> bool:
    """The disk has no room: a working job waits until it has. False where the job does not work."""
    job = lock_job(connection, job_id)
    if job is None or job.state not in WORKING_JOBS:
        return False
    stand(connection, job, JobState.PAUSED, notice_code=DISK_FULL, notice_data={"missing_bytes": missing_bytes})
    return True


def jobs_without_room(connection: Connection) -> list[JobRow]:
    """Jobs that wait for room on the disk."""
    waiting = select(jobs).where(
        jobs.c.deleted_at.is_(None), jobs.c.state == JobState.PAUSED, jobs.c.notice_code == DISK_FULL
    )
    return list(connection.execute(waiting).all())


def close_overdue(connection: Connection) -> list[str]:
    """End the waiting of started jobs for bodies that did not end in time. Returns the ids of these jobs."""
    overdue = select(jobs).where(
        jobs.c.deleted_at.is_(None),
        jobs.c.state == JobState.RECEIVING,
        jobs.c.closing_at < now_ms(),
        jobs.c.expected > 0,
    )
    closed = []
    for job in connection.execute(overdue).all():
        lock_job(connection, job.id)
        _skip_expected(connection, job.id, ())
        settle(connection, job.id)
        closed.append(job.id)
    return closed


def allowed_moves(connection: Connection, job: JobRow) -> tuple[str, ...]:
    """What a person may ask of the job as it is (contract, section 2)."""
    moves = []
    if job.state == JobState.RECEIVING and job.source_kind != "path":
        moves.append("start")
    if job.state in WORKING_JOBS:
        moves.append("pause")
    if job.state in STANDING_JOBS:
        moves.append("resume")
    if job.state in OPEN_JOBS:
        moves.append("cancel")
    if may_retry(connection, job):
        moves.append("retry")
    return tuple(moves)


def may_retry(connection: Connection, job: JobRow) -> bool:
    """Whether something of the job could be tried again."""
    if job.state == JobState.EXPIRED:
        return False
    if job.state == JobState.FAILED or job.failed > 0:
        return True
    cancelled = select(files.c.id).where(
        files.c.job_id == job.id, files.c.state == FileState.SKIPPED, files.c.problem_code == Refused.CANCELLED
    )
    return job.skipped > 0 and connection.execute(cancelled.limit(1)).first() is not None


def _refusal(connection: Connection, move: str, job: JobRow) -> NotAllowed:
    return NotAllowed(move, job.state, allowed_moves(connection, job))


_OPEN = (FileState.EXPECTED, FileState.WAITING, FileState.CLAIMED)


def skip_open_files(connection: Connection, job_id: str, codes: dict[FileState, str]) -> None:
    """Files in these open states become `skipped`, each state with its code."""
    moved: dict[str, int] = {FileState.SKIPPED: 0}
    for state, code in codes.items():
        changed = connection.execute(
            update(files)
            .where(files.c.job_id == job_id, files.c.state == state)
            .values(state=FileState.SKIPPED, problem_code=code, claim=None, finished_at=now_ms())
        ).rowcount
        moved[state] = -changed
        moved[FileState.SKIPPED] += changed
    change_job(connection, job_id, moved)


def _skip_expected(connection: Connection, job_id: str, but: Collection[str]) -> None:
    lost = (files.c.job_id == job_id) & (files.c.state == FileState.EXPECTED) & files.c.id.not_in(but)
    count, size = connection.execute(select(func.count(), func.sum(files.c.size_bytes)).where(lost)).one()
    connection.execute(
        update(files)
        .where(lost)
        .values(state=FileState.SKIPPED, problem_code=Refused.NEVER_ARRIVED, finished_at=now_ms())
    )
    sums = {FileState.EXPECTED: -count, FileState.SKIPPED: count, "bytes_total": -int(size or 0)}
    change_job(connection, job_id, sums)
