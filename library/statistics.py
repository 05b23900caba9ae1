"""Statistics: what has come in on this server so far. Deleting an import leaves its figures behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, literal_column, select, union_all

from library.clock import now_ms
from library.job import JobRow, elapsed_ms
from library.states import ENDED_FILES, OPEN_JOBS, FileState, JobState
from library.tables import files, jobs, past_files, past_jobs, speeds

DAYS = 30
JOBS_AVERAGED = 20
JOBS_TIMED = 20
FAMILIES_SHOWN = 8
QUARTER_MS = 15 * 60 * 1000


def keep_figures(connection: Connection, job: JobRow) -> None:
    """Before an import is deleted: its figures join those of all that are gone."""
    ended = _quarters().where(files.c.job_id == job.id)
    counted = [{"job_id": job.id, "quarter": quarter, "files": count} for quarter, count in connection.execute(ended)]
    if counted:
        connection.execute(past_files.insert(), counted)
    connection.execute(
        past_jobs.insert().values(
            id=job.id,
            state=job.state,
            created_at=job.created_at,
            completed_at=job.completed_at,
            elapsed_ms=elapsed_ms(job, now_ms()),
            files=job.done + job.failed + job.skipped,
            bytes=job.bytes_done,
        )
    )


def read_statistics(connection: Connection, timezone: str) -> dict[str, Any]:
    """The contract's figures. Days are those of `timezone` (IANA), else of UTC."""
    states = _states(connection)
    ended, size_bytes = _totals(connection)
    return {
        "total_jobs": sum(states.values()),
        **{f"{state}_jobs": states[state] for state in ("completed", "failed", "cancelled", "expired")},
        "active_jobs": sum(states[state] for state in OPEN_JOBS),
        "queue_length": states[JobState.PENDING],
        "total_files": ended,
        "total_bytes": size_bytes,
        "average_processing_time_seconds": _average_seconds(connection),
        "files_per_day": _files_per_day(connection, ZoneInfo(timezone) if timezone else UTC),
    }


def _states(connection: Connection) -> Counter[str]:
    found: Counter[str] = Counter()
    for table, there in ((jobs, jobs.c.deleted_at.is_(None)), (past_jobs, literal_column("1") == 1)):
        for state, count in connection.execute(
            select(table.c.state, func.count()).where(there).group_by(table.c.state)
        ):
            found[str(state)] += int(count)
    return found


def _totals(connection: Connection) -> tuple[int, int]:
    """Files in a final state, and their bytes, of imports that are here and that were."""
    here = select(func.sum(jobs.c.done + jobs.c.failed + jobs.c.skipped), func.sum(jobs.c.bytes_done))
    gone = select(func.sum(past_jobs.c.files), func.sum(past_jobs.c.bytes))
    rows = [connection.execute(query).one() for query in (here.where(jobs.c.deleted_at.is_(None)), gone)]
    return sum(int(row[0] or 0) for row in rows), sum(int(row[1] or 0) for row in rows)


def _average_seconds(connection: Connection) -> float | None:
    """Of the last completed imports with files, without pauses; None before there is one."""
    here = select(jobs.c.completed_at, jobs.c.elapsed_ms).where(
        jobs.c.state == JobState.COMPLETED, jobs.c.total > 0, jobs.c.deleted_at.is_(None)
    )
    gone = select(past_jobs.c.completed_at, past_jobs.c.elapsed_ms).where(
        past_jobs.c.state == JobState.COMPLETED, past_jobs.c.files > 0
    )
    both = union_all(here, gone).subquery()
    newest = select(both.c.elapsed_ms).order_by(both.c.completed_at.desc()).limit(JOBS_AVERAGED)
    lengths = [int(length) for length in connection.execute(newest).scalars()]
    return round(sum(lengths) / len(lengths) / 1000, 1) if lengths else None


def _quarters() -> Any:
    quarter: ColumnElement[int] = files.c.finished_at // QUARTER_MS
    ended = select(quarter, func.count()).where(files.c.state.in_(ENDED_FILES), files.c.finished_at.is_not(None))
    return ended.group_by(quarter)


def _files_per_day(connection: Connection, zone: tzinfo) -> list[dict[str, Any]]:
    today = datetime.fromtimestamp(now_ms() / 1000, zone).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    since = (now_ms() - (DAYS + 1) * 86_400_000) // QUARTER_MS
    found: Counter[date] = Counter()
    gone = select(past_files.c.quarter, past_files.c.files).where(past_files.c.quarter >= since)
    for query in (_quarters().where(files.c.finished_at >= since * QUARTER_MS), gone):
        for quarter, count in connection.execute(query):
            found[datetime.fromtimestamp(quarter * QUARTER_MS / 1000, zone).date()] += int(count)
    return [{"date": day.isoformat(), "files": found[day]} for day in days]


def speed_by_family(connection: Connection) -> list[dict[str, Any]]:
    """Files a second of one reader, over the last imports, the most frequent families first."""
    newest = select(speeds.c.job_id).group_by(speeds.c.job_id).order_by(func.max(speeds.c.measured_at).desc())
    last = list(connection.execute(newest.limit(JOBS_TIMED)).scalars())
    counted = (
        select(speeds.c.family, func.sum(speeds.c.files), func.sum(speeds.c.busy_ms))
        .where(speeds.c.job_id.in_(last), speeds.c.family != "")
        .group_by(speeds.c.family)
        .order_by(func.sum(speeds.c.files).desc(), speeds.c.family)
        .limit(FAMILIES_SHOWN)
    )
    return [
        {"family": family, "files_per_second": 1000 * float(count) / max(1.0, float(busy))}
        for family, count, busy in connection.execute(counted)
    ]


def failed_files(connection: Connection) -> int:
    """How many files of the imports that are here could not be read."""
    failed = select(func.sum(jobs.c.failed)).where(jobs.c.deleted_at.is_(None))
    return int(connection.execute(failed).scalar_one() or 0)


def dates_by_confidence(connection: Connection) -> dict[str, int]:
    """How sure the dates are of all photos and videos that are here."""
    counted = select(files.c.confidence, func.count()).where(*_pictures()).group_by(files.c.confidence)
    found = {level or "none": int(count) for level, count in connection.execute(counted)}
    return {level: found.get(level, 0) for level in ("high", "medium", "low", "none")}


def pictures_by_year(connection: Connection) -> Sequence[tuple[int, int]]:
    """Each year from the oldest to the newest, empty ones too, with how many pictures were taken in it."""
    year = func.substr(files.c.taken_at, 1, 4)
    counted = select(year, func.count()).where(*_pictures(), files.c.taken_at.is_not(None)).group_by(year)
    found = {int(text): int(count) for text, count in connection.execute(counted)}
    return [(year, found.get(year, 0)) for year in range(min(found), max(found) + 1)] if found else []


def _pictures() -> tuple[ColumnElement[bool], ...]:
    return files.c.state == FileState.DONE, files.c.kind.in_(("photo", "video"))
