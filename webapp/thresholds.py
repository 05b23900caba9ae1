"""From which score on a picture counts as sensitive: changed later, by form or API, without another look at it."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from library.evidence.sensitive import set_threshold
from library.job import JobRow
from webapp.api import job_of, no_such_job
from webapp.errors import Refusal
from webapp.language import t
from webapp.objects import job_object
from webapp.parts import parts_of
from webapp.sending.body import json_object


async def update(request: Request) -> Response:
    """`POST /jobs/{id}/threshold`: the form's way, in per cent; leads back to the import."""
    job = await asyncio.to_thread(job_of, request)
    form = await request.form(max_files=0, max_fields=4)
    given = form.get("percent")
    if not isinstance(given, str) or not given.isascii() or not given.isdigit() or int(given[:4]) > 100:
        raise Refusal(422, "not_a_number", t("“{name}” must be a whole number.", name="percent"), field="percent")
    await _change(request, job, int(given) / 100)
    return RedirectResponse(request.app.url_path_for("jobs:show", job_id=job.id), status_code=303)


async def update_for_api(request: Request) -> Response:
    """`PATCH /api/jobs/{id}` with `{options: {nsfw_threshold}}`: the import's object as it is then."""
    job = await asyncio.to_thread(job_of, request)
    options = (await json_object(request)).get("options")
    threshold = options.get("nsfw_threshold") if isinstance(options, dict) and len(options) == 1 else None
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
        sentence = t("Only “nsfw_threshold” can be changed later; it must be a number from 0 to 1.")
        raise Refusal(422, "option_refused", sentence, field="nsfw_threshold")
    await _change(request, job, float(threshold))
    changed = await asyncio.to_thread(job_of, request)
    return JSONResponse(job_object(changed, parts_of(request).settings))


async def _change(request: Request, job: JobRow, threshold: float) -> None:
    parts = parts_of(request)

    def change() -> bool:
        with parts.database.writing() as connection:
            return set_threshold(connection, job.id, threshold)

    if not await asyncio.to_thread(change):
        raise no_such_job()
    parts.bell.ring_soon(job.id)
