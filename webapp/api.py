"""The JSON API: the contract's calls about jobs, their progress and their files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from library.file import Filter, page_of_files, sizes_of_groups
from library.job import JobRow, find_job, newest_open_job, page_of_jobs
from library.moves import NotAllowed, cancel, start
from library.removal import remove_job
from library.search import GROUPS
from library.states import FileState
from webapp.body import json_object
from webapp.errors import Refusal
from webapp.language import t
from webapp.objects import file_object, job_object, progress_object
from webapp.paging import asked_page
from webapp.parts import Parts, parts_of

NO_STORE = {"Cache-Control": "no-store"}
UNCHANGED = Response(status_code=204, headers=NO_STORE)
ACTIONS = ("start", "cancel")
KINDS = ("photo", "video", "sidecar", "archive", "other")
MOST_WORDS = 500


def jobs_index(request: Request) -> Response:
    """`GET /api/jobs`"""
    parts = parts_of(request)
    page = asked_page(request.query_params)
    with parts.database.reading() as connection:
        rows, total = page_of_jobs(connection, page.number, page.size)
    listed = [job_object(row) for row in rows]
    return JSONResponse({"jobs": listed, "page": page.number, "per_page": page.size, "total": total})


def jobs_show(request: Request) -> Response:
    """`GET /api/jobs/{id}`"""
    return JSONResponse(job_object(job_of(request)))


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
    """`POST /api/jobs/{id}/control` with `{action}`."""
    parts = parts_of(request)
    job_id = request.path_params["job_id"]
    action = (await json_object(request)).get("action")
    if action not in ACTIONS:
        sentence = t("“{name}” must be one of: {allowed}.", name="action", allowed=", ".join(ACTIONS))
        raise Refusal(422, "unknown_action", sentence, field="action")
    job = await asyncio.to_thread(move, parts, job_id, action)
    parts.bell.ring_soon(job_id)
    return JSONResponse({"job_id": job_id, "status": job.state})


def move(parts: Parts, job_id: str, action: str) -> JobRow:
    """Carry out what a person asks of a job. Raises Refusal (404, 409)."""
    parts.expected.forget_job(job_id)
    try:
        with parts.database.writing() as connection:
            if action == "start":
                job = start(connection, job_id, tuple(parts.landing.under_way))
            else:
                job = cancel(connection, job_id)
    except NotAllowed as refused:
        raise Refusal(409, "not_allowed", str(refused), allowed=list(refused.allowed)) from refused
    if job is None:
        raise no_such_job()
    return job


async def progress_show(request: Request) -> Response:
    """`GET /api/progress/{id}`; with `?revision=N` unchanged → 204."""
    parts = parts_of(request)
    progress = await parts.live.progress(request.path_params["job_id"])
    if progress is None:
        raise no_such_job()
    if _asked_revision(request) == progress["revision"]:
        return UNCHANGED
    return JSONResponse(progress_object(progress), headers=NO_STORE)


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
    listed = [file_object(row) for row in rows]
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
