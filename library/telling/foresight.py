"""Time left, from what the database knows: what is open in a job, its own speeds, and those of the last imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, func, select, update

from library.clock import now_ms
from library.job import JobRow, elapsed_ms
from library.states import OPEN_FILES, WORKING_JOBS, JobState
from library.tables import files, jobs, speeds
from library.telling.speed import NOTHING, Speed, at_once, smoothed_ms, work_left_ms

JOBS_BEFORE = 20
# No time left before so much work has been seen, and a new one not more often; large jobs are counted less often.
FIRST_GUESS_MS = 3_000
LOOK_MS = 1_000
FILES_COUNTED_EACH_MS = 20

Measured = tuple[str, int, float]


def family_of(name: str) -> str:
    """What files of this name have in common in how long they take: the extension, as the database cuts it off too."""
    return _family(name[-5:])


def _family(ending: str) -> str:
    _, dot, extension = ending.lower().rpartition(".")
    usual = extension if dot and extension.isascii() and extension.isalnum() else ""
    return {"jpeg": "jpg", "jpe": "jpg", "tiff": "tif", "heif": "heic"}.get(usual, usual)


def note_speeds(connection: Connection, job_id: str, measured: Iterable[Measured]) -> None:
    """Add what was measured, as (family, bytes, milliseconds), to the sums of the job."""
    sums: dict[str, Speed] = defaultdict(Speed)
    for family, size_bytes, took_ms in measured:
        sums[family] = sums[family] + Speed.of(size_bytes, took_ms)
    for family, speed in sums.items():
        more = {f"more_{name}": value for name, value in vars(speed).items()}
        changed = connection.execute(_GROW, {"job": job_id, "of": family, "now": now_ms(), **more})
        if changed.rowcount == 0:
            connection.execute(
                speeds.insert().values(job_id=job_id, family=family, **vars(speed), measured_at=now_ms())
            )


# Made once: speeds are noted with every few files.
_GROW = (
    update(speeds)
    .where(speeds.c.job_id == bindparam("job"), speeds.c.family == bindparam("of"))
    .values(
        measured_at=bindparam("now"), **{name: speeds.c[name] + bindparam(f"more_{name}") for name in vars(NOTHING)}
    )
)


def foresee(connection: Connection, job: JobRow, slots: int) -> None:
    """Write down when a running job will be done, unless that was done a moment ago. The caller raises the revision."""
    now = now_ms()
    elapsed = elapsed_ms(job, now)
    passed = now - int(job.foreseen_at or 0)
    pause = max(LOOK_MS, (job.total - _ended(job)) // FILES_COUNTED_EACH_MS)
    if job.state != JobState.RUNNING or elapsed < FIRST_GUESS_MS or passed < pause or _ended(job) == 0:
        return
    here = _speeds(connection, [job.id])
    fresh = work_left_ms(_open(connection, job.id), here, _speeds(connection, _jobs_before(connection, job.id)))
    fresh /= at_once(here, elapsed, slots)
    shown = None if job.left_ms is None else float(job.left_ms)
    left = round(smoothed_ms(fresh, shown, passed))
    connection.execute(update(jobs).where(jobs.c.id == job.id).values(left_ms=left, foreseen_at=now))


def left_seconds(job: JobRow, now: int) -> int | None:
    """The time left of a running job as it is now; None while nobody knows."""
    if job.state != JobState.RUNNING or job.left_ms is None or job.running_since is None:
        return None
    # What was foreseen before a pause says nothing of the time after it.
    if int(job.foreseen_at) < int(job.running_since):
        return None
    open_now = job.total > _ended(job)
    return max(1, round((int(job.left_ms) - max(0, now - int(job.foreseen_at))) / 1000)) if open_now else None


def start_seconds(connection: Connection, job: JobRow) -> int | None:
    """When a pending job begins, by a first guess: imports take turns, so one file of each other goes before."""
    if job.state != JobState.PENDING:
        return None
    others = (
        select(func.count())
        .select_from(jobs)
        .where(jobs.c.state.in_(WORKING_JOBS), jobs.c.deleted_at.is_(None), jobs.c.id != job.id, jobs.c.waiting > 0)
    )
    count = int(connection.execute(others).scalar_one())
    together = sum(_speeds(connection, _jobs_before(connection, job.id)).values(), NOTHING)
    each_ms = together.expected_ms(1, together.bytes / together.files if together.files else 2_000_000)
    return max(1, round(count * each_ms / 1000))


def _ended(job: JobRow) -> int:
    return int(job.done + job.failed + job.skipped)


def _open(connection: Connection, job_id: str) -> dict[str, tuple[int, int]]:
    ending = func.lower(func.substr(files.c.filename, func.length(files.c.filename) - 4))
    counted = (
        select(ending, func.count(), func.sum(files.c.size_bytes))
        .where(files.c.job_id == job_id, files.c.state.in_(OPEN_FILES))
        .group_by(ending)
    )
    found: dict[str, tuple[int, int]] = {}
    for text, count, size_bytes in connection.execute(counted):
        family = _family(str(text))
        known = found.get(family, (0, 0))
        found[family] = (known[0] + int(count), known[1] + int(size_bytes))
    return found


def _jobs_before(connection: Connection, job_id: str) -> list[str]:
    newest = select(speeds.c.job_id).where(speeds.c.job_id != job_id).group_by(speeds.c.job_id)
    ordered = newest.order_by(func.max(speeds.c.measured_at).desc()).limit(JOBS_BEFORE)
    return list(connection.execute(ordered).scalars())


def _speeds(connection: Connection, job_ids: list[str]) -> dict[str, Speed]:
    sums = [func.sum(speeds.c[name]) for name in vars(NOTHING)]
    grouped = select(speeds.c.family, *sums).where(speeds.c.job_id.in_(job_ids)).group_by(speeds.c.family)
    return {str(family): Speed(*map(float, values)) for family, *values in connection.execute(grouped)}
