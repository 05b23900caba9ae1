"""Lists of files: what is announced, and lists that nobody could use (rows 43 to 48 and 67 of the bad-input table)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.stack import Stack


def rows(*paths: str, size: int = 10) -> list[dict[str, Any]]:
    return [{"path": path, "size_bytes": size} for path in paths]


def test_a_list_makes_a_job_that_receives(stack: Stack) -> None:
    answer = stack.client.post("/api/jobs", json={"files": rows("Trip/a.jpg", "Trip/b.jpg"), "more": True})

    assert answer.status_code == 201
    told = answer.json()
    assert told["status"] == "receiving"
    assert [file["answer"] for file in told["files"]] == ["upload", "upload"]
    job = stack.client.get(f"/api/jobs/{told['job_id']}").json()
    assert (job["counts"]["expected"], job["total_final"], job["source"]["label"]) == (2, False, "Trip")


def test_further_calls_add_to_it_until_the_list_is_closed(stack: Stack) -> None:
    job_id = stack.client.post("/api/jobs", json={"files": rows("a.jpg"), "more": True}).json()["job_id"]

    answer = stack.client.post(f"/api/jobs/{job_id}/manifest", json={"files": rows("b.jpg"), "more": False})

    assert answer.status_code == 200
    job = stack.client.get(f"/api/jobs/{job_id}").json()
    assert (job["counts"]["total"], job["total_final"]) == (2, True)


def test_refused_rows_say_why_and_have_no_address(stack: Stack) -> None:
    files = [*rows(".DS_Store", "letter.pdf"), *rows("empty.jpg", size=0)]

    told = stack.client.post("/api/jobs", json={"files": files, "more": True}).json()["files"]

    assert [(file["answer"], file["code"]) for file in told] == [
        ("refused", "junk"),
        ("refused", "unsupported_type"),
        ("refused", "empty"),
    ]
    assert all(file["reason"] and "upload_url" not in file for file in told)


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd.jpg",
        "C:\\x\\a.jpg",
        "\\\\srv\\share\\a.jpg",
        "/x/a.jpg",
        "concat:a.mp4",
        "-rf.jpg",
        "photo\u202egpj.exe.jpg",
        "new\nline.jpg",
        "nul\u0000.jpg",
        "e\u0301te\u0301.jpg",
        "x" * 1_000 + ".jpg",
        "d/" * 200 + "deep.jpg",
        "CON.jpg",
    ],
)
def test_an_odd_name_is_one_plain_file(stack: Stack, path: str) -> None:
    answer = stack.client.post("/api/jobs", json={"files": rows(path), "more": True})

    assert answer.status_code == 201, answer.text
    (file,) = answer.json()["files"]
    assert file["answer"] == "upload"
    (listed,) = stack.client.get(f"/api/jobs/{answer.json()['job_id']}/files").json()["files"]
    assert ".." not in listed["relative_path"].split("/")
    assert not listed["relative_path"].startswith("/")
    assert not set(listed["relative_path"]) & set("\n\0\u202e\\")


def test_names_that_differ_only_in_case_are_two_files(stack: Stack) -> None:
    told = stack.client.post("/api/jobs", json={"files": rows("a.jpg", "A.jpg"), "more": True}).json()["files"]

    assert told[0]["file_id"] != told[1]["file_id"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"files": rows(*[f"{number}.jpg" for number in range(501)])}, 413),
        ({"files": "a.jpg"}, 422),
        ({}, 422),
        ({"files": ["a.jpg"]}, 422),
        ({"files": [{"path": "", "size_bytes": 1}]}, 422),
        ({"files": [{"path": "a.jpg"}]}, 400),
        ({"files": [{"path": "a.jpg", "size_bytes": -1}]}, 400),
        ({"files": [{"path": "a.jpg", "size_bytes": 2**63}]}, 400),
        ({"files": [{"path": "a.jpg", "size_bytes": 1.5}]}, 400),
        ({"files": [{"path": "a.jpg", "size_bytes": True}]}, 400),
        ({"files": [{"path": "a.jpg", "size_bytes": 1, "last_modified": "today"}]}, 422),
        ({"files": [], "more": "yes"}, 422),
        ({"files": [], "options": {"colour": True}}, 422),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_and_makes_no_job(stack: Stack, body: object, status: int) -> None:
    before = stack.client.get("/api/jobs").json()["total"]

    answer = stack.client.post("/api/jobs", json=body)

    assert answer.status_code == status
    assert answer.json().keys() >= {"error", "code"}
    assert stack.client.get("/api/jobs").json()["total"] == before


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"files": ' + b'{"a":' * 50_000,
        b'{"files": [{"path": "a.jpg", "size_bytes": NaN}]}',
        b"not json",
        b"[]",
        b"\xff\xfe",
        b"",
    ],
)
def test_what_is_no_json_object_is_refused(stack: Stack, body: bytes) -> None:
    assert stack.client.post("/api/jobs", content=body).status_code == 400


def test_a_list_with_a_million_rows_is_refused_before_it_is_read_whole(stack: Stack) -> None:
    row = b'{"path": "a.jpg", "size_bytes": 1},'

    answer = stack.client.post("/api/jobs", content=b'{"files": [' + row * 1_000_000)

    assert answer.status_code == 413


def test_rows_for_a_job_that_is_not_there_or_takes_none_are_refused(stack: Stack) -> None:
    body = {"files": rows("a.jpg"), "more": True}
    assert stack.client.post(f"/api/jobs/{uuid.uuid4()}/manifest", json=body).status_code == 404

    job_id = stack.client.post("/api/jobs", json=body).json()["job_id"]
    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"})
    answer = stack.client.post(f"/api/jobs/{job_id}/manifest", json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, "list_closed")


def test_start_says_what_never_arrived(stack: Stack) -> None:
    job_id = stack.client.post("/api/jobs", json={"files": rows("a.jpg", "b.jpg"), "more": True}).json()["job_id"]

    first = stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "start"})
    second = stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "start"})

    assert (first.status_code, second.status_code) == (200, 200)
    counts = stack.client.get(f"/api/jobs/{job_id}").json()["counts"]
    assert (counts["expected"], counts["skipped"]) == (0, 2)
    files = stack.client.get(f"/api/jobs/{job_id}/files").json()["files"]
    assert {file["problem"]["code"] for file in files} == {"never_arrived"}


@pytest.mark.parametrize(("body", "status"), [({"action": "explode"}, 422), ({}, 422), ({"action": ["start"]}, 422)])
def test_an_unknown_action_is_refused(stack: Stack, body: object, status: int) -> None:
    job_id = stack.client.post("/api/jobs", json={"files": rows("a.jpg"), "more": True}).json()["job_id"]

    assert stack.client.post(f"/api/jobs/{job_id}/control", json=body).status_code == status
