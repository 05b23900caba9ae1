"""Pages about imports: the first page, one import, its card and its results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from library.clock import now_ms
from library.copies.duplicate_groups import count_groups
from library.file import Filter, confidences, newest_finished, page_of_files, reasons, shares
from library.job import JobRow, elapsed_ms, newest_open_job, page_of_jobs
from library.settings import Settings
from library.states import FileState
from library.telling.progress import read_progress
from webapp.api import ACTIONS, NO_STORE, UNCHANGED, asked_filter, job_of, move, streamed
from webapp.errors import Refusal
from webapp.folders import folder_choice
from webapp.identity import is_identity
from webapp.language import t
from webapp.objects import file_object, job_object
from webapp.paging import Page, asked_page
from webapp.parts import parts_of
from webapp.render import fragment, page
from webapp.watching.visits import note_visit

JOBS_LATELY = 3
TILES_PER_PAGE = 60
THUMBNAILS_IN_STRIP = 4
FAILED_ON_PAGE = 50
SKIPPED_PER_REASON = 20
# A button that retries a group of files names each of them.
MOST_FIELDS = 200


def home(request: Request) -> Response:
    """`/`: the invitation, an unfinished import, the newest ones."""
    parts = parts_of(request)
    with parts.database.reading() as connection:
        rows, _ = page_of_jobs(connection, 1, JOBS_LATELY)
        lately = [listed(connection, row, parts.settings) for row in rows]
        newest = newest_open_job(connection)
        current = None if newest is None else read_progress(connection, newest.id)
    context = {"jobs": lately, "current": current, **folder_choice(parts)}
    return page(request, "home.html", context)


def show(request: Request) -> Response:
    """`/jobs/{id}`: the card, the pictures, what failed and what was not taken."""
    parts = parts_of(request)
    job = job_of(request)
    wanted = _wanted(request)
    asked = asked_page(request.query_params, TILES_PER_PAGE)
    note_visit(parts, job.id)
    with parts.database.reading() as connection:
        progress = read_progress(connection, job.id)
        context = {
            "job": job_object(job, parts.settings),
            "progress": progress,
            "results": _results(connection, job, wanted, asked),
            "failed": _failed(connection, job),
            "skipped": _skipped(connection, job),
            "quiet_seconds": max(0, now_ms() - job.active_at) // 1000,
        }
    return page(request, "jobs/show.html", context)


async def progress(request: Request) -> Response:
    """`/jobs/{id}/progress?revision=N`: the card; unchanged → 204; of an unknown job a last card without trigger."""
    parts = parts_of(request)
    job_id = request.path_params["job_id"]
    current = await parts.live.progress(job_id)
    # Compared as bytes: most polls end here.
    if current is not None and request.scope["query_string"] == b"revision=%d" % current["revision"]:
        parts.streams.polls_unchanged += 1
        return UNCHANGED
    parts.streams.polls_full += 1
    return HTMLResponse(parts.cards.card(job_id, current), headers=NO_STORE)


async def stream(request: Request) -> Response:
    """`/jobs/{id}/stream`: the same card the moment it changes, as server-sent events."""
    parts = parts_of(request)
    return streamed(parts, request.path_params["job_id"], parts.cards.card)


async def resume(request: Request) -> Response:
    """`/jobs/{id}/resume`: what the first page says to a browser that knows this import."""
    parts = parts_of(request)
    current = await parts.live.progress(request.path_params["job_id"])
    return HTMLResponse(fragment(request.app, "_resume.html", {"current": current}), headers=NO_STORE)


def files(request: Request) -> Response:
    """`/jobs/{id}/files`: one page of pictures as a piece."""
    parts = parts_of(request)
    job = job_of(request)
    wanted = _wanted(request)
    asked = asked_page(request.query_params, TILES_PER_PAGE)
    with parts.database.reading() as connection:
        context = {
            "job": job_object(job, parts.settings),
            "results": _results(connection, job, wanted, asked),
        }
    return HTMLResponse(fragment(request.app, "jobs/_results.html", context))


async def control(request: Request) -> Response:
    """`POST /jobs/{id}/control`: the form's way to steer an import; leads back to its page."""
    job_id = request.path_params["job_id"]
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    action = form.get("action")
    file_ids = [value for value in form.getlist("file_id") if isinstance(value, str)]
    if not isinstance(action, str) or action not in ACTIONS or not all(map(is_identity, file_ids)):
        raise Refusal(422, "unknown_action", t("This button is not known."))
    await move(parts_of(request), job_id, action, file_ids or None)
    return RedirectResponse(request.app.url_path_for("jobs:show", job_id=job_id), status_code=303)


def listed(connection: Connection, row: JobRow, settings: Settings) -> dict[str, Any]:
    """An import as a line: its object, the newest pictures, and what came of it."""
    prints = newest_finished(connection, row.id, FileState.DONE, THUMBNAILS_IN_STRIP, pictured=True)
    return {
        **job_object(row, settings),
        "thumbnails": [f"/files/{print_.id}/thumbnail" for print_ in prints],
        "bytes": row.bytes_done,
        "duration_seconds": elapsed_ms(row, now_ms()) / 1000,
    }


def _wanted(request: Request) -> Filter:
    """What the query asks to see; without a state that is what came in. Raises Refusal (422)."""
    wanted = asked_filter(request)
    return wanted if wanted.states else replace(wanted, states=[FileState.DONE])


def _results(connection: Connection, job: JobRow, wanted: Filter, asked: Page) -> dict[str, Any]:
    rows, total = page_of_files(connection, job.id, wanted, asked.number, asked.size)
    chosen = {"state": wanted.states, "kind": wanted.kinds, "confidence": wanted.confidences}
    return {
        "query": "".join(f"{name}={','.join(values)}&" for name, values in chosen.items() if values),
        "state": ",".join(wanted.states or ()),
        "kind": ",".join(wanted.kinds or ()),
        "confidence": ",".join(wanted.confidences or ()),
        "shares": shares(connection, job.id),
        "levels": {level: count for level, count in confidences(connection, job.id).items() if count},
        "copies": count_groups(connection, job),
        "files": [file_object(row) for row in rows],
        "page": asked.number,
        "per_page": asked.size,
        "total": total,
        "pages": max(1, -(-total // asked.size)),
    }


def _failed(connection: Connection, job: JobRow) -> list[dict[str, Any]]:
    rows = newest_finished(connection, job.id, FileState.FAILED, FAILED_ON_PAGE)
    return [file_object(row) for row in rows]


def _skipped(connection: Connection, job: JobRow) -> dict[str, dict[str, Any]]:
    grouped = {}
    for code, count in reasons(connection, job.id, FileState.SKIPPED):
        rows = _of_reason(connection, job.id, code)
        grouped[code] = {"count": count, "files": [file_object(row) for row in rows]}
    return grouped


def _of_reason(connection: Connection, job_id: str, code: str) -> Sequence[Any]:
    rows, _ = page_of_files(
        connection, job_id, Filter(states=[FileState.SKIPPED], problem_codes=[code]), 1, SKIPPED_PER_REASON
    )
    return rows
