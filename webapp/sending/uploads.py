"""The upload protocol tus 1.0 (tus.io/protocols/resumable-upload): one file at a time, by the address it was given.

A body that breaks off is forgotten: the file is still expected, and is sent again from its first byte.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from library.arrival import Landed, turn_away
from library.control.options import read_options
from library.failpoint import reach
from library.file import FileRow, find_file
from library.intake import refusal_of
from library.job import NewJob, create_job, find_job
from library.manifest import Announced, Answer, ListClosed, announce, refusal_of_row, takes_files
from library.names import label_of
from library.problem import Refused
from library.states import FileState
from library.storage import Incoming
from webapp.api import no_such_job
from webapp.errors import Refusal
from webapp.identity import is_identity
from webapp.language import t
from webapp.parts import Parts, parts_of
from webapp.render import problem_sentence
from webapp.sending.body import blocks, whole_or_none
from webapp.sending.expected import Expected
from webapp.sending.landing import ChecksumMismatch
from webapp.sending.manifests import disk_full
from webapp.sending.wanted import still_wanted

VERSION = {"Tus-Resumable": "1.0.0"}
ABILITIES = {
    "Tus-Version": "1.0.0",
    "Tus-Extension": "creation,termination,checksum",
    "Tus-Checksum-Algorithm": "sha256",
}
MOST_OFFSET_DIGITS = 19
SHA256_BYTES = 32
SMALLEST_HEAD = 4096
SPACE_STEP_BYTES = 16 * 1024 * 1024


def describe(request: Request) -> Response:
    """`OPTIONS /uploads`: what this server can."""
    most = {"Tus-Max-Size": str(parts_of(request).settings.max_file_bytes)}
    return Response(status_code=204, headers={**VERSION, **ABILITIES, **most})


async def create(request: Request) -> Response:
    """`POST /uploads`: announce one file by headers; without `job_id` it becomes a job of its own, unless refused."""
    parts = parts_of(request)
    _check_version(request)
    size = _whole(request, "Upload-Length")
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    path = told.get("relative_path") or told.get("filename") or "unnamed"
    row = Announced(path, size, whole_or_none(told.get("last_modified", "")))
    missing = size + parts.settings.min_free_bytes - parts.storage.free_bytes()
    if missing > 0:
        raise disk_full(missing)
    if size > parts.settings.max_file_bytes:
        raise Refusal(413, Refused.FILE_TOO_LARGE, problem_sentence(Refused.FILE_TOO_LARGE, {}, path))
    answer = await asyncio.to_thread(_announce_one, parts, told.get("job_id"), row)
    if answer.code is not None:
        raise Refusal(415, answer.code, problem_sentence(answer.code, {}, path))
    return Response(status_code=201, headers={**VERSION, "Location": f"/uploads/{answer.file_id}"})


def _announce_one(parts: Parts, job_id: str | None, row: Announced) -> Answer:
    alone = job_id is None
    if job_id is not None and not is_identity(job_id):
        raise no_such_job()
    if job_id is None:
        refusal = refusal_of_row(parts.settings, row)
        if refusal is not None:
            return Answer("", row.path, "refused", refusal)
        options = read_options(None, nsfw_threshold=parts.settings.nsfw_threshold, timezone=parts.settings.timezone)
        with parts.database.writing() as connection:
            job_id = create_job(connection, NewJob("upload", label_of([row.path]), options))
    try:
        answers = announce(parts.database, parts.settings, job_id, [row], more=not alone)
    except ListClosed as closed:
        raise Refusal(409, "list_closed", str(closed), allowed=list(closed.allowed)) from closed
    if answers is None:
        raise no_such_job()
    return answers[0]


def show(request: Request) -> Response:
    """`HEAD /uploads/{id}`: how many bytes are here."""
    _check_version(request)
    file = _file_of(request)
    here = 0 if file.state == FileState.EXPECTED else file.size_bytes
    told = {"Upload-Offset": str(here), "Upload-Length": str(file.size_bytes), "Cache-Control": "no-store"}
    return Response(status_code=200, headers={**VERSION, **told})


async def update(request: Request) -> Response:
    """`PATCH /uploads/{id}` with `Upload-Offset: 0` and the whole body."""
    parts = parts_of(request)
    _check_version(request)
    offset = _whole(request, "Upload-Offset")
    file = parts.expected.find(request.path_params["file_id"])
    if file is None:
        file = await asyncio.to_thread(_look_up, request)
    if offset != 0:
        raise Refusal(409, "wrong_offset", t("This upload begins at byte 0."), offset=0)
    if file.id in parts.landing.under_way:
        raise Refusal(423, "under_way", t("This file is being sent already."))
    parts.landing.under_way.add(file.id)
    try:
        await _receive(request, parts, file)
    finally:
        parts.landing.under_way.discard(file.id)
    return Response(status_code=204, headers={**VERSION, "Upload-Offset": str(file.size_bytes)})


async def _receive(request: Request, parts: Parts, file: Expected) -> None:
    promised = _promised_sum(request)
    incoming = parts.storage.incoming()
    try:
        async with still_wanted(parts, file.job_id, lambda: incoming.size_bytes):
            await _write_all(request, parts, file, incoming)
    except BaseException:
        incoming.discard()
        raise
    try:
        taken = await parts.landing.land(Landed(file.job_id, file.id, file.shown_path, incoming), promised)
    except ChecksumMismatch as mismatch:
        sentence = t("The bytes changed on their way. Send the file again.")
        raise Refusal(460, "checksum_mismatch", sentence) from mismatch
    parts.expected.forget(file.id)
    if not taken:
        # What was kept in mind of it is outdated: the database says what became of it.
        await asyncio.to_thread(_expected_file, request)
        raise Refusal(409, "list_closed", t("This import takes no more files."))


async def _write_all(request: Request, parts: Parts, file: Expected, incoming: Incoming) -> None:
    looked_at = -SPACE_STEP_BYTES
    async for block in blocks(request):
        if incoming.size_bytes + len(block) > file.size_bytes:
            sentence = t("More bytes came than were announced. Nothing of them was kept; send the file again.")
            raise Refusal(413, "longer_than_announced", sentence)
        if incoming.size_bytes - looked_at >= SPACE_STEP_BYTES:
            looked_at = incoming.size_bytes
            missing = parts.settings.min_free_bytes - parts.storage.free_bytes()
            if missing > 0:
                raise disk_full(missing)
        judged = incoming.size_bytes >= SMALLEST_HEAD
        incoming.write(block)
        reach("in_body")
        if not judged and incoming.size_bytes >= min(SMALLEST_HEAD, file.size_bytes):
            await _judge(parts, file, incoming)
    if incoming.size_bytes < file.size_bytes:
        raise Refusal(400, "broken_off", t("Fewer bytes came than were announced. Send the file again."))


async def _judge(parts: Parts, file: Expected, incoming: Incoming) -> None:
    """What neither its name nor its first bytes show to be of a supported kind is not stored."""
    refusal = refusal_of(file.shown_path, incoming.head, incoming.size_bytes)
    if refusal is not None:
        parts.expected.forget(file.id)
        await asyncio.to_thread(turn_away, parts.database, file.id, refusal)
        parts.landing.tell_soon(file.job_id)
        raise Refusal(415, refusal, problem_sentence(refusal, {}, file.filename))


async def destroy(request: Request) -> Response:
    """`DELETE /uploads/{id}`: the file will not come; its row is skipped as cancelled."""
    parts = parts_of(request)
    _check_version(request)
    file = await asyncio.to_thread(_expected_file, request)
    parts.expected.forget(file.id)
    await asyncio.to_thread(turn_away, parts.database, file.id, Refused.CANCELLED)
    parts.landing.tell_soon(file.job_id)
    return Response(status_code=204, headers=VERSION)


def _file_of(request: Request) -> FileRow:
    with parts_of(request).database.reading() as connection:
        return _found(connection, request)


def _found(connection: Connection, request: Request) -> FileRow:
    file = find_file(connection, request.path_params["file_id"])
    if file is None or file.source_path is not None:
        raise Refusal(404, "no_such_upload", t("There is no such upload. Its import may have been deleted."))
    return file


def _look_up(request: Request) -> Expected:
    file = _expected_file(request)
    return Expected(file.id, file.job_id, file.size_bytes, file.shown_path)


def _expected_file(request: Request) -> FileRow:
    """The file, if its job takes bytes and it has none yet. Raises Refusal (404, 409)."""
    with parts_of(request).database.reading() as connection:
        file = _found(connection, request)
        job = find_job(connection, file.job_id)
    if job is None:
        raise Refusal(404, "no_such_upload", t("There is no such upload. Its import may have been deleted."))
    if not takes_files(job):
        raise Refusal(409, "list_closed", t("This import takes no more files."))
    if file.state != FileState.EXPECTED:
        raise Refusal(409, "not_expected", t("This file is here already, or was taken off the list."))
    return file


def _check_version(request: Request) -> None:
    asked = request.headers.get("Tus-Resumable")
    if asked not in (None, "1.0.0"):
        raise Refusal(412, "version", t("This server speaks version 1.0.0 of the upload protocol."))


def _promised_sum(request: Request) -> str | None:
    """The SHA-256 (hex) that `Upload-Checksum` promises (tus 1.0, Checksum). Raises Refusal (400) for another kind."""
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None
    algorithm, _, encoded = given.strip().partition(" ")
    with suppress(binascii.Error):
        digest = base64.b64decode(encoded, validate=True)
        if algorithm == "sha256" and len(digest) == SHA256_BYTES:
            return digest.hex()
    raise Refusal(400, "wrong_header", t("“Upload-Checksum” must be “sha256”, a space, and the sum in Base64."))


def _whole(request: Request, name: str) -> int:
    given = request.headers.get(name, "")
    if not (given.isascii() and given.isdigit() and len(given) <= MOST_OFFSET_DIGITS) or int(given) > 2**62:
        raise Refusal(400, "wrong_header", t("The header “{name}” must be a whole number of bytes.", name=name))
    return int(given)


def _metadata(header: str) -> dict[str, str]:
    """`key base64,key base64` (tus 1.0, Creation). Raises Refusal (400) for what is not of that form."""
    told: dict[str, Any] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except binascii.Error as error:
            raise Refusal(
                400, "wrong_header", t("The header “{name}” is not well-formed.", name="Upload-Metadata")
            ) from error
    return told
