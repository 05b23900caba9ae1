"""Folders of the server: choosing one, looking what is in it, and importing it where it lies."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from library import queue
from library.control.options import SWITCHES
from library.names import shown_name
from library.places.folders import read_back, written
from library.places.scan import NewScan, begin_folder_job
from library.places.tally import Tally, folders_below, tally
from library.places.walk import MOST_PATTERN, Wanted
from webapp.errors import Refusal
from webapp.language import t
from webapp.parts import Parts, parts_of
from webapp.render import fragment, page
from webapp.sending.body import json_object
from webapp.server_paths import Asked, asked_of, checked, opened_folder, refuse_while_off

# A page gives up a request after ten seconds; a very large folder is counted so far.
COUNT_SECONDS = 5.0
MOST_FIELDS = 20


async def create_from_api(request: Request) -> Response:
    """`POST /api/import-path`: 202 with the job's id; the folder is walked through afterwards."""
    parts = parts_of(request)
    refuse_while_off(parts)
    asked = asked_of(await json_object(request))
    new = await asyncio.to_thread(checked, parts, asked)
    job_id = await _begin(parts, new)
    return JSONResponse({"job_id": job_id, "file_count": 0, "status": "receiving", "rejected": []}, status_code=202)


def show(request: Request) -> Response:
    """`/folders?path=`: one folder with those in it, and the form that imports it; without a path the roots."""
    parts = parts_of(request)
    refuse_while_off(parts)
    context = {**folder_choice(parts), **(_folder(parts, request.query_params) if _asked_path(request) else {})}
    return page(request, "folders/show.html", context)


def count(request: Request) -> Response:
    """`/folders/count?path=&pattern=&recursive=`: how many files of which kind the folder holds, as a piece."""
    parts = parts_of(request)
    refuse_while_off(parts)
    counted = _counted(parts, _asked_path(request), request.query_params)
    context = {"counted": counted, "path": request.query_params.get("path", "")}
    return HTMLResponse(fragment(request.app, "folders/_count.html", context), headers={"Cache-Control": "no-store"})


async def create(request: Request) -> Response:
    """`POST /folders`: the form's way to import a folder; leads to the job's page."""
    parts = parts_of(request)
    refuse_while_off(parts)
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    asked = _asked_by_form({name: value for name, value in form.items() if isinstance(value, str)})
    new = await asyncio.to_thread(checked, parts, asked)
    job_id = await _begin(parts, new)
    return RedirectResponse(request.app.url_path_for("jobs:show", job_id=job_id), status_code=303)


def folder_choice(parts: Parts) -> dict[str, Any]:
    """What the piece about server folders needs while none is chosen."""
    listed = [{"name": shown_name(root), "path": written(root)} for root in parts.folders.roots]
    return {"roots": listed, "folder": None}


async def _begin(parts: Parts, new: NewScan) -> str:
    job_id, generation = await asyncio.to_thread(_write, parts, new)
    await queue.wake(parts.redis, job_id, generation)
    parts.bell.ring_soon(job_id)
    return job_id


def _write(parts: Parts, new: NewScan) -> tuple[str, int]:
    with parts.database.writing() as connection:
        return begin_folder_job(connection, new)


def _asked_path(request: Request) -> bytes:
    return read_back(request.query_params.get("path", ""))


def _folder(parts: Parts, query: Mapping[str, str]) -> dict[str, Any]:
    path = read_back(query.get("path", ""))
    below, more = folders_below(opened_folder(parts, path))
    place = parts.folders.place(path)
    counted = _counted(parts, place, query) if query.get("count") else None
    return {
        "folder": {
            "path": written(place),
            "name": shown_name(place.rpartition(b"/")[2] or place),
            "above": _above(parts, place),
            "below": [{"name": one.shown, "path": written(_joined(place, one.name))} for one in below],
            "more": more,
            "pattern": query.get("pattern", "")[:MOST_PATTERN],
            "recursive": _recursive(query),
            "switches": SWITCHES,
            "timezone": parts.settings.timezone,
        },
        "counted": counted,
    }


def _above(parts: Parts, place: bytes) -> list[dict[str, str]]:
    """The way down from the root to the folder, which itself is not among it."""
    root = parts.folders.root_of(place)
    steps = [{"name": shown_name(root), "path": written(root)}]
    here = root
    for part in place[len(root) :].split(b"/"):
        if part:
            here = _joined(here, part)
            steps.append({"name": shown_name(part), "path": written(here)})
    return steps[:-1]


def _joined(folder: bytes, name: bytes) -> bytes:
    return folder.rstrip(b"/") + b"/" + name


def _counted(parts: Parts, path: bytes, query: Mapping[str, str]) -> Tally:
    wanted = Wanted(query.get("pattern", "")[:MOST_PATTERN] or None, _recursive(query))
    return tally(parts.folders, opened_folder(parts, path), wanted, COUNT_SECONDS)


def _recursive(query: Mapping[str, str]) -> bool:
    """A box that is not ticked is not sent; `form` says that there was one."""
    return "recursive" in query or "form" not in query


def _asked_by_form(form: Mapping[str, str]) -> Asked:
    most = form.get("max_files", "").strip()
    if most and not (most.isascii() and most.isdigit() and len(most) < 10):
        raise Refusal(422, "wrong_type", t("“{name}” must be a whole number, 1 or more.", name="max_files"))
    return Asked(
        read_back(form.get("path", "")),
        form.get("pattern", "").strip(),
        "recursive" in form,
        int(most) if most else None,
        {**{name: name in form for name in SWITCHES}, "timezone": form.get("timezone", "").strip() or None},
    )
