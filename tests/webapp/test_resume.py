"""What the first page says of the import that was looked at last, in every state that it may have come to."""

from __future__ import annotations

import re

from library.clock import iso, now_ms
from library.database import Database
from tests.webapp.rendered import progress_of
from webapp.render import Renderer

WORDS = {
    "receiving": ("Resume your import from 2 hours ago?", "Check status", "Start a new upload"),
    "pending": ("Resume your import from 2 hours ago?",),
    "running": ("Resume your import from 2 hours ago?", "2 of 3 files are done."),
    "paused": ("Resume your import from 2 hours ago?", "It is paused."),
    "halted": ("Resume your import from 2 hours ago?", "It was halted, because many files failed."),
    "completed": (
        "Your import from 2 hours ago is done.",
        "1 could not be read. It was not taken home yet.",
        "Check status",
    ),
    "failed": ("Your import from 2 hours ago broke off.", "2 of 3 files are done.", "Start a new upload"),
    "cancelled": ("was cancelled. What was done is still here.", "Look at it"),
    "expired": ("expired: nothing happened in it for too long.", "Look at it"),
}
OVER = ("cancelled", "expired")
SUMMARY = {
    "confidence_counts": {"high": 0, "medium": 0, "low": 0, "none": 1},
    "success_count": 1,
    "error_count": 1,
    "skipped_count": 0,
    "duplicate_files": 0,
}


def test_the_first_page_says_what_became_of_it(renderer: Renderer, database: Database, job_id: str) -> None:
    told = {status: said(renderer, database, job_id, status) for status in WORDS}

    assert {status: [words for words in WORDS[status] if words not in html] for status, html in told.items()} == {
        status: [] for status in WORDS
    }
    assert [status for status, html in told.items() if "data-over" in html] == list(OVER)
    assert all(f'href="/jobs/{job_id}"' in html for html in told.values())


def test_what_has_not_arrived_is_counted(renderer: Renderer, database: Database, job_id: str) -> None:
    counts = {"total": 4000, "expected": 3188}

    html = said(renderer, database, job_id, "receiving", counts=counts, progress_current=812)

    assert "812 of 4,000 files are done. 3,188 have not arrived: choose the folder again" in html


def test_one_that_is_not_known_is_told_in_a_sentence(renderer: Renderer) -> None:
    html = renderer.html("_resume.html", {"current": None})

    assert "The import that you looked at last is not here any more." in html
    assert "data-over" in html
    assert "<a " not in html


def said(renderer: Renderer, database: Database, job_id: str, status: str, **changed: object) -> str:
    now_open = status not in ("completed", "failed", *OVER)
    long_ago = iso(now_ms() - 2 * 3_600_000)
    told = {"status": status, "open": now_open, "created_at": long_ago, "summary": SUMMARY, **changed}
    html = renderer.html("_resume.html", {"current": progress_of(database, job_id, **told)})
    return re.sub(r"\s+", " ", html)
