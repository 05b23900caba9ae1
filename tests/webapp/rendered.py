"""Pages and pieces rendered without a server, and what their templates are given."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from library.control.moves import cancel
from library.database import Database
from library.file import Filter as Wanted
from library.file import page_of_files
from library.job import find_job
from library.settings import read_settings
from library.telling.progress import Progress, read_progress
from webapp.objects import file_object, job_object
from webapp.render import Renderer

HOSTILE = '"><script>alert(1)</script>{{ 7 * 7 }}.jpg'
# Words that need no translation: the name of the house, names of keys, names of things that programs use.
FIRST_PAGE = {"page": 1, "per_page": 60, "pages": 1, "query": "state=done&", "state": "done", "kind": ""}
ALONE: dict[str, Any] = {"previous": None, "next": None, "strip": [], "position": None, "total": 0, "back_page": 1}
ALONE |= {"film": None, "only_small": False, "related": {"copies": [], "partners": [], "sidecars": []}, "weighed": []}
NOT_SORTED = {"confidence": "", "levels": {}, "copies": {"exact": 0, "same_pixels": 0, "near": 0}}
ONE_WORKER = {
    "name": "host:4713",
    "pid": 4713,
    "seen_seconds_ago": 1.2,
    "slots": 2,
    "confinement": {"landlock": "held", "seccomp": "held"},
}
UP = {
    "status": "ok",
    "versions": {"shoebox": "0.1.0"},
    "database": {"ok": True},
    "redis": {"ok": True, "pid": 4711},
    "web": {"pid": 4712},
    "workers": [ONE_WORKER],
    "workers_away": [],
    "queue": {"pending": 0, "running": 1},
    "disk": {"free_bytes": 311_000_000_000, "kept_bytes": 1_073_741_824, "missing_bytes": 0, "imports_waiting": 0},
    "sweep": {"seconds_ago": 3.0},
    "integrity": {"checked_at": None, "damage": None},
}


class Elements(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.all if name == tag]


def progress_of(database: Database, job_id: str, **changed: object) -> Progress:
    with database.reading() as connection:
        progress = read_progress(connection, job_id)
    assert progress is not None
    return {**progress, "parts": {"worker": True, "redis": True}, **changed}


def card(renderer: Renderer, progress: Progress | None) -> str:
    return renderer.html("jobs/_progress.html", {"progress": progress})


def ended(database: Database, job_id: str) -> Progress:
    with database.writing() as connection:
        cancel(connection, job_id)
    return progress_of(database, job_id)


def page_context(database: Database, job_id: str) -> dict[str, Any]:
    with database.reading() as connection:
        job = find_job(connection, job_id)
        rows, total = page_of_files(connection, job_id, Wanted(), 1, 60)
    assert job is not None
    files = [file_object(row) for row in rows]
    return {
        "job": job_object(job, read_settings({})),
        "progress": progress_of(database, job_id),
        "results": {"files": files, "total": total, "shares": {"photo": 1}, **FIRST_PAGE, **NOT_SORTED},
        "failed": [file for file in files if file["state"] == "failed"],
        "skipped": {"cancelled": {"count": 1, "files": [file for file in files if file["state"] == "skipped"]}},
        "quiet_seconds": 0,
    }
