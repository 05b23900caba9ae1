"""Copies: the groups of an import, as a page and as JSON, each with the one that is worth keeping and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from library.copies.duplicate_groups import KINDS, Group, count_groups, keys_of_groups, read_group
from library.database import Database
from library.job import JobRow
from webapp.api import job_of
from webapp.errors import Refusal
from webapp.language import t
from webapp.objects import file_object, file_objects, job_object
from webapp.paging import Page, asked_page
from webapp.parts import parts_of
from webapp.render import keeper_sentence, page
from webapp.watching.visits import note_visit

GROUPS_PER_PAGE = 20
# So many of one group stand on the page; a person who brought a picture a hundred times has seen enough.
MOST_SHOWN = 12
BATCH = 20

Key = tuple[str, str]


def index(request: Request) -> Response:
    """`/jobs/{id}/duplicates?kind=`: one kind of groups, page by page."""
    parts = parts_of(request)
    job = job_of(request)
    asked = asked_page(request.query_params, GROUPS_PER_PAGE)
    note_visit(parts, job.id)
    with parts.database.reading() as connection:
        counts = count_groups(connection, job)
        kind = _asked_kind(request) or next((kind for kind, count in counts.items() if count), "exact")
        keys = [(kind, key) for key in keys_of_groups(connection, job, kind)]
        shown = [_shown(group) for group in _groups(connection, job, _on_page(keys, asked))]
    context = {
        "job": job_object(job, parts.settings),
        "counts": counts,
        "kind": kind,
        "groups": shown,
        "page": asked.number,
        "pages": max(1, -(-len(keys) // asked.size)),
    }
    return page(request, "duplicates/index.html", context)


def index_for_api(request: Request) -> Response:
    """`GET /api/jobs/{id}/duplicates`: all groups, one after the other, or a page of them."""
    database = parts_of(request).database
    job = job_of(request)
    kind = _asked_kind(request)
    with database.reading() as connection:
        keys = [(one, key) for one in ([kind] if kind else KINDS) for key in keys_of_groups(connection, job, one)]
    if not {"page", "per_page"} & request.query_params.keys():
        return StreamingResponse(_written(database, job, keys), media_type="application/json")
    asked = asked_page(request.query_params)
    with database.reading() as connection:
        groups = [_group_object(connection, group) for group in _groups(connection, job, _on_page(keys, asked))]
    return JSONResponse({"groups": groups, "page": asked.number, "per_page": asked.size, "total": len(keys)})


def _written(database: Database, job: JobRow, keys: Sequence[Key]) -> Iterator[str]:
    """The same object as JSON, in pieces: an import may have a hundred thousand copies."""
    yield '{"groups": ['
    comma = ""
    for start in range(0, len(keys), BATCH):
        with database.reading() as connection:
            objects = [_group_object(connection, one) for one in _groups(connection, job, keys[start : start + BATCH])]
        for group in objects:
            yield comma + json.dumps(group, ensure_ascii=False)
            comma = ", "
    yield f'], "total": {len(keys)}}}'


def _groups(connection: Connection, job: JobRow, keys: Sequence[Key]) -> Iterator[Group]:
    for kind, key in keys:
        group = read_group(connection, job, kind, key)
        if group is not None:
            yield group


def _group_object(connection: Connection, group: Group) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "key": group.key,
        "reclaimable_bytes": group.reclaimable_bytes,
        "files": file_objects(connection, group.files),
        "recommended_file_id": group.recommended.id,
        "reason": keeper_sentence(group.kind, group.reason),
    }


def _shown(group: Group) -> dict[str, Any]:
    files = [file_object(row) for row in group.files[:MOST_SHOWN]]
    return {
        "key": group.key,
        "kind": group.kind,
        "files": files,
        "more": len(group.files) - len(files),
        "reclaimable_bytes": group.reclaimable_bytes,
        "reason": keeper_sentence(group.kind, group.reason),
    }


def _on_page(keys: Sequence[Key], asked: Page) -> Sequence[Key]:
    return keys[(asked.number - 1) * asked.size : asked.number * asked.size]


def _asked_kind(request: Request) -> str | None:
    kind = request.query_params.get("kind", "")
    if kind and kind not in KINDS:
        sentence = t("“{name}” must be one of: {allowed}.", name="kind", allowed=", ".join(KINDS))
        raise Refusal(422, "unknown_value", sentence, field="kind")
    return kind or None
