"""Uploaded bytes that are kept for a while only, and the days that are said beforehand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from library.tables import jobs
from tests.aging import let_pass
from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import files_of, imported, kept_bytes, manifest, photo, row
from tests.webapp.conftest import described

DAYS = 5


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product that keeps originals for five days and waits two hours for a person."""
    environ = {"KEEP_DAYS": str(DAYS), "JOB_EXPIRY_HOURS": "2", "MIN_FREE_BYTES": "0"}
    with Stack(tmp_path_factory.mktemp("keeping"), **environ) as stack:
        described(stack)
        yield stack


def test_originals_go_when_their_time_has_come_and_the_history_stays(stack: Stack) -> None:
    job_id = imported(stack, ("a.jpg", photo(1)), ("b.jpg", photo(2)))
    (before, _) = files_of(stack, job_id)
    let_pass(stack, jobs.c.active_at, DAYS * 86_400, id=job_id)

    def removed() -> bool:
        return bool(stack.client.get(f"/api/jobs/{job_id}").json()["bytes_removed_at"])

    wait_until(removed, 60, "the originals are removed")

    assert kept_bytes(stack) == []
    assert list((stack.settings.data / "thumbnails").rglob("*.jpg")) == []
    job = stack.client.get(f"/api/jobs/{job_id}").json()
    assert (job["status"], job["counts"]["done"], job["kept_until"]) == ("completed", 2, None)
    for file in files_of(stack, job_id):
        assert (file["thumbnail_url"], file["preview_url"], file["original_url"]) == (None, None, None)
        assert file["sha256"]
    for url in (before["thumbnail_url"], before["preview_url"], before["original_url"]):
        assert stack.client.get(url).status_code == 404
    page = stack.client.get(f"/jobs/{job_id}")
    assert "Its originals were removed on" in page.text
    refused = stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "retry"})
    assert refused.status_code == 409


def test_the_day_is_said_from_the_start_and_on_every_page_in_the_last_week(stack: Stack) -> None:
    job_id = imported(stack, ("a.jpg", photo(1)))
    said = stack.client.get(f"/api/jobs/{job_id}").json()["kept_until"]

    assert said
    assert "Its originals are kept here until" in stack.client.get(f"/jobs/{job_id}").text
    for path in ("/", "/jobs", "/health", f"/jobs/{job_id}"):
        assert "its originals are removed from here on" in stack.client.get(path).text, path


def test_who_waits_is_told_until_when_and_a_page_that_is_opened_prolongs_it(stack: Stack) -> None:
    job_id = manifest(stack, row("a.jpg", photo(1)), more=True).json()["job_id"]
    first = stack.client.get(f"/api/jobs/{job_id}").json()["expires_at"]
    assert first

    def later() -> bool:
        stack.client.get(f"/jobs/{job_id}")
        return bool(stack.client.get(f"/api/jobs/{job_id}").json()["expires_at"] > first)

    wait_until(later, 5, "the page prolongs it")
    reached = stack.client.get(f"/api/jobs/{job_id}").json()["expires_at"]
    for path in (f"/jobs/{job_id}/progress", f"/api/progress/{job_id}", f"/api/jobs/{job_id}/files"):
        stack.client.get(path)
    assert stack.client.get(f"/api/jobs/{job_id}").json()["expires_at"] == reached
    assert "It waits for you until" in stack.client.get(f"/jobs/{job_id}").text
