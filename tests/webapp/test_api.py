"""What programs ask about imports: lists, pages and filters, deletion, the current import, control (rows 73, 74)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import NOBODY, files_of, imported, job_of, kept_bytes, manifest, photo, row

OPEN = ("receiving", "pending", "running", "paused", "halted")
# Row 74: numbers out of range are brought into it.
CLAMPED = [
    ({"page": "-1"}, (1, 50)),
    ({"page": "0"}, (1, 50)),
    ({"per_page": "1000000000"}, (1, 200)),
    ({"per_page": "0"}, (1, 1)),
    ({"per_page": "-9"}, (1, 1)),
    ({"page": "2", "per_page": "1"}, (2, 1)),
    ({"page": "9" * 5_000}, (1_000_000, 50)),
    ({"page": "-" + "9" * 5_000, "per_page": "0" * 30 + "7"}, (1, 7)),
    ({"page": "99999999999999999999"}, (1_000_000, 50)),
    ({"page": "", "per_page": " "}, (1, 50)),
]
NO_NUMBERS = ["abc", "1.5", "1e9", "--1", "٣", "\0", "1 or 1=1", "{{7*7}}"]


@pytest.fixture(scope="module")
def job_id(stack: Stack) -> str:
    """An import of three photos, one broken file and one that is not taken."""
    return imported(
        stack,
        ("c.jpg", photo(201)),
        ("a.jpg", photo(202)),
        ("b.jpg", photo(203)),
        ("broken.jpg", b"\xff\xd8\xff no more"),
        ("words.txt", b"words"),
    )


def listed(stack: Stack, path: str, **query: str) -> dict[str, Any]:
    answer: dict[str, Any] = stack.client.get(path, params=query).raise_for_status().json()
    return answer


def test_the_newest_import_comes_first(stack: Stack) -> None:
    older = imported(stack, ("a.jpg", photo(204)))
    newer = imported(stack, ("a.jpg", photo(205)))

    ids = [job["id"] for job in listed(stack, "/api/jobs")["jobs"]]

    assert ids.index(newer) < ids.index(older)


def test_an_import_says_what_came_of_it(stack: Stack, job_id: str) -> None:
    job = stack.client.get(f"/api/jobs/{job_id}").json()

    assert job["status"] == "completed"
    assert job["progress_percent"] == 100
    assert job["total_final"] is True
    assert job["counts"] == {
        "total": 5, "expected": 0, "waiting": 0, "claimed": 0, "done": 3, "failed": 1, "skipped": 1,
    }  # fmt: skip
    assert job["created_at"] <= job["started_at"] <= job["completed_at"]


def test_an_id_may_be_written_in_capitals(stack: Stack, job_id: str) -> None:
    assert stack.client.get(f"/api/jobs/{job_id.upper()}").json()["id"] == job_id


@pytest.mark.parametrize(("query", "used"), CLAMPED)
def test_a_page_out_of_range_is_brought_into_it(
    stack: Stack, job_id: str, query: dict[str, str], used: tuple[int, int]
) -> None:
    for path in ("/api/jobs", f"/api/jobs/{job_id}/files"):
        answer = listed(stack, path, **query)
        assert (answer["page"], answer["per_page"]) == used


@pytest.mark.parametrize("given", NO_NUMBERS)
def test_a_page_that_is_no_number_is_refused_by_name(stack: Stack, job_id: str, given: str) -> None:
    for path in ("/api/jobs", f"/api/jobs/{job_id}/files", "/jobs", f"/jobs/{job_id}"):
        answer = stack.client.get(path, params={"page": given})
        assert answer.status_code == 422
        assert "page" in answer.text
    assert stack.client.get("/api/jobs", params={"per_page": given}).json()["field"] == "per_page"


def test_pages_hold_every_file_once_in_the_order_of_paths(stack: Stack, job_id: str) -> None:
    pages = [listed(stack, f"/api/jobs/{job_id}/files", page=str(page), per_page="2") for page in (1, 2, 3, 4)]

    names = [[file["filename"] for file in page["files"]] for page in pages]
    assert names == [["a.jpg", "b.jpg"], ["broken.jpg", "c.jpg"], ["words.txt"], []]
    assert {page["total"] for page in pages} == {5}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "failed"}, ["broken.jpg"]),
        ({"state": "failed,skipped"}, ["broken.jpg", "words.txt"]),
        ({"state": "done", "kind": "photo"}, ["a.jpg", "b.jpg", "c.jpg"]),
        ({"kind": "other"}, ["words.txt"]),
        ({"kind": "video"}, []),
        ({"state": "waiting"}, []),
        ({"state": ""}, ["a.jpg", "b.jpg", "broken.jpg", "c.jpg", "words.txt"]),
    ],
)
def test_files_are_chosen_by_state_and_kind(stack: Stack, job_id: str, query: dict[str, str], names: list[str]) -> None:
    answer = listed(stack, f"/api/jobs/{job_id}/files", **query)

    assert [file["filename"] for file in answer["files"]] == names
    assert answer["total"] == len(names)


@pytest.mark.parametrize(("name", "given"), [("state", "' or 1=1 --"), ("kind", "{{7*7}}"), ("confidence", "\0")])
def test_a_choice_that_no_file_can_have_is_refused_by_name(stack: Stack, job_id: str, name: str, given: str) -> None:
    answer = stack.client.get(f"/api/jobs/{job_id}/files", params={name: given})

    assert answer.status_code == 422
    assert answer.json()["field"] == name


@pytest.mark.parametrize("name", [NOBODY, NOBODY[:-1], NOBODY + "0", "1", "é", "%F0%9F%93%A6", "'", "{{7*7}}", "%00"])
def test_an_import_that_is_not_there_is_not_found(stack: Stack, name: str) -> None:
    for path in (f"/api/jobs/{name}", f"/api/jobs/{name}/files", f"/api/progress/{name}"):
        assert stack.client.get(path).status_code == 404
    assert stack.client.delete(f"/api/jobs/{name}").status_code == 404
    assert stack.client.get(f"/jobs/{name}").status_code == 404


def test_a_deleted_import_frees_only_bytes_that_no_other_has(stack: Stack) -> None:
    shared, own = photo(210), photo(211)
    first = imported(stack, ("shared.jpg", shared), ("own.jpg", own))
    second = imported(stack, ("again.jpg", shared))
    (kept,) = files_of(stack, second)
    (gone,) = [file for file in files_of(stack, first) if file["filename"] == "own.jpg"]

    assert stack.client.delete(f"/api/jobs/{first}").status_code == 204

    names = {path.name for path in kept_bytes(stack)}
    assert hashlib.sha256(shared).hexdigest() in names
    assert hashlib.sha256(own).hexdigest() not in names
    assert stack.client.get(kept["original_url"]).content == shared
    assert stack.client.get(kept["thumbnail_url"]).status_code == 200
    assert stack.client.get(gone["thumbnail_url"]).status_code == 404
    for again in (stack.client.delete(f"/api/jobs/{first}"), stack.client.get(f"/api/jobs/{first}")):
        assert again.status_code == 404
        assert again.json()["code"] == "no_such_job"
    assert stack.client.delete(f"/api/jobs/{second}").status_code == 204
    assert hashlib.sha256(shared).hexdigest() not in {path.name for path in kept_bytes(stack)}


def test_an_open_import_is_cancelled_when_it_is_deleted(stack: Stack) -> None:
    answer = manifest(stack, row("a.jpg", photo(212)), more=True)
    (file,) = answer.json()["files"]

    assert stack.client.delete(f"/api/jobs/{job_of(answer)}").status_code == 204

    late = stack.client.patch(file["upload_url"], content=photo(212), headers={"Upload-Offset": "0"})
    assert late.status_code == 404


def test_the_current_import_is_the_newest_open_one(stack: Stack) -> None:
    def current() -> dict[str, Any]:
        answer: dict[str, Any] = stack.client.get("/api/current-job").json()
        return answer

    newest = job_of(manifest(stack, row("a.jpg", photo(213)), more=True))
    assert current() == {"job_id": newest, "status": "receiving"}

    for job in listed(stack, "/api/jobs", per_page="200")["jobs"]:
        if job["status"] in OPEN:
            stack.client.post(f"/api/jobs/{job['id']}/control", json={"action": "cancel"}).raise_for_status()
    assert wait_until(lambda: current()["job_id"] is None, 5, "no import is open")
    assert current() == {"job_id": None}


def test_a_cancelled_import_leaves_out_what_was_open(stack: Stack) -> None:
    job = job_of(manifest(stack, row("a.jpg", photo(214)), row("b.jpg", photo(215)), more=True))

    first, again = (stack.client.post(f"/api/jobs/{job}/control", json={"action": "cancel"}) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json() == {"job_id": job, "status": "cancelled"}
    assert {file["problem"]["code"] for file in files_of(stack, job)} == {"cancelled"}


def test_what_is_not_possible_says_what_is(stack: Stack, job_id: str) -> None:
    answer = stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "not_allowed"
    assert isinstance(answer.json()["allowed"], list)


@pytest.mark.parametrize("action", ["explode", "", None, ["cancel"], {"a": 1}, 1])
def test_an_action_that_nobody_knows_is_refused(stack: Stack, job_id: str, action: object) -> None:
    answer = stack.client.post(f"/api/jobs/{job_id}/control", json={"action": action})

    assert answer.status_code == 422
    assert answer.json()["field"] == "action"
