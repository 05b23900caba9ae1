"""Every page of Shoebox in every state that a person may meet, on a running stack, one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page
from starlette.applications import Starlette

from library.database import Database
from library.telling.progress import Progress, read_progress
from tests.browsing import drag, hold_back, let_go
from tests.dropping import drop_folder
from tests.scenery import box_of, landscape
from tests.stack import Stack
from tests.waiting import wait_until
from webapp.app import ROUTES
from webapp.render import make_renderer

PATIENCE_SECONDS = 60
HTML = "text/html; charset=utf-8"
CARD = re.compile(r'<section id="progress".*?</section>', re.S)
# Letters and every picture that is seen stand there; a picture that never comes is not waited for for ever.
SETTLED = """() => Promise.race([
  new Promise((done) => setTimeout(done, 10_000)),
  Promise.all([document.fonts.ready, ...[...document.images]
    .filter((image) => image.getBoundingClientRect().top < innerHeight)
    .map((image) => image.decode().catch(() => {}))])
]).then(() => {})"""
NOTHING_FOUND = dict.fromkeys(("processed", "metadata", "keywords", "ratings", "nsfw", "duplicates", "errors"), 0)
# An import in the middle: of 4,000 files 2,250 have arrived, and 812 of them are done.
MIDDLE: dict[str, Any] = {
    "status": "running",
    "current_step": "reading",
    "counts": {"total": 4000, "expected": 0, "waiting": 3180, "claimed": 8, "done": 806, "failed": 4, "skipped": 2},
    "progress_current": 812,
    "progress_total": 4000,
    "progress_percent": 20.3,
    "bytes_done": 4_400_000_000,
    "bytes_total": 21_600_000_000,
    "files_per_second": 2.2,
    "eta_seconds": 1440,
    "elapsed_seconds": 371,
    "current_filename": "Road trip/Yosemite/IMG_6220.jpg",
    "counters": {**NOTHING_FOUND, "processed": 806, "metadata": 771, "keywords": 318, "ratings": 204, "errors": 4},
    "error_count": 4,
    "parts": {"worker": True, "redis": True},
    "total_final": True,
}
ARRIVING = {**MIDDLE["counts"], "expected": 1750, "waiting": 1430}
ALL_READ = {
    "counts": {**MIDDLE["counts"], "waiting": 0, "claimed": 0, "done": 3990},
    "progress_current": 3996,
    "progress_percent": 99.9,
    "bytes_done": 21_600_000_000,
    "current_filename": None,
    "eta_seconds": 20,
}
UNTOUCHED = {
    "counts": {**MIDDLE["counts"], "waiting": 4000, "claimed": 0, "done": 0, "failed": 0, "skipped": 0},
    "counters": NOTHING_FOUND,
    "current_filename": None,
    "files_per_second": None,
    "elapsed_seconds": 0,
    "just_in": [],
    "recent_errors": [],
    "error_count": 0,
    **dict.fromkeys(("progress_current", "progress_percent", "bytes_done"), 0),
}
FULL = {"code": "disk_full", "data": {"missing_bytes": 5_900_000_000}}
FAILURES = {"code": "too_many_failures", "data": {}}
STATES: dict[str, dict[str, Any]] = {
    "receiving": {"status": "receiving", "current_step": "receiving", "counts": ARRIVING, "eta_seconds": None},
    "scanning": {"status": "receiving", "current_step": "scanning", "total_final": False, "eta_seconds": None},
    "waiting": {**UNTOUCHED, "status": "pending", "queue_position": 2, "eta_start_seconds": 240, "clock_runs": False},
    "reading": {},
    "grouping": {**ALL_READ, "current_step": "grouping"},
    "finishing": {**ALL_READ, "current_step": "finishing"},
    "paused": {"status": "paused", "clock_runs": False},
    "halted": {"status": "halted", "notice": FAILURES, "error_count": 52, "clock_runs": False},
    "no-worker": {"parts": {"worker": False, "redis": True}},
    "no-redis": {"parts": {"worker": True, "redis": False}},
    "disk-full": {"status": "paused", "notice": FULL, "clock_runs": False},
    "cancelled": {"status": "cancelled"},
    "failed": {"status": "failed"},
    "expired": {"status": "expired"},
    "line-lost": {},
}
SUMMARY = {
    "confidence_counts": {"high": 604, "medium": 122, "low": 40, "none": 40},
    "duplicate_groups": 20,
    "duplicate_files": 41,
    "near_groups": 6,
    "success_count": 806,
    "error_count": 4,
    "skipped_count": 2,
    "duration_seconds": 371.0,
}


def nothing(_page: Page) -> None:
    """The page as it is."""


@dataclass(frozen=True)
class Scene:
    """One thing to see: where it is, what stands there instead of the server's page, what happens before one looks.

    `fails` says that a request fails here on purpose, which browsers report in their console.
    """

    name: str
    path: str
    html: str | None = None
    act: Callable[[Page], None] = nothing
    fails: bool = False

    def open(self, page: Page, stack: Stack) -> None:
        """Show it. Polls are answered with "unchanged", so that it stays."""
        page.unroute_all(behavior="ignoreErrors")
        address = stack.url + self.path
        if self.html is not None:
            page.route("**/progress?*", lambda route: route.fulfill(status=204))
            page.route("**/stream", lambda route: route.fulfill(status=204))
            html = self.html
            page.route(address, lambda route: route.fulfill(status=200, body=html, content_type=HTML))
        page.goto(address)
        self.act(page)
        page.evaluate(SETTLED)


def scenes(stack: Stack, folder: Path, *, scale: float = 1) -> Iterator[Scene]:
    """All of them, with pictures of this scale. Each must be looked at before the next is asked for: imports are made
    on the way.
    """
    attic = _attic(folder / "Attic", scale)
    camera = _camera(folder / "Camera roll", scale)
    yield Scene("first", "/")
    yield Scene("first-dragging", "/", act=lambda page: drag(page, attic))
    yield Scene("history-empty", "/jobs")
    yield Scene("sending", "/", act=lambda page: _send(page, camera))
    yield Scene("sending-list", "/", act=lambda page: _send(page, camera, listed=True))
    _cancel_all(stack)
    done = _imported(stack, attic)
    yield from _results(stack, done)
    yield from _viewers(stack, done)
    yield from _sensitive(stack, attic)
    never = _half_sent(stack, camera)
    yield from _states(stack, done, never)
    yield Scene("resume", "/")
    yield Scene("never-arrived", f"/jobs/{never}", act=lambda page: page.locator("#missing").wait_for())
    _cancel_all(stack)
    yield Scene("history", "/jobs")
    yield Scene("again", "/")
    yield Scene("keys", "/jobs", act=lambda page: page.keyboard.press("?"))
    yield Scene("statistics", "/statistics")
    yield Scene("health", "/health")
    yield Scene("api", "/api")
    yield Scene("not-found", "/nothing/here", fails=True)
    yield Scene("gone", "/jobs/00000000-0000-4000-8000-000000000000", fails=True)


def _camera(folder: Path, scale: float) -> Path:
    """What another import brings: no picture of it is in the attic."""
    box_of(folder, 28, first=40, scale=scale)
    (folder / "letter.docx").write_bytes(b"Dear Anna")
    (folder / "Thumbs.db").write_bytes(b"junk")
    return folder


def _attic(folder: Path, scale: float) -> Path:
    box_of(folder, 28, scale=scale)
    first = next(folder.rglob("IMG_*.jpg"))
    (folder / "Sent to Anna").mkdir()
    (folder / "Sent to Anna" / first.name).write_bytes(first.read_bytes())
    with Image.open(first) as picture:
        small = picture.resize((picture.width // 2, picture.height // 2))
        small.save(folder / "Sent to Anna" / "IMG-20190714-WA0003.jpg")
    whole = landscape(folder / "Autumn walk" / "IMG_9001.jpg", (900, 600), seed=99)
    whole.write_bytes(whole.read_bytes()[:9000])
    (folder / "Autumn walk" / "scan.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is where the disk failed")
    (folder / "letter.docx").write_bytes(b"Dear Anna")
    (folder / "Thumbs.db").write_bytes(b"junk")
    return folder


def _send(page: Page, attic: Path, *, listed: bool = False) -> None:
    hold_back(page, after=11)
    let_go(page, attic)
    page.wait_for_url("**/jobs/*")
    page.locator(".just-in img").nth(5).wait_for()
    if listed:
        page.get_by_role("button", name="not taken").click()


def _imported(stack: Stack, attic: Path) -> str:
    job_id = drop_folder(stack.client, attic)
    wait_until(lambda: _job(stack, job_id)["status"] == "completed", PATIENCE_SECONDS, "the import is done")
    return job_id


def _half_sent(stack: Stack, attic: Path) -> str:
    rows = [
        {"path": f"{attic.name}/{path.name}", "size_bytes": path.stat().st_size, "last_modified": 1}
        for path in sorted(attic.rglob("IMG*.jpg"))
    ]
    told = stack.client.post("/api/jobs", json={"files": rows, "more": False}).raise_for_status().json()
    for path, answer in list(zip(sorted(attic.rglob("IMG*.jpg")), told["files"], strict=True))[:9]:
        headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        stack.client.patch(answer["upload_url"], content=path.read_bytes(), headers=headers).raise_for_status()
    job_id = str(told["job_id"])
    wait_until(lambda: _job(stack, job_id)["counts"]["done"] >= 9, PATIENCE_SECONDS, "what came is read")
    return job_id


def _results(stack: Stack, done: str) -> Iterator[Scene]:
    yield Scene("results", f"/jobs/{done}")
    yield Scene("results-failed", f"/jobs/{done}?state=failed")
    yield Scene("results-skipped", f"/jobs/{done}?state=skipped")
    yield Scene("results-beyond", f"/jobs/{done}?page=9")
    yield Scene("results-undated", f"/jobs/{done}?confidence=none")
    yield Scene("copies", f"/jobs/{done}/duplicates?kind=near")
    yield Scene("copies-none", f"/jobs/{done}/duplicates?kind=same_pixels")


def _viewers(stack: Stack, done: str) -> Iterator[Scene]:
    def one(**wanted: str) -> str:
        files = stack.client.get(f"/api/jobs/{done}/files", params=wanted).json()["files"]
        return f"/files/{files[min(5, len(files) - 1)]['id']}"

    yield Scene("viewer", one(confidence="high"))
    yield Scene("viewer-doubtful", one(confidence="low"))
    yield Scene("viewer-undated", one(confidence="none"))
    yield Scene("viewer-failed", one(state="failed"))


def _sensitive(stack: Stack, attic: Path) -> Iterator[Scene]:
    """Every picture counts as sensitive here."""
    brought = [("files", (path.name, path.read_bytes())) for path in sorted(attic.rglob("IMG_4*.jpg"))[:3]]
    asked = {"options": '{"nsfw": true, "nsfw_threshold": 0}'}
    job_id = str(stack.client.post("/api/upload", files=brought, data=asked).raise_for_status().json()["job_id"])
    wait_until(lambda: _job(stack, job_id)["status"] == "completed", PATIENCE_SECONDS, "they are judged")
    file = stack.client.get(f"/api/jobs/{job_id}/files").json()["files"][0]
    yield Scene("sensitive", f"/jobs/{job_id}")
    yield Scene(
        "sensitive-seen", f"/jobs/{job_id}", act=lambda page: page.locator(".veil summary").first.press("Enter")
    )
    yield Scene("sensitive-large", f"/files/{file['id']}")


def _states(stack: Stack, done: str, under_way: str) -> Iterator[Scene]:
    """The card in every state; the page around it is that of a true import."""
    renderer = make_renderer(Starlette(routes=ROUTES))
    now = _progress(stack, done)
    for name, changed in STATES.items():
        progress = {**now, **MIDDLE, "clock_runs": True, "queue_position": None, "notice": None, **changed}
        ended = progress["status"] in ("cancelled", "failed", "expired")
        if ended or progress["status"] == "halted":
            progress["summary"] = SUMMARY
        card = renderer.html("jobs/_progress.html", {"progress": progress})
        path = f"/jobs/{done if ended else under_way}"
        page = CARD.sub(lambda _, card=card: card, stack.client.get(path).text, count=1)  # type: ignore[misc]
        lost = name == "line-lost"
        yield Scene(f"card-{name}", path, page, _lose_line if lost else nothing, fails=lost)


def _lose_line(page: Page) -> None:
    page.unroute("**/progress?*")
    page.route("**/progress?*", lambda route: route.abort())
    page.locator(".line-lost").wait_for(timeout=10_000)


def _progress(stack: Stack, job_id: str) -> Progress:
    database = Database(stack.settings)
    try:
        with database.reading() as connection:
            progress = read_progress(connection, job_id)
    finally:
        database.close()
    assert progress is not None
    return progress


def _job(stack: Stack, job_id: str) -> dict[str, Any]:
    job: dict[str, Any] = stack.client.get(f"/api/jobs/{job_id}").raise_for_status().json()
    return job


def _cancel_all(stack: Stack) -> None:
    for job in stack.client.get("/api/jobs").json()["jobs"]:
        if job["status"] == "receiving":
            stack.client.post(f"/api/jobs/{job['id']}/control", json={"action": "cancel"}).raise_for_status()
