"""What a progress card shows, as one value: read from the database once for each change, shared by all who watch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from library.clock import iso, now_ms
from library.copies.duplicate_groups import count_groups
from library.file import FileRow, confidences, newest_finished
from library.job import JobRow, elapsed_ms, find_job, queue_position
from library.leases import presence
from library.states import COUNTED, ENDED_JOBS, FileState, JobState
from library.tables import sweeps
from library.telling.foresight import FIRST_GUESS_MS, left_seconds, start_seconds

MOST_ERRORS = 10
MOST_JUST_IN = 8

Progress = dict[str, Any]


def read_progress(connection: Connection, job_id: str) -> Progress | None:
    """The progress of one job in one snapshot, or None where there is none.

    Keys are those of the contract, with codes instead of sentences, and some for the page: `source`, `open`, `just_in`,
    `parts`, `bytes_arrived`, `clock_runs`, `read_at` (UTC ms).
    """
    job = find_job(connection, job_id)
    if job is None:
        return None
    now = now_ms()
    failed = newest_finished(connection, job_id, FileState.FAILED, MOST_ERRORS)
    just_in = newest_finished(connection, job_id, FileState.DONE, MOST_JUST_IN, pictured=True)
    progress: Progress = {
        **_of_job(job),
        **_pace(connection, job, now),
        "queue_position": queue_position(connection, job),
        "recent_errors": [_error(file) for file in failed],
        "just_in": [_print(file) for file in just_in],
        "parts": read_parts(connection),
        "read_at": now,
    }
    if job.state in ENDED_JOBS or job.state == JobState.HALTED:
        progress["summary"] = _summary(connection, job)
    return progress


def _of_job(job: JobRow) -> dict[str, Any]:
    """What the row of the job alone tells."""
    return {
        "job_id": job.id,
        "status": job.state,
        "open": job.state not in ENDED_JOBS,
        "source": {"kind": job.source_kind, "label": job.source_label},
        "counts": counts(job),
        "total_final": bool(job.total_final),
        "progress_current": _ended(job),
        "progress_total": job.total,
        "progress_percent": percent(job),
        "current_filename": job.current_filename,
        "current_step": _step(job),
        "error_count": job.failed,
        "bytes_done": job.bytes_done,
        "bytes_arrived": job.bytes_arrived,
        "bytes_total": job.bytes_total,
        "created_at": iso(job.created_at),
        "started_at": iso(job.started_at),
        "completed_at": iso(job.completed_at),
        "clock_runs": job.running_since is not None,
        "counters": _counters(job),
        "notice": _notice(job),
        "revision": job.revision,
    }


def counts(job: JobRow) -> dict[str, int]:
    return {"total": job.total, **{state: getattr(job, state) for state in COUNTED}}


def percent(job: JobRow) -> float:
    """floor(1000 x current / total) / 10; 100 only when nothing is open; without files 0 while the job is open."""
    if job.total == 0:
        return 100.0 if job.state in ENDED_JOBS else 0.0
    return (1000 * _ended(job) // int(job.total)) / 10


def read_parts(connection: Connection) -> dict[str, bool]:
    """Which parts of the machine are there: a worker, and Redis as the last sweep saw it."""
    redis = connection.execute(select(sweeps.c.redis_alive)).scalar_one_or_none()
    return {"worker": bool(presence.alive(connection)), "redis": redis is None or bool(redis)}


def _ended(job: JobRow) -> int:
    return int(job.done + job.failed + job.skipped)


def _step(job: JobRow) -> str | None:
    if job.state in ENDED_JOBS:
        return None
    if job.source_kind == "path" and not job.total_final:
        return "scanning"
    if job.state == JobState.RECEIVING and job.claimed == 0 and job.waiting == 0:
        return "receiving"
    return str(job.current_step) if job.current_step else None


def _pace(connection: Connection, job: JobRow, now: int) -> dict[str, Any]:
    """Work time, speed and time left; None while too little is known."""
    elapsed = elapsed_ms(job, now)
    known = elapsed >= FIRST_GUESS_MS and _ended(job) > 0
    return {
        "elapsed_seconds": elapsed // 100 / 10,
        "files_per_second": round(1000 * (job.done + job.failed) / elapsed, 2) if known else None,
        "eta_seconds": left_seconds(job, now),
        "eta_start_seconds": start_seconds(connection, job),
    }


def _counters(job: JobRow) -> dict[str, int]:
    return {
        "processed": job.done,
        "metadata": job.found_metadata,
        "keywords": job.found_keywords,
        "ratings": job.found_ratings,
        "nsfw": job.found_nsfw,
        "duplicates": job.found_duplicates,
        "errors": job.failed,
    }


def _error(file: FileRow) -> dict[str, Any]:
    return {
        "file_id": file.id,
        "filename": file.filename,
        "shown_path": file.shown_path,
        "code": file.problem_code,
        "data": file.problem_data,
    }


def _print(file: FileRow) -> dict[str, Any]:
    return {
        "file_id": file.id,
        "filename": file.filename,
        "width": file.thumbnail_width,
        "height": file.thumbnail_height,
    }


def _notice(job: JobRow) -> Mapping[str, Any] | None:
    return None if job.notice_code is None else {"code": job.notice_code, "data": job.notice_data or {}}


def _summary(connection: Connection, job: JobRow) -> dict[str, Any]:
    groups = count_groups(connection, job)
    return {
        "confidence_counts": confidences(connection, job.id),
        "duplicate_groups": groups["exact"],
        "duplicate_files": job.found_duplicates,
        "near_groups": groups["near"],
        "success_count": job.done,
        "error_count": job.failed,
        "skipped_count": job.skipped,
        "duration_seconds": elapsed_ms(job, now_ms()) // 100 / 10,
    }
