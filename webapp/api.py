"""The JSON API: the contract's calls about jobs, their progress and their files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from library.control.moves import NotAllowed, cancel, pause, resume, start
from library.control.retrial import BytesGone, UnknownFile, retry
from library.failpoint import reach
from library.file import Filter, page_of_files, sizes_of_groups
from library.job import JobRow, find_job, newest_open_job, next_generation, page_of_jobs
from library.queue import wake
from library.search import GROUPS
from library.states import WORKING_JOBS, FileState
from library.telling.progress import Progress
from library.upkeep.removal import remove_job
from webapp.errors import Refusal
from webapp.identity import is_identity
from webapp.language import t
from webapp.objects import file_objects, job_object, progress_object
from webapp.paging import asked_page
from webapp.parts import Parts, parts_of
from webapp.sending.body import json_object
from webapp.watching.event_stream import EventStream
from webapp.watching.streams import Form, TooManyStreams

NO_STORE = {"Cache-Control": "no-store"}
UNCHANGED = Response(status_code=204, headers=NO_STORE)
ACTIONS = ("start", "pause", "resume", "cancel", "retry")
KINDS = ("photo", "video", "sidecar", "archive", "other")
MOST_WORDS = 500


def jobs_index(request: Request) -> Response:
    """`GET /api/jobs`"""
    parts = parts_of(request)
    page = asked_page(request.query_params)
    with parts.database.reading() as connection:
        rows, total = page_of_jobs(connection, page.number, page.size)
    listed = [job_object(row, parts.settings) for row in rows]
    return JSONResponse({"jobs": listed, "page": page.number, "per_page": page.size, "total": total})


def jobs_show(request: Request) -> Response:
    """`GET /api/jobs/{id}`"""
    return JSONResponse(job_object(job_of(request), parts_of(request).settings))


async def jobs_destroy(request: Request) -> Response:
    """`DELETE /api/jobs/{id}`: acts at once; again → 404."""
    parts = parts_of(request)
    job_id = request.path_params["job_id"]
    if not await delete(parts, job_id):
        raise no_such_job()
    return Response(status_code=204)


async def delete(parts: Parts, job_id: str) -> bool:
    """Delete a job for good, and take no more bytes for it. False where there is none."""
    parts.expected.forget_job(job_id)
    removed = await asyncio.to_thread(remove_job, parts.database, parts.storage, job_id)
    if removed:
        await parts.bell.silence(job_id)
    return removed


async def jobs_control(request: Request) -> Response:
    """`POST /api/jobs/{id}/control` with `{action}`, and with `file_ids` where only these are to be retried."""
    body = await json_object(request)
    action, file_ids = body.get("action"), body.get("file_ids")
    if action not in ACTIONS:
        sentence = t("“{name}” must be one of: {allowed}.", name="action", allowed=", ".join(ACTIONS))
        raise Refusal(422, "unknown_action", sentence, field="action")
    if file_ids is not None and not (action == "retry" and _are_ids(file_ids)):
        sentence = t("“{name}” must be a list of ids of files, and belongs to a retry.", name="file_ids")
        raise Refusal(422, "wrong_type", sentence, field="file_ids")
    job_id = request.path_params["job_id"]
    job = await move(parts_of(request), job_id, action, file_ids)
    return JSONResponse({"job_id": job_id, "status": job.state})


def _are_ids(value: object) -> bool:
    return isinstance(value, list) and value != [] and all(isinstance(one, str) and is_identity(one) for one in value)


async def move(parts: Parts, job_id: str, action: str, file_ids: Sequence[str] | None = None) -> JobRow:
    """Carry out what a person asks of a job; who watches it or works on it hears. Raises Refusal (404, 409, 422)."""
    parts.expected.forget_job(job_id)
    try:
        job = await asyncio.to_thread(_move, parts, job_id, action, file_ids)
    except NotAllowed as refused:
        raise Refusal(409, "not_allowed", str(refused), allowed=list(refused.allowed)) from refused
    except BytesGone as gone:
        sentence = t("There is nothing to try again: the files are not here any more.")
        raise Refusal(409, "bytes_gone", sentence) from gone
    except UnknownFile as unknown:
        sentence = t("One of these files is not part of this import.")
        raise Refusal(422, "unknown_file", sentence, field="file_ids") from unknown
    if job is None:
        raise no_such_job()
    progress = await parts.bell.ring(job_id)
    if progress is not None:
        parts.live.note(progress)
    if action in ("start", "resume", "retry") and job.state in WORKING_JOBS:
        await wake(parts.redis, job_id, await asyncio.to_thread(_generation, parts, job_id))
    return job


def _move(parts: Parts, job_id: str, action: str, file_ids: Sequence[str] | None) -> JobRow | None:
    if action == "retry":
        return retry(parts.database, parts.storage, job_id, file_ids)
    with parts.database.writing() as connection:
        if action == "start":
            moved = start(connection, job_id, tuple(parts.landing.under_way))
        else:
            moved = {"pause": pause, "resume": resume, "cancel": cancel}[action](connection, job_id)
        reach("in_move")
        return moved


def _generation(parts: Parts, job_id: str) -> int:
    with parts.database.writing() as connection:
        return next_generation(connection, job_id)


async def progress_show(request: Request) -> Response:
    """`GET /api/progress/{id}`; with `?revision=N` unchanged → 204."""
    parts = parts_of(request)
    progress = await parts.live.progress(request.path_params["job_id"])
    if progress is None:
        raise no_such_job()
    if _asked_revision(request) == progress["revision"]:
        parts.streams.polls_unchanged += 1
        return UNCHANGED
    parts.streams.polls_full += 1
    return JSONResponse(progress_object(progress), headers=NO_STORE)


async def progress_stream(request: Request) -> Response:
    """`GET /api/progress/{id}/stream`: the progress as server-sent events, each at the moment of a change."""
    return streamed(parts_of(request), request.path_params["job_id"], _progress_line)


def streamed(parts: Parts, job_id: str, form: Form) -> Response:
    """The stream of a job in this form, ended or unknown ones with their last event. Raises Refusal (429)."""
    try:
        reader = parts.streams.join(job_id, form)
    except TooManyStreams as full:
        sentence = t("Too many pages watch at once. Asking every two seconds still works.")
        raise Refusal(429, "too_many_streams", sentence) from full
    return EventStream(reader, partial(parts.streams.leave, job_id, form, reader))


def _progress_line(_job_id: str, progress: Progress | None) -> str:
    if progress is None:
        refusal = no_such_job()
        return json.dumps({"error": refusal.detail, "code": refusal.code})
    return json.dumps(progress_object(progress))


def current_job(request: Request) -> Response:
    """`GET /api/current-job`: the newest open job."""
    with parts_of(request).database.reading() as connection:
        job = newest_open_job(connection)
    if job is None:
        return JSONResponse({"job_id": None})
    return JSONResponse({"job_id": job.id, "status": job.state})


def files_index(request: Request) -> Response:
    """`GET /api/jobs/{id}/files`"""
    parts = parts_of(request)
    job = job_of(request)
    wanted = asked_filter(request)
    page = asked_page(request.query_params)
    grouped = _chosen(request, "group_by", ("confidence",)) is not None
    with parts.database.reading() as connection:
        rows, total = page_of_files(connection, job.id, wanted, page.number, page.size, grouped=grouped)
        groups = {"groups": sizes_of_groups(connection, job.id, wanted)} if grouped else {}
        listed = file_objects(connection, rows)
    return JSONResponse({"files": listed, "page": page.number, "per_page": page.size, "total": total, **groups})


def job_of(request: Request) -> JobRow:
    """The job that the path names. Raises Refusal (404)."""
    with parts_of(request).database.reading() as connection:
        job = find_job(connection, request.path_params["job_id"])
    if job is None:
        raise no_such_job()
    return job


def no_such_job() -> Refusal:
    return Refusal(404, "no_such_job", t("There is no such import. It may have been deleted."))


def asked_filter(request: Request) -> Filter:
    """The filter of a query. Raises Refusal (422) for a value that no file can have."""
    return Filter(
        states=_chosen(request, "state", tuple(FileState)),
        kinds=_chosen(request, "kind", KINDS),
        confidences=_chosen(request, "confidence", GROUPS),
        text=_words(request, "q"),
        tag=_words(request, "tag"),
    )


def _words(request: Request, name: str) -> str | None:
    return request.query_params.get(name, "").strip()[:MOST_WORDS] or None


def _chosen(request: Request, name: str, allowed: Sequence[str]) -> list[str] | None:
    given = request.query_params.get(name, "")
    chosen = [part for part in given.split(",") if part]
    unknown = [part for part in chosen if part not in allowed]
    if unknown:
        sentence = t("“{name}” must be one of: {allowed}.", name=name, allowed=", ".join(allowed))
        raise Refusal(422, "unknown_value", sentence, field=name)
    return chosen or None


def _asked_revision(request: Request) -> int | None:
    given = request.query_params.get("revision", "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise Refusal(422, "not_a_number", t("“{name}” must be a whole number.", name="revision"), field="revision")
    return int(given)
