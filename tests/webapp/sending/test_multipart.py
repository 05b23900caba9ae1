"""Forms that break off, are too large or malformed: refused, quickly, and nothing of them stays (row 69)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import (
    BOUNDARY,
    ended,
    files_of,
    form_head,
    imported,
    job_of,
    kept_bytes,
    line,
    multipart,
    on_their_way,
    photo,
    send,
)

FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
LARGE = 10_000_000
END = f"\r\n--{BOUNDARY}--\r\n".encode()
PART = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n'.encode()


def total(stack: Stack) -> int:
    return int(stack.client.get("/api/jobs").json()["total"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no boundary at all",
        f"--{BOUNDARY}".encode(),
        multipart(("a.jpg", photo(40))),
        multipart(("a.jpg", photo(40)))[:-20],
        PART,
        PART + b"X: " + b"a" * 1_000_000 + b"\r\n\r\nx" + END,
        PART + b"X: y\r\n" * 1_000 + b"\r\nx" + END,
        PART + b"Broken\x00header: y\r\n\r\nx" + END,
    ],
    ids=["empty", "prose", "begun", "not ended", "cut off", "head only", "long header", "many headers", "odd header"],
)
def test_a_form_that_cannot_be_read_is_refused_and_leaves_nothing(stack: Stack, body: bytes) -> None:
    imports, kept = total(stack), len(kept_bytes(stack))

    answer = stack.client.post("/api/upload", content=body, headers=FORM)

    assert answer.status_code == 400
    assert answer.json()["code"] == "form_broken"
    assert (total(stack), len(kept_bytes(stack)), on_their_way(stack)) == (imports, kept, [])


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=", f"x{'b' * 300}"],
)
def test_what_is_no_form_is_refused(stack: Stack, kind: str) -> None:
    answer = stack.client.post("/api/upload", content=b"--b--\r\n", headers={"Content-Type": kind})

    assert answer.status_code == 400
    assert answer.json()["code"] == "form_expected"


def test_ten_thousand_files_and_one_are_too_many(stack: Stack) -> None:
    imports = total(stack)
    body = multipart(*[(f"{number}.jpg", b"") for number in range(10_001)]) + END

    answer = stack.client.post("/api/upload", content=body, headers=FORM, timeout=60)

    assert answer.status_code == 413
    assert answer.json()["code"] == "too_many_files"
    assert "/uploads" in answer.json()["error"]
    assert (total(stack), on_their_way(stack)) == (imports, [])


def test_a_field_without_end_is_cut_short(stack: Stack) -> None:
    answer = stack.client.post("/api/upload", files={"files": ("a.jpg", photo(41))}, data={"options": "x" * 100_000})

    assert answer.status_code == 413
    assert answer.json()["code"] == "field_too_large"
    assert on_their_way(stack) == []


def test_a_client_that_leaves_in_the_middle_leaves_nothing_behind(stack: Stack) -> None:
    imports, kept = total(stack), len(kept_bytes(stack))
    with line(stack) as connection:
        connection.sendall(form_head(stack, LARGE) + multipart(("a.jpg", photo(42)), ("b.jpg", photo(43) * 500)))
        wait_until(lambda: len(on_their_way(stack)) == 2, 5, "bytes have arrived")

    wait_until(lambda: not on_their_way(stack), 5, "nothing is on its way any more")
    assert (total(stack), len(kept_bytes(stack))) == (imports, kept)
    assert "Traceback" not in stack.log("web")


def test_bytes_go_straight_to_the_disk_while_they_arrive(stack: Stack) -> None:
    start = photo(44)
    with line(stack) as connection:
        connection.sendall(form_head(stack, LARGE) + multipart(("a.jpg", start + b"\0" * 500_000)))

        wait_until(lambda: [path.stat().st_size for path in on_their_way(stack)] > [400_000], 5, "they lie on the disk")

    wait_until(lambda: not on_their_way(stack), 5, "nothing is on its way any more")


def test_files_that_are_too_large_are_refused_one_by_one(start_described: Callable[..., Stack]) -> None:
    small = photo(45)
    stack = start_described(MAX_FILE_BYTES=str(len(small)))

    mixed = send(stack, ("small.jpg", small), ("large.jpg", small + b"\0"))
    alone = send(stack, ("large.jpg", small + b"\0"), ("larger.jpg", small * 1_000))

    assert [(one["filename"], one["code"]) for one in mixed.json()["rejected"]] == [("large.jpg", "file_too_large")]
    assert ended(stack, job_of(mixed))["counts"]["done"] == 1
    assert alone.status_code == 413
    assert {one["code"] for one in alone.json()["rejected"]} == {"file_too_large"}
    assert (total(stack), len(kept_bytes(stack)), on_their_way(stack)) == (1, 1, [])


def test_a_nearly_full_disk_takes_nothing_and_says_so(start_described: Callable[..., Stack]) -> None:
    stack = start_described(MIN_FREE_BYTES=str(2**60))

    by_form = send(stack, ("a.jpg", photo(46)))
    by_list = stack.client.post("/api/jobs", json={"files": [{"path": "a.jpg", "size_bytes": 5}]})
    by_headers = stack.client.post("/uploads", headers={"Upload-Length": "5"})
    by_page = stack.client.post("/jobs", files={"files": ("a.jpg", photo(46))})

    for answer in (by_form, by_list, by_headers):
        assert answer.status_code == 507
        assert answer.json()["code"] == "disk_full"
    assert by_page.status_code == 507
    assert "The disk is nearly full" in by_page.text
    assert (total(stack), kept_bytes(stack), on_their_way(stack)) == (0, [], [])


def test_a_disk_that_fills_up_in_the_middle_costs_only_what_did_not_fit(start_described: Callable[..., Stack]) -> None:
    stack = start_described(SHOEBOX_FAIL_POINTS="in_body:full#b.jpg")
    before, after = photo(50), photo(52)

    mixed = send(stack, ("a.jpg", before), ("b.jpg", photo(51)), ("c.jpg", after))
    alone = send(stack, ("b.jpg", photo(51)))

    assert mixed.status_code == 202
    assert [(one["filename"], one["code"]) for one in mixed.json()["rejected"]] == [("b.jpg", "disk_full")]
    done = ended(stack, job_of(mixed))
    assert (done["counts"]["done"], done["counts"]["skipped"]) == (2, 1)
    assert (alone.status_code, alone.json()["code"]) == (507, "disk_full")
    assert sorted(path.read_bytes() for path in kept_bytes(stack)) == sorted([before, after])
    assert on_their_way(stack) == []


def test_many_small_files_are_one_import(stack: Stack) -> None:
    began = time.monotonic()
    job_id = imported(stack, *[(f"{number:03d}.jpg", photo(100 + number)) for number in range(100)])

    assert time.monotonic() - began < 15
    assert [file["filename"] for file in files_of(stack, job_id, per_page=200)] == [f"{n:03d}.jpg" for n in range(100)]
