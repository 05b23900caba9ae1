"""The objects of the JSON API, made from rows: their keys and forms are the contract's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from library.clock import iso, now_ms
from library.evidence.candidates import candidates_of
from library.evidence.sidecars import sidecars_of
from library.file import FileRow
from library.job import JobRow
from library.names import shown_name
from library.settings import Settings
from library.telling.progress import Progress, counts, percent
from library.upkeep.expiry import expires_at
from library.upkeep.keeping import kept_until
from webapp.render import notice_sentence, problem_sentence, reason_sentence, refusal_sentence

# What the contract says of a candidate, in its order.
CANDIDATE = ("source", "raw", "taken_at", "utc_offset", "zone_source", "precision", "flags")
# What a progress value carries for the page only.
PAGE_ONLY = ("open", "source", "just_in", "parts", "bytes_arrived", "clock_runs", "read_at")
NEWS_TAKE_MS = 500


def job_object(job: JobRow, settings: Settings) -> dict[str, Any]:
    """The contract’s job, with sentences beside the codes."""
    return {
        "id": job.id,
        "status": job.state,
        "source": {"kind": job.source_kind, "label": job.source_label},
        "options": job.options,
        "counts": counts(job),
        "total_final": bool(job.total_final),
        "ignored": job.ignored,
        "progress_percent": percent(job),
        "notice": _notice(job.notice_code, job.notice_data),
        "created_at": iso(job.created_at),
        "started_at": iso(job.started_at),
        "completed_at": iso(job.completed_at),
        "expires_at": iso(expires_at(job, settings.job_expiry_hours)),
        "kept_until": iso(kept_until(job, settings.keep_days)),
        "bytes_removed_at": iso(job.bytes_removed_at),
    }


def progress_object(progress: Progress) -> dict[str, Any]:
    """The contract's progress, with sentences beside the codes and the clock brought up to now."""
    said = {name: value for name, value in progress.items() if name not in PAGE_ONLY}
    said["elapsed_seconds"] = elapsed_seconds(progress)
    notice = progress["notice"] or {"code": None, "data": None}
    said["notice"] = _notice(notice["code"], notice["data"])
    said["recent_errors"] = [
        {
            "file_id": error["file_id"],
            "filename": error["filename"],
            "code": error["code"],
            "message": problem_sentence(error["code"], error["data"] or {}, error["filename"]),
        }
        for error in progress["recent_errors"]
    ]
    return said


def elapsed_seconds(progress: Progress) -> float:
    """Work time up to a moment ago: while the clock runs, what has passed since the progress was read comes on top.

    The clock is stopped before the last transaction ends, and that is heard of later still. What is added stays behind
    by more than that takes, so that the figure never falls.
    """
    passed = max(0, now_ms() - progress["read_at"] - NEWS_TAKE_MS) if progress["clock_runs"] else 0
    return round(float(progress["elapsed_seconds"]) + passed // 100 / 10, 1)


def _notice(code: str | None, data: dict[str, Any] | None) -> dict[str, str] | None:
    return None if code is None else {"code": code, "message": notice_sentence(code, data or {})}


def file_objects(connection: Connection, rows: Sequence[FileRow]) -> list[dict[str, Any]]:
    """Files with everything that is known of them: the dates that were weighed, and whose sidecars spoke."""
    ids = [row.id for row in rows]
    weighed, beside = candidates_of(connection, ids), sidecars_of(connection, ids)
    return [file_object(row, weighed[row.id], beside[row.id]) for row in rows]


def file_object(
    file: FileRow, candidates: Sequence[Mapping[str, Any]] = (), sidecars: Sequence[str] = ()
) -> dict[str, Any]:
    """A file as lists of a page show it; with its candidates and its sidecars' ids as the API does."""
    return {
        **_brought(file),
        **_dated(file, candidates),
        **_told(file),
        "thumbnail_url": f"/files/{file.id}/thumbnail" if file.thumbnail_path else None,
        "preview_url": f"/files/{file.id}/preview" if file.thumbnail_path else None,
        "original_url": f"/files/{file.id}/original" if file.stored_path or file.source_path else None,
        "exact_group": file.exact_group,
        "pixel_group": file.pixel_group,
        "near_group": file.near_group,
        "pair_of": file.pair_of,
        "sidecars": list(sidecars),
        "kept": bool(file.kept),
        "reviewed_at": iso(file.reviewed_at),
        "tags": file.tags or [],
    }


def _brought(file: FileRow) -> dict[str, Any]:
    """What it is, where it came from, what became of it."""
    return {
        "id": file.id,
        "job_id": file.job_id,
        "kind": file.kind,
        "filename": file.filename,
        "relative_path": file.shown_path,
        "original_path": file.shown_path if file.source_path is None else shown_name(bytes(file.source_path)),
        "state": file.state,
        "problem": _problem(file),
        "attempts": file.attempts,
        "notes": file.notes or [],
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
        "mime_type": file.mime_type,
        "width": file.width,
        "height": file.height,
        "duration_seconds": None if file.duration_ms is None else file.duration_ms / 1000,
        "orientation": file.orientation,
    }


def _dated(file: FileRow, candidates: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """When it was taken, and why that is believed."""
    return {
        "taken_at": file.taken_at,
        "utc_offset": file.utc_offset,
        "zone_source": file.zone_source,
        "precision": file.precision,
        "confidence": file.confidence,
        "timestamp_source": file.timestamp_source,
        "reason": _reason(file),
        "candidates": [_candidate(one) for one in candidates],
    }


def _told(file: FileRow) -> dict[str, Any]:
    """What it says beyond its date."""
    return {
        "keywords": file.keywords or [],
        "rating": file.rating,
        "title": file.title,
        "caption": file.caption,
        "people": file.people or [],
        "camera": file.camera,
        "lens": file.lens,
        "latitude": file.latitude,
        "longitude": file.longitude,
        "nsfw_score": file.nsfw_score,
        "nsfw_label": file.nsfw_label,
    }


def _reason(file: FileRow) -> str | None:
    said = file.reason_data
    return None if not said else reason_sentence(said["code"], said)


def _candidate(one: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: one[name] for name in CANDIDATE}
    return {**said, "refused": None if one["refused"] is None else refusal_sentence(one["refused"])}


def _problem(file: FileRow) -> dict[str, str] | None:
    if file.problem_code is None:
        return None
    sentence = problem_sentence(file.problem_code, file.problem_data or {}, file.filename)
    return {"code": file.problem_code, "message": sentence}
