"""How far an import is, asked again and again: by programs as JSON, by the page as a piece."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import NOBODY, PATIENCE_SECONDS, ended, imported, job_of, manifest, photo, row


@pytest.fixture(scope="module")
def job_id(stack: Stack) -> str:
    return imported(stack, ("a.jpg", photo(301)), ("broken.jpg", b"\xff\xd8\xff no more"))


def ask(stack: Stack, job_id: str, **query: str | int) -> httpx.Response:
    return stack.client.get(f"/api/progress/{job_id}", params=query)


def piece(stack: Stack, job_id: str, **query: str | int) -> httpx.Response:
    return stack.client.get(f"/jobs/{job_id}/progress", params=query)


def test_the_end_says_what_came_of_it(stack: Stack, job_id: str) -> None:
    told = ask(stack, job_id).json()

    assert told["status"] == "completed"
    assert (told["progress_current"], told["progress_total"], told["progress_percent"]) == (2, 2, 100)
    assert (told["counters"]["processed"], told["counters"]["errors"], told["error_count"]) == (1, 1, 1)
    assert (told["summary"]["success_count"], told["summary"]["error_count"]) == (1, 1)
    assert told["current_filename"] is None
    (failure,) = told["recent_errors"]
    assert failure["filename"] == "broken.jpg"
    assert failure["message"].endswith(".")


def test_an_open_import_has_no_summary(stack: Stack) -> None:
    told = ask(stack, job_of(manifest(stack, row("a.jpg", photo(302)), more=True))).json()

    assert told["status"] == told["current_step"] == "receiving"
    assert "summary" not in told
    assert told["total_final"] is False
    assert told["progress_percent"] == 0


def test_no_news_are_told_without_words(stack: Stack, job_id: str) -> None:
    seen = ask(stack, job_id)
    unchanged = ask(stack, job_id, revision=seen.json()["revision"])

    assert unchanged.status_code == 204
    assert unchanged.content == b""
    assert unchanged.headers["cache-control"] == seen.headers["cache-control"] == "no-store"
    assert ask(stack, job_id, revision=0).status_code == 200
    assert ask(stack, job_id, revision="").status_code == 200


def test_the_piece_of_the_page_rests_when_nothing_changed(stack: Stack, job_id: str) -> None:
    revision = ask(stack, job_id).json()["revision"]

    unchanged = piece(stack, job_id, revision=revision)

    assert unchanged.status_code == 204
    assert unchanged.headers["cache-control"] == "no-store"
    assert piece(stack, job_id, revision=revision - 1).status_code == 200


@pytest.mark.parametrize("revision", ["abc", "-1", "1.5", "٣", "9" * 30, "' or 1=1", "{{7*7}}"])
def test_an_odd_revision_is_refused_to_programs_and_shown_the_card_on_a_page(
    stack: Stack, job_id: str, revision: str
) -> None:
    assert ask(stack, job_id, revision=revision).json()["field"] == "revision"

    shown = piece(stack, job_id, revision=revision)
    assert shown.status_code == 200
    assert "49" not in shown.text.partition("revision")[0]


def test_an_unknown_import_ends_the_polling_of_its_page(stack: Stack) -> None:
    assert ask(stack, NOBODY).status_code == 404

    last = piece(stack, NOBODY)
    assert last.status_code == 200
    assert "hx-trigger" not in last.text
    assert 'id="progress"' in last.text


def test_a_deleted_import_ends_the_polling_of_its_page(stack: Stack) -> None:
    job_id = imported(stack, ("a.jpg", photo(303)))
    assert piece(stack, job_id).status_code == 200

    stack.client.delete(f"/api/jobs/{job_id}").raise_for_status()

    assert ask(stack, job_id).status_code == 404
    last = piece(stack, job_id)
    assert last.status_code == 200
    assert "hx-trigger" not in last.text


def test_an_open_card_asks_every_two_seconds_and_the_last_one_no_more(stack: Stack) -> None:
    content = photo(304)
    answer = manifest(stack, row("a.jpg", content))
    job_id = job_of(answer)
    open_card = piece(stack, job_id).text
    revision = ask(stack, job_id).json()["revision"]
    assert 'hx-trigger="every 2s"' in open_card
    assert f'hx-get="/jobs/{job_id}/progress?revision={revision}"' in open_card

    (file,) = answer.json()["files"]
    stack.client.patch(file["upload_url"], content=content, headers={"Upload-Offset": "0"}).raise_for_status()
    ended(stack, job_id)

    assert "hx-trigger" not in piece(stack, job_id).text


def test_revisions_rise_and_numbers_do_not_fall(stack: Stack) -> None:
    job_id = job_of(
        stack.client.post("/api/upload", files=[("files", (f"{n}.jpg", photo(400 + n))) for n in range(20)])
    )
    seen: list[dict[str, Any]] = []

    def look() -> bool:
        seen.append(ask(stack, job_id).json())
        return bool(seen[-1]["status"] == "completed")

    wait_until(look, PATIENCE_SECONDS, "the import is completed")

    for told in seen:
        assert 2 * told["counts"]["total"] == sum(told["counts"].values())
    for field in ("revision", "progress_current", "bytes_done"):
        values = [told[field] for told in seen]
        assert values == sorted(values), field


def test_status_includes_progress(stack: Stack) -> None:
    """Everything that the contract names, of an import that is open and of one that has ended."""
    always = {
        *("job_id", "status", "counts", "total_final", "progress_current", "progress_total", "progress_percent"),
        *("current_filename", "current_step", "error_count", "queue_position", "elapsed_seconds", "eta_seconds"),
        *("eta_start_seconds", "files_per_second", "bytes_done", "bytes_total", "created_at", "started_at"),
        *("counters", "recent_errors", "notice", "revision"),
    }
    answer = manifest(stack, row("a.jpg", photo(311)), row("b.jpg", photo(312)))
    job_id = job_of(answer)
    url = answer.json()["files"][0]["upload_url"]
    stack.client.patch(url, content=photo(311), headers={"Upload-Offset": "0"}).raise_for_status()

    def one_is_done() -> dict[str, Any] | None:
        told: dict[str, Any] = ask(stack, job_id).json()
        return told if told["counts"]["done"] == 1 else None

    halfway = wait_until(one_is_done, PATIENCE_SECONDS, "one file is done")
    assert always <= set(halfway)
    assert (halfway["status"], halfway["progress_current"], halfway["progress_total"]) == ("receiving", 1, 2)
    assert halfway["progress_percent"] == 50
    assert halfway["bytes_done"] == len(photo(311))
    assert sum(count for state, count in halfway["counts"].items() if state != "total") == 2

    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "start"}).raise_for_status()
    end = ended(stack, job_id)
    assert always | {"summary"} <= set(end)
    assert (end["progress_percent"], end["eta_seconds"], end["current_step"]) == (100, None, None)
    assert end["elapsed_seconds"] >= halfway["elapsed_seconds"]
    assert end["summary"]["duration_seconds"] == end["elapsed_seconds"]
