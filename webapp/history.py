"""The history: every import and what became of it, page by page; forgetting one, and taking that back."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from library.clock import now_ms
from library.job import find_job, page_of_jobs
from library.states import OPEN_JOBS, JobState
from library.upkeep.forgetting import forget_soon, remember
from webapp.api import no_such_job
from webapp.identity import is_identity
from webapp.jobs import listed
from webapp.paging import asked_page
from webapp.parts import Parts, parts_of
from webapp.render import page

JOBS_PER_PAGE = 20
# What a person may ask to see; an unknown name shows everything.
SHOWN = {
    "": None,
    "open": OPEN_JOBS,
    "done": (JobState.COMPLETED,),
    "stopped": (JobState.CANCELLED, JobState.FAILED, JobState.EXPIRED),
}


def index(request: Request) -> Response:
    """`/jobs?state=&page=`: imports, newest first."""
    parts = parts_of(request)
    asked = asked_page(request.query_params, JOBS_PER_PAGE)
    chosen = request.query_params.get("state", "")
    shown = chosen if chosen in SHOWN else ""
    with parts.database.reading() as connection:
        rows, total = page_of_jobs(connection, asked.number, asked.size, SHOWN[shown])
        jobs = [listed(connection, row, parts.settings) for row in rows]
    context = {
        "jobs": jobs,
        "page": asked.number,
        "per_page": asked.size,
        "total": total,
        "shown": shown,
        "forgotten": _forgotten(parts, request.query_params.get("forgotten", "")),
    }
    return page(request, "jobs/index.html", context)


async def forget(request: Request) -> Response:
    """`POST /jobs/{id}/deletion`: hide an import; it is deleted soon."""
    job_id = await asyncio.to_thread(_mark, request, wanted=False)
    return _to_history(request, f"?forgotten={job_id}")


async def recall(request: Request) -> Response:
    """`POST /jobs/{id}/recovery`: take that back."""
    await asyncio.to_thread(_mark, request, wanted=True)
    return _to_history(request)


def _mark(request: Request, *, wanted: bool) -> str:
    job_id = str(request.path_params["job_id"])
    with parts_of(request).database.writing() as connection:
        found = remember(connection, job_id) if wanted else forget_soon(connection, job_id)
    if not found:
        raise no_such_job()
    return job_id


def _to_history(request: Request, query: str = "") -> Response:
    return RedirectResponse(request.app.url_path_for("jobs:index") + query, status_code=303)


def _forgotten(parts: Parts, job_id: str) -> dict[str, object] | None:
    """The import that was hidden just now, while that can be taken back."""
    if not is_identity(job_id):
        return None
    with parts.database.reading() as connection:
        job = find_job(connection, job_id.lower())
    if job is None or job.forget_at is None:
        return None
    seconds = max(1, -(-(job.forget_at - now_ms()) // 1000))
    return {"id": job.id, "source": {"kind": job.source_kind, "label": job.source_label}, "seconds": seconds}
