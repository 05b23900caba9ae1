"""The door for lists: files are announced in pages of 500, and answered one by one."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from library.control.options import OptionRefused, read_options
from library.job import NewJob, create_job
from library.manifest import Announced, Answer, ListClosed, announce
from library.names import label_of, safe_relative_path, shown_name
from webapp.api import no_such_job
from webapp.errors import Refusal
from webapp.language import t
from webapp.parts import Parts, parts_of
from webapp.render import problem_sentence
from webapp.sending.body import json_object
from webapp.sending.expected import Expected

MOST_ROWS = 500
MOST_PATH = 8_192
MOST_SIZE = 2**62


async def create(request: Request) -> Response:
    """`POST /api/jobs`: a job of its own for these files."""
    parts = parts_of(request)
    body = await json_object(request)
    rows, more = _rows(body), _more(body)
    _check_space(parts, rows)
    try:
        options = read_options(
            body.get("options"), nsfw_threshold=parts.settings.nsfw_threshold, timezone=parts.settings.timezone
        )
    except OptionRefused as refused:
        raise Refusal(422, "option_refused", str(refused), field=refused.field) from refused
    job_id = await asyncio.to_thread(_create, parts, NewJob("upload", label_of([row.path for row in rows]), options))
    return await _announce(parts, job_id, rows, more, status=201)


async def update(request: Request) -> Response:
    """`POST /api/jobs/{id}/manifest`: more rows for a job."""
    parts = parts_of(request)
    body = await json_object(request)
    rows, more = _rows(body), _more(body)
    _check_space(parts, rows)
    return await _announce(parts, request.path_params["job_id"], rows, more, status=200)


async def _announce(parts: Parts, job_id: str, rows: list[Announced], more: bool, status: int) -> Response:
    try:
        answers = await asyncio.to_thread(announce, parts.database, parts.settings, job_id, rows, more=more)
    except ListClosed as closed:
        raise Refusal(409, "list_closed", str(closed), allowed=list(closed.allowed)) from closed
    if answers is None:
        raise no_such_job()
    parts.expected.remember(
        Expected(answer.file_id, job_id, row.size_bytes, shown_name(safe_relative_path(row.path)))
        for row, answer in zip(rows, answers, strict=True)
        if answer.answer == "upload"
    )
    progress = await parts.bell.ring(job_id)
    if not more:
        # Everything may have come before the list was closed: then somebody has to finish the import.
        parts.landing.tell_soon(job_id)
    state = progress["status"] if progress is not None else "receiving"
    return JSONResponse({"job_id": job_id, "status": state, "files": [_said(answer) for answer in answers]}, status)


def _create(parts: Parts, new: NewJob) -> str:
    with parts.database.writing() as connection:
        return create_job(connection, new)


def _said(answer: Answer) -> dict[str, Any]:
    said: dict[str, Any] = {"file_id": answer.file_id, "path": answer.path, "answer": answer.answer}
    if answer.code is not None:
        name = shown_name(safe_relative_path(answer.path)).rpartition("/")[2]
        said |= {"code": answer.code, "reason": problem_sentence(answer.code, {}, name)}
    if answer.answer == "upload":
        said["upload_url"] = f"/uploads/{answer.file_id}"
    return said


def _rows(body: dict[str, Any]) -> list[Announced]:
    given = body.get("files")
    if not isinstance(given, list):
        raise Refusal(422, "wrong_type", t("“{name}” must be a list of files.", name="files"), field="files")
    if len(given) > MOST_ROWS:
        sentence = t("One call takes {most} files. Send the rest in further calls.", most=MOST_ROWS)
        raise Refusal(413, "too_many_rows", sentence)
    return [_row(row, position) for position, row in enumerate(given)]


def _more(body: dict[str, Any]) -> bool:
    """Whether more rows follow in further calls."""
    more = body.get("more", False)
    if not isinstance(more, bool):
        raise Refusal(422, "wrong_type", t("“{name}” must be true or false.", name="more"), field="more")
    return more


def _row(row: object, position: int) -> Announced:
    where = f"files[{position}]"
    if not isinstance(row, dict):
        raise _wrong(where)
    path, size, time = row.get("path"), row.get("size_bytes"), row.get("last_modified")
    if not isinstance(path, str) or not 0 < len(path) <= MOST_PATH:
        raise _wrong(f"{where}.path")
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= MOST_SIZE:
        raise Refusal(400, "wrong_size", t("“{name}” must be a number of bytes.", name=f"{where}.size_bytes"))
    return Announced(path, size, _moment(time, f"{where}.last_modified"))


def _moment(value: object, where: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 2**52:
        raise _wrong(where)
    return int(value)


def _wrong(where: str) -> Refusal:
    return Refusal(422, "wrong_type", t("“{name}” cannot be used.", name=where), field=where)


def _check_space(parts: Parts, rows: list[Announced]) -> None:
    """The declared sum must fit beside what must stay free."""
    settings = parts.settings
    sizes = (row.size_bytes for row in rows if row.size_bytes <= settings.max_file_bytes)
    needed = sum(sizes) + settings.min_free_bytes
    missing = needed - parts.storage.free_bytes()
    if missing > 0:
        raise disk_full(missing)


def disk_full(missing_bytes: int) -> Refusal:
    """The refusal (507) that says how many bytes are missing."""
    sentence = t(
        "The disk is nearly full: {missing} bytes are missing. Free some space and send again.", missing=missing_bytes
    )
    return Refusal(507, "disk_full", sentence, missing_bytes=missing_bytes)
