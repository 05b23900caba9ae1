"""The door for a whole form: files in, one job out."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from library import queue
from library.control.options import OptionRefused, read_options
from library.intake import Arrival, begin_job
from library.names import safe_relative_path, shown_name
from webapp.errors import Refusal
from webapp.language import t
from webapp.parts import Parts, parts_of
from webapp.render import problem_sentence
from webapp.sending.multipart import Form, read_form


async def create_from_api(request: Request) -> Response:
    """`POST /api/upload`: 202 with the job's id, and what was refused."""
    parts = parts_of(request)
    job_id, form = await _take_in(request, parts)
    return JSONResponse(
        {
            "job_id": job_id,
            "file_count": len(form.arrivals),
            "status": "pending",
            "rejected": _rejected(form.arrivals),
        },
        status_code=202,
    )


async def create(request: Request) -> Response:
    """`POST /jobs`: the plain HTML form; leads to the job's page."""
    job_id, _ = await _take_in(request, parts_of(request))
    return RedirectResponse(request.app.url_path_for("jobs:show", job_id=job_id), status_code=303)


async def _take_in(request: Request, parts: Parts) -> tuple[str, Form]:
    form = await read_form(request, parts.storage, parts.settings)
    try:
        options = _options(form, parts)
        if not any(arrival.incoming for arrival in form.arrivals):
            raise _nothing_stored(parts, form.arrivals)
        job_id, generation = await asyncio.to_thread(begin_job, parts.database, parts.storage, form.arrivals, options)
    except BaseException:
        form.discard()
        raise
    # The bell need not ring: nobody can watch an import whose address was not told yet.
    await queue.wake(parts.redis, job_id, generation)
    return job_id, form


def _options(form: Form, parts: Parts) -> dict[str, Any]:
    try:
        return read_options(
            form.options(), nsfw_threshold=parts.settings.nsfw_threshold, timezone=parts.settings.timezone
        )
    except OptionRefused as refused:
        raise Refusal(422, "option_refused", str(refused), field=refused.field) from refused


def _nothing_stored(parts: Parts, arrivals: list[Arrival]) -> Refusal:
    codes = {arrival.refusal for arrival in arrivals}
    rejected = _rejected(arrivals)
    if not arrivals:
        return Refusal(400, "no_files", t("No file was chosen. Choose photos or videos, then send them."), rejected=[])
    if codes == {"file_too_large"}:
        return Refusal(413, "file_too_large", t("All of these files are too large."), rejected=rejected)
    if "disk_full" in codes:
        return Refusal(
            507,
            "disk_full",
            t(
                "The disk is nearly full: {free} bytes are free, {least} must stay so. Free some space and send again.",
                free=parts.storage.free_bytes(),
                least=parts.settings.min_free_bytes,
            ),
            rejected=rejected,
        )
    return Refusal(
        400, "nothing_acceptable", t("None of these files is a photo or a video that Shoebox takes."), rejected=rejected
    )


def _rejected(arrivals: list[Arrival]) -> list[dict[str, str]]:
    return [
        {
            "filename": arrival.path,
            "code": arrival.refusal,
            "reason": problem_sentence(
                arrival.refusal, {}, shown_name(safe_relative_path(arrival.path)).rpartition("/")[2]
            ),
        }
        for arrival in arrivals
        if arrival.refusal is not None
    ]
