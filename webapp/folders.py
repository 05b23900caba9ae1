"""Folders of the server: choosing one, looking what is in it, and importing it where it lies."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from library import queue
from library.scan import NewScan, begin_folder_job
from webapp.body import json_object
from webapp.parts import Parts, parts_of
from webapp.server_paths import asked_of, checked, refuse_while_off


async def create_from_api(request: Request) -> Response:
    """`POST /api/import-path`: 202 with the job's id; the folder is walked through afterwards."""
    parts = parts_of(request)
    refuse_while_off(parts)
    asked = asked_of(await json_object(request))
    new = await asyncio.to_thread(checked, parts, asked)
    job_id = await _begin(parts, new)
    return JSONResponse({"job_id": job_id, "file_count": 0, "status": "receiving", "rejected": []}, status_code=202)


async def _begin(parts: Parts, new: NewScan) -> str:
    job_id, generation = await asyncio.to_thread(_write, parts, new)
    await queue.wake(parts.redis, job_id, generation)
    parts.bell.ring_soon(job_id)
    return job_id


def _write(parts: Parts, new: NewScan) -> tuple[str, int]:
    with parts.database.writing() as connection:
        return begin_folder_job(connection, new)
