"""Imports that stay open as long as a test wants, and what the first page says of them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page
from sqlalchemy import update

from library.clock import now_ms
from library.database import Database
from library.tables import jobs
from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import job_of, manifest, photo, row

KEY = "shoebox-job"
SWEPT_SECONDS = 30.0


class Import:
    """An open import of some photos that arrive one by one, when a test wants."""

    def __init__(self, stack: Stack, seed: int, count: int = 3) -> None:
        self.stack = stack
        self.contents = [photo(seed + number) for number in range(count)]
        rows = [row(f"{number}.jpg", content) for number, content in enumerate(self.contents)]
        answer = manifest(stack, *rows)
        self.id = job_of(answer)
        self.path = f"/jobs/{self.id}"
        self.url = stack.url + self.path
        self._doors = [file["upload_url"] for file in answer.json()["files"]]

    def let_one_in(self) -> None:
        door, content = self._doors.pop(0), self.contents.pop(0)
        self.stack.client.patch(door, content=content, headers={"Upload-Offset": "0"}).raise_for_status()

    def ask(self, action: str) -> None:
        """Steer it: `pause`, `cancel` …"""
        self.stack.client.post(f"/api{self.path}/control", json={"action": action}).raise_for_status()

    def delete(self) -> None:
        self.stack.client.delete(f"/api{self.path}").raise_for_status()

    def expire(self) -> None:
        """Let a day and more pass without anybody, and wait until the sweep has seen it."""
        database = Database(self.stack.settings)
        with database.writing() as connection:
            long_ago = now_ms() - (self.stack.settings.job_expiry_hours + 1) * 3_600_000
            connection.execute(update(jobs).where(jobs.c.id == self.id).values(active_at=int(long_ago)))
        database.close()
        wait_until(lambda: self.told["status"] == "expired", SWEPT_SECONDS, "the import expires")

    @property
    def told(self) -> dict[str, Any]:
        """How far it is, as the API tells."""
        progress: dict[str, Any] = self.stack.client.get(f"/api/progress/{self.id}").json()
        return progress


def cancel_all(stack: Stack) -> None:
    """What is open would be offered rather than what is over."""
    for job in stack.client.get("/api/jobs", params={"per_page": 200}).json()["jobs"]:
        if job["status"] in ("receiving", "paused", "halted", "running", "pending"):
            stack.client.post(f"/api/jobs/{job['id']}/control", json={"action": "cancel"}).raise_for_status()


def prompt(page: Page) -> Locator:
    return page.get_by_role("region", name="import from")


def remember(page: Page, stack: Stack, job_id: str) -> None:
    """Let this window have looked at the import last, and open the first page."""
    page.goto(f"{stack.url}/health")
    page.evaluate("([key, job]) => localStorage.setItem(key, job)", [KEY, job_id])
    page.goto(stack.url)


def remembered(page: Page) -> str | None:
    kept: str | None = page.evaluate("key => localStorage.getItem(key)", KEY)
    return kept
