"""The history: imports by state and page; forgetting one, and changing one's mind."""

from __future__ import annotations

import pytest

from library.tables import jobs
from library.upkeep.forgetting import CHANGE_OF_MIND_MS
from tests.aging import let_pass
from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import NOBODY, imported, job_of, manifest, photo, row

# Until the sweep has been round, on a busy machine too.
A_ROUND_SECONDS = 25.0


@pytest.fixture(scope="module")
def job_id(stack: Stack) -> str:
    return imported(stack, ("Lake.jpg", photo(601)))


def page(stack: Stack, query: str = "") -> str:
    answer = stack.client.get(f"/jobs{query}")
    assert answer.status_code == 200
    return answer.text


def test_a_line_tells_what_came_in_and_leads_to_it(stack: Stack, job_id: str) -> None:
    shown = page(stack, "?per_page=200")

    assert f'href="/jobs/{job_id}"' in shown
    assert "Lake.jpg" in shown
    assert "1 file came in." in shown or "1 picture or video came in" in shown


def test_imports_are_shown_by_their_state(stack: Stack, job_id: str) -> None:
    still_open = job_of(manifest(stack, row("a.jpg", photo(602))))

    assert job_id in page(stack, "?state=done&per_page=200")
    assert still_open not in page(stack, "?state=done&per_page=200")
    assert still_open in page(stack, "?state=open&per_page=200")
    assert job_id not in page(stack, "?state=stopped&per_page=200")
    assert job_id in page(stack, "?state=no such state&per_page=200")


def test_a_forgotten_import_is_hidden_and_comes_back_when_one_changes_ones_mind(stack: Stack) -> None:
    job_id = imported(stack, ("Regret.jpg", photo(603)))

    told = stack.client.post(f"/jobs/{job_id}/deletion", follow_redirects=True).text
    assert "Undo" in told
    assert job_id not in page(stack, "?per_page=200")

    stack.client.post(f"/jobs/{job_id}/recovery")
    assert job_id in page(stack, "?per_page=200")
    assert stack.client.get(f"/api/jobs/{job_id}").status_code == 200


def test_a_forgotten_import_goes_soon(stack: Stack) -> None:
    job_id = imported(stack, ("Forget.jpg", photo(604)))
    stack.client.post(f"/jobs/{job_id}/deletion")
    assert stack.client.get(f"/api/jobs/{job_id}").status_code == 200
    let_pass(stack, jobs.c.forget_at, CHANGE_OF_MIND_MS / 1000, id=job_id)

    def gone() -> bool:
        return stack.client.get(f"/api/jobs/{job_id}").status_code == 404

    wait_until(gone, A_ROUND_SECONDS, "the import is gone")
    assert stack.client.post(f"/jobs/{job_id}/recovery").status_code == 404
    assert "Undo" not in page(stack, f"?forgotten={job_id}")


def test_the_api_deletes_at_once(stack: Stack) -> None:
    job_id = imported(stack, ("At once.jpg", photo(605)))

    assert stack.client.delete(f"/api/jobs/{job_id}").status_code == 204
    assert stack.client.get(f"/api/jobs/{job_id}").status_code == 404


@pytest.mark.parametrize("act", ["deletion", "recovery"])
def test_what_is_not_there_is_neither_forgotten_nor_remembered(stack: Stack, act: str) -> None:
    assert stack.client.post(f"/jobs/{NOBODY}/{act}").status_code == 404


def test_another_sites_page_cannot_forget_an_import(stack: Stack, job_id: str) -> None:
    refused = stack.client.post(f"/jobs/{job_id}/deletion", headers={"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 403
    assert job_id in page(stack, "?per_page=200")


def test_an_expired_import_keeps_its_line(stack: Stack) -> None:
    job_id = job_of(manifest(stack, row("late.jpg", photo(606))))
    let_pass(stack, jobs.c.active_at, stack.settings.job_expiry_hours * 3600, id=job_id)

    def expired() -> bool:
        return bool(stack.client.get(f"/api/jobs/{job_id}").json()["status"] == "expired")

    wait_until(expired, A_ROUND_SECONDS, "it expires")
    shown = page(stack, "?state=stopped&per_page=200")
    assert job_id in shown
    assert "Expired" in shown
