"""One file: its large view, its thumbnail, its original."""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from library import queue
from library.file import FileRow, Filter, find_file, neighbours, place_of
from library.job import find_job
from library.leases import presence
from library.places.folders import OutsideRoots
from library.states import FileState
from library.storage import FULL, PREVIEW, THUMBNAIL
from webapp.errors import Refusal
from webapp.language import t
from webapp.objects import file_object, file_objects, job_object
from webapp.open_file import OpenFile
from webapp.parts import Parts, parts_of
from webapp.related import related
from webapp.render import page
from webapp.watching.visits import note_visit
from webapp.weighed import weighed

# A thumbnail's address carries the file's id, and its bytes never change: a browser may keep it for a year.
PREVIEW_PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 0.25
FOR_A_YEAR = "private, max-age=31536000, immutable"
# So many pictures stand on each side of the one that is shown large.
NEIGHBOURS = 4
TILES_PER_PAGE = 60
# Films that browsers play, by what their first bytes show. Nothing else of a person's is ever shown as it was brought.
PLAYED = ("video/mp4", "video/webm", "video/quicktime", "video/x-m4v")


def show(request: Request) -> Response:
    """`/files/{id}`: the large view with its neighbours."""
    parts = parts_of(request)
    file = _file_of(request)
    shown = Filter(states=[FileState.DONE])
    note_visit(parts, file.job_id)
    with parts.database.reading() as connection:
        job = find_job(connection, file.job_id)
        before, after = neighbours(connection, file, shown, NEIGHBOURS)
        place, total = place_of(connection, file, shown) if file.state == FileState.DONE else (None, 0)
        worker = bool(presence.alive(connection))
        if job is None:
            raise _no_such_file()
        beside = related(connection, job, file)
        (large,) = file_objects(connection, [file])
    earlier, later = [file_object(row) for row in before], [file_object(row) for row in after]
    context = {
        "job": job_object(job, parts.settings),
        "file": large,
        "related": beside,
        "weighed": weighed(large),
        "film": request.app.url_path_for("files:film", file_id=file.id) if _playable(file) else None,
        "previous": earlier[-1] if earlier else None,
        "next": later[0] if later else None,
        "strip": [*earlier, large, *later] if earlier or later else [],
        "position": place,
        "total": total,
        "only_small": not worker and _preview_missing(parts, file),
        "back_page": 1 if place is None else -(-place // TILES_PER_PAGE),
    }
    return page(request, "files/show.html", context)


def _preview_missing(parts: Parts, file: FileRow) -> bool:
    """Whether a larger picture could be shown and has not been made yet."""
    if file.thumbnail_path is None or file.sha256 is None:
        return False
    return not parts.storage.path(parts.storage.preview(file.sha256)).is_file()


async def thumbnail(request: Request) -> Response:
    """`/files/{id}/thumbnail`: a JPEG of ours; one that was lost is made again."""
    file = await asyncio.to_thread(_file_of, request)
    if file.thumbnail_path is None:
        raise Refusal(404, "no_thumbnail", t("This file has no thumbnail."))
    place = parts_of(request).storage.path(file.thumbnail_path)
    if not place.is_file() and file.sha256 is not None:
        await _ask_for_preview(parts_of(request), file, THUMBNAIL)
    return _picture(request, place)


async def preview(request: Request) -> Response:
    """`/files/{id}/preview`: up to 1440 px, made when first asked for; without a worker the thumbnail stands in."""
    return await _rendered(request, PREVIEW)


async def full(request: Request) -> Response:
    """`/files/{id}/full`: all pixels as a JPEG of ours, made when first asked for; else the largest there is."""
    return await _rendered(request, FULL)


async def _rendered(request: Request, size: str) -> Response:
    storage = parts_of(request).storage
    file = await asyncio.to_thread(_file_of, request)
    if file.thumbnail_path is None or file.sha256 is None:
        raise Refusal(404, "no_thumbnail", t("This file has no thumbnail."))
    place = storage.path(storage.preview(file.sha256, size))
    if not place.is_file():
        await _ask_for_preview(parts_of(request), file, size)
    if place.is_file():
        return _picture(request, place)
    smaller = storage.path(storage.preview(file.sha256))
    stand_in = _picture(request, smaller if smaller.is_file() else storage.path(file.thumbnail_path))
    stand_in.headers["Cache-Control"] = "no-store"
    return stand_in


async def _ask_for_preview(parts: Parts, file: FileRow, size: str) -> None:
    """The same task id for all who ask: one rendering at a time for a file."""
    if not await asyncio.to_thread(_worker_alive, parts):
        return
    awaited = f"{size}:{file.sha256}"
    tried = parts.live.preview_tried(awaited)
    if await queue.run(parts.redis, queue.RENDER_PREVIEW, file.id, size, task_id=awaited):
        place = parts.storage.path(parts.storage.preview(file.sha256, size))
        with suppress(TimeoutError):
            async with asyncio.timeout(PREVIEW_PATIENCE_SECONDS):
                # The bell may be lost, or not heard yet by a process that has just begun: then the disk tells.
                while not (tried.is_set() or place.is_file()):
                    await _either(tried)
    parts.live.stop_waiting(awaited)


async def _either(tried: asyncio.Event) -> None:
    """Until the bell rings, or it is time to look at the disk."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            await tried.wait()


def _worker_alive(parts: Parts) -> bool:
    with parts.database.reading() as connection:
        return bool(presence.alive(connection))


def original(request: Request) -> Response:
    """`/files/{id}/original`: the bytes as brought, always as attachment, never as something that a browser runs."""
    file = _file_of(request)
    named = f"attachment; filename*=utf-8''{quote(file.filename, safe='')}"
    return _as_brought(request, file, "application/octet-stream", {"Content-Disposition": named})


def film(request: Request) -> Response:
    """`/files/{id}/film`: a video as brought, to be played in the page; in parts where a part is asked for.

    Only what its first bytes showed to be a film that browsers know, under the type that they showed.
    """
    file = _file_of(request)
    if not _playable(file):
        raise Refusal(404, "not_playable", t("This file is no film that a browser plays."))
    return _as_brought(request, file, file.mime_type, {"Content-Disposition": "inline"})


def _playable(file: FileRow) -> bool:
    bytes_here = file.stored_path is not None or file.source_path is not None
    return bytes_here and file.kind == "video" and file.mime_type in PLAYED and file.state == FileState.DONE


def _as_brought(request: Request, file: FileRow, media_type: str, headers: dict[str, str]) -> Response:
    """Bytes of a person's, so that a browser neither guesses what they are nor runs anything in them."""
    safety = {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
    parts = parts_of(request)
    if file.source_path is not None:
        return OpenFile(_open_in_place(parts, bytes(file.source_path)), media_type, {**headers, **safety})
    place = parts.storage.path(file.stored_path or "-")
    if not place.is_file():
        raise _bytes_gone()
    return FileResponse(place, media_type=media_type, headers={**headers, **safety})


def _open_in_place(parts: Parts, path: bytes) -> int:
    """A descriptor of a file in a server folder, reached without following a link. Raises Refusal (404)."""
    try:
        descriptor = parts.folders.open_file(path)
    except (OSError, OutsideRoots) as trouble:
        raise _bytes_gone() from trouble
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise _bytes_gone()


def _bytes_gone() -> Refusal:
    return Refusal(404, "bytes_gone", t("The bytes of this file are not here any more."))


def _picture(request: Request, place: Path) -> Response:
    if not place.is_file():
        raise Refusal(404, "no_thumbnail", t("This file has no thumbnail."))
    answer = FileResponse(place, media_type="image/jpeg", headers={"Cache-Control": FOR_A_YEAR})
    answer.set_stat_headers(place.stat())
    if _holds(request.headers.get("if-none-match", ""), answer.headers["etag"]):
        return Response(status_code=304, headers={"ETag": answer.headers["etag"], "Cache-Control": FOR_A_YEAR})
    return answer


def _holds(tags: str, tag: str) -> bool:
    """Whether a browser has these bytes already (RFC 9110, 13.1.2, compared weakly: proxies weaken what they pack)."""
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in tags.split(","))


def _file_of(request: Request) -> FileRow:
    with parts_of(request).database.reading() as connection:
        file = find_file(connection, request.path_params["file_id"])
    if file is None:
        raise _no_such_file()
    return file


def _no_such_file() -> Refusal:
    return Refusal(404, "no_such_file", t("There is no such file. Its import may have been deleted."))
