"""Steering an import by its API and by its buttons: pause, resume, cancel, retry, and what is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from library.storage import HELD_BYTES
from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import (
    ended,
    files_of,
    imported,
    job_of,
    kept_bytes,
    line,
    manifest,
    on_their_way,
    photo,
    row,
    send,
)

BROKEN = ("broken.jpg", b"\xff\xd8\xff\xe0 this is no picture")


def asked(stack: Stack, job_id: str, action: str, **more: object) -> httpx.Response:
    return stack.client.post(f"/api/jobs/{job_id}/control", json={"action": action, **more})


def state_of(stack: Stack, job_id: str) -> str:
    return str(stack.client.get(f"/api/jobs/{job_id}").json()["status"])


def counts_of(stack: Stack, job_id: str) -> dict[str, int]:
    counts: dict[str, int] = stack.client.get(f"/api/jobs/{job_id}").json()["counts"]
    return counts


def open_list(stack: Stack, *names: str) -> tuple[str, list[dict[str, Any]]]:
    """A job whose list is open, with these photos announced."""
    answer = manifest(stack, *(row(name, photo()) for name in names), more=True)
    return job_of(answer), answer.json()["files"]


def test_a_paused_import_stays_paused_and_goes_on_when_it_is_resumed(stack: Stack) -> None:
    job_id, (file,) = open_list(stack, "a.jpg")

    first = asked(stack, job_id, "pause")
    second = asked(stack, job_id, "pause")
    sent = stack.client.patch(file["upload_url"], content=photo(), headers={"Upload-Offset": "0"})

    assert (first.status_code, first.json()["status"]) == (200, "paused")
    assert (second.status_code, second.json()) == (200, first.json())
    assert sent.status_code == 204, "what was announced is still taken while the import is paused"
    assert counts_of(stack, job_id)["waiting"] == 1, "and not read"

    resumed = asked(stack, job_id, "resume")
    again = asked(stack, job_id, "resume")
    assert (resumed.json()["status"], again.status_code) == ("receiving", 200)
    asked(stack, job_id, "start")
    assert ended(stack, job_id)["counts"]["done"] == 1


@pytest.mark.parametrize("action", ["pause", "resume", "cancel", "start", "retry"])
def test_what_an_ended_import_does_not_allow_is_refused_with_what_it_does(stack: Stack, action: str) -> None:
    job_id = imported(stack, ("a.jpg", photo(3)))

    refused = asked(stack, job_id, action)

    assert refused.status_code == 409
    assert refused.json()["code"] == "not_allowed"
    assert refused.json()["allowed"] == []


def test_a_running_import_that_was_never_paused_is_not_resumed(stack: Stack) -> None:
    job_id, _ = open_list(stack, "a.jpg")

    refused = asked(stack, job_id, "resume")

    assert refused.status_code == 409
    assert refused.json()["allowed"] == ["start", "pause", "cancel"]


def test_an_action_or_a_list_of_files_that_cannot_be_used_is_named(stack: Stack) -> None:
    job_id, _ = open_list(stack, "a.jpg")

    assert asked(stack, job_id, "explode").status_code == 422
    assert asked(stack, job_id, "pause", file_ids=["x"]).json()["field"] == "file_ids"
    assert asked(stack, job_id, "retry", file_ids="x").json()["code"] == "wrong_type"
    stranger = asked(stack, job_id, "retry", file_ids=["00000000-0000-4000-8000-000000000000"])
    assert (stranger.status_code, stranger.json()["code"]) == (422, "unknown_file")


def test_a_failed_file_is_tried_again_alone_and_counts_fall_by_it(stack: Stack) -> None:
    other = ("other.jpg", b"\xff\xd8\xff\xe0 nor is this")
    job_id = imported(stack, ("a.jpg", photo(4)), BROKEN, other)
    failed = {file["filename"]: file["id"] for file in files_of(stack, job_id, state="failed")}
    assert set(failed) == {"broken.jpg", "other.jpg"}

    answer = asked(stack, job_id, "retry", file_ids=[failed["broken.jpg"]])

    assert answer.status_code == 200
    assert answer.json()["status"] in ("pending", "running", "completed")
    told = ended(stack, job_id)
    assert (told["counts"]["done"], told["counts"]["failed"], told["status"]) == (1, 2, "completed")
    (tried,) = files_of(stack, job_id, q="broken")
    assert tried["attempts"] == 1


def test_a_retry_of_what_has_been_mended_succeeds_and_again_has_no_effect(stack: Stack) -> None:
    job_id = imported(stack, ("a.jpg", photo(5)), BROKEN)
    (broken,) = files_of(stack, job_id, state="failed")
    mended = next(path for path in kept_bytes(stack) if path.name == broken["sha256"])
    was = mended.read_bytes()
    mended.write_bytes(photo(6))
    try:
        assert asked(stack, job_id, "retry").status_code == 200
        told = ended(stack, job_id)
    finally:
        mended.write_bytes(was)

    assert (told["counts"]["done"], told["counts"]["failed"], told["error_count"]) == (2, 0, 0)
    assert asked(stack, job_id, "retry").status_code == 200
    assert state_of(stack, job_id) == "completed"


def test_a_retry_whose_bytes_are_gone_says_so_and_changes_nothing(stack: Stack) -> None:
    job_id = imported(stack, ("gone.jpg", b"\xff\xd8\xff\xe0 soon gone"))
    (file,) = files_of(stack, job_id)
    next(path for path in kept_bytes(stack) if path.name == file["sha256"]).unlink()

    refused = asked(stack, job_id, "retry")

    assert (refused.status_code, refused.json()["code"]) == (409, "bytes_gone")
    assert counts_of(stack, job_id)["failed"] == 1


def test_what_a_cancel_left_out_can_be_imported_after_all(stack: Stack) -> None:
    job_id, files = open_list(stack, "here.jpg", "never.jpg")
    asked(stack, job_id, "pause")
    stack.client.patch(files[0]["upload_url"], content=photo(), headers={"Upload-Offset": "0"})
    assert asked(stack, job_id, "cancel").json()["status"] == "cancelled"
    assert asked(stack, job_id, "cancel").status_code == 200
    assert asked(stack, job_id, "resume").json()["allowed"] == ["retry"]

    assert asked(stack, job_id, "retry").json()["status"] == "pending"

    told = ended(stack, job_id)
    assert (told["status"], told["counts"]["done"], told["counts"]["skipped"]) == ("completed", 1, 1)
    (never,) = files_of(stack, job_id, state="skipped")
    assert never["problem"]["code"] == "never_arrived"


def test_a_cancel_ends_a_body_that_is_on_its_way_and_keeps_nothing_of_it(stack: Stack) -> None:
    slow_photo = photo() + bytes(2 * HELD_BYTES)
    answer = manifest(stack, row("slow.jpg", slow_photo), more=True)
    job_id, (file,) = job_of(answer), answer.json()["files"]
    with line(stack) as slow:
        slow.sendall(
            f"PATCH {file['upload_url']} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpload-Offset: 0\r\n"
            f"Content-Length: {len(slow_photo)}\r\n\r\n".encode()
            + slow_photo[: HELD_BYTES + 1]
        )
        wait_until(lambda: on_their_way(stack), 5, "the body is on its way")

        asked(stack, job_id, "cancel")

        wait_until(lambda: on_their_way(stack) == [], 5, "nothing of it is left")
        assert slow.recv(64).startswith(b"HTTP/1.1 409")


def test_too_many_failures_halt_an_import_and_a_person_may_go_on(stack: Stack) -> None:
    broken = [(f"{number:02}.jpg", b"\xff\xd8\xff\xe0 broken %d" % number) for number in range(12)]
    job_id = job_of(send(stack, *broken, ("whole.jpg", photo(7))))
    wait_until(lambda: state_of(stack, job_id) == "halted", 15, "the import is halted")

    notice = stack.client.get(f"/api/jobs/{job_id}").json()["notice"]
    assert notice["code"] == "too_many_failures"
    assert "something may be wrong with the drive" in notice["message"]
    progress = f"/api/progress/{job_id}"
    wait_until(lambda: "summary" in stack.client.get(progress).json(), 2, "those who watch hear of it, too")
    assert "Continue anyway" in stack.client.get(f"/jobs/{job_id}").text

    assert asked(stack, job_id, "resume").status_code == 200
    told = ended(stack, job_id)
    assert (told["status"], told["counts"]["done"], told["counts"]["failed"]) == ("completed", 1, 12)


def test_the_buttons_of_the_card_work_without_javascript(stack: Stack) -> None:
    job_id, _ = open_list(stack, "a.jpg")

    for action, state, word in (("pause", "paused", "Resume"), ("resume", "receiving", "Pause")):
        answer = stack.client.post(f"/jobs/{job_id}/control", data={"action": action}, follow_redirects=True)
        assert answer.status_code == 200
        assert state_of(stack, job_id) == state
        assert f"<span>{word}</span></button>" in answer.text


def test_a_failed_file_says_its_code_its_stage_and_how_often_it_was_tried(stack: Stack) -> None:
    job_id = imported(stack, ("a.jpg", photo(8)), BROKEN)
    (file,) = files_of(stack, job_id, state="failed")

    page = stack.client.get(f"/jobs/{job_id}").text

    assert f"<code>{file['problem']['code']}</code>" in page
    assert "1 attempt" in page
    retried = stack.client.post(f"/jobs/{job_id}/control", data={"action": "retry", "file_id": file["id"]})
    assert retried.status_code == 303
    assert ended(stack, job_id)["counts"]["failed"] == 1
