"""What became of files that a page has sent: the page of their import, its rows and its counts."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.stack import Stack

PATIENCE_MS = 30_000
JOB_PAGE = re.compile(r"/jobs/[0-9a-f-]{36}$")
# Of the folder `family`.
PICTURES = 122
REFUSED = 3


def job_of(page: Page) -> str:
    page.wait_for_url(JOB_PAGE, timeout=PATIENCE_MS)
    return page.url.rpartition("/")[2]


def rows_of(stack: Stack, job_id: str, **wanted: str) -> list[dict[str, object]]:
    answer = stack.client.get(f"/api/jobs/{job_id}/files", params={"per_page": 200, **wanted}).raise_for_status()
    found: list[dict[str, object]] = answer.json()["files"]
    return found


def counts_of(stack: Stack, job_id: str) -> dict[str, int]:
    counts: dict[str, int] = stack.client.get(f"/api/jobs/{job_id}").raise_for_status().json()["counts"]
    return counts


def expect_done(page: Page, within_ms: int = PATIENCE_MS) -> None:
    expect(page.locator("#progress .state")).to_have_text("Done", timeout=within_ms)
