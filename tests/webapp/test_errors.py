"""Refusals and faults: JSON for programs, pages for people, and every answer safely wrapped (row 72)."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.lent import without_table
from tests.stack import Stack
from tests.webapp.client import NOBODY, Heard, imported, photo, said
from webapp.safety import SAFETY

# What an answer of the web carries, as a browser reads it.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
ANSWERED = [
    *("/", "/jobs", "/health", "/api", "/up", "/api/jobs", "/api/openapi.json"),
    *("/static/icon.svg", "/static/css/base.css", "/static/nothing.css", "/jobs/"),
    *("/nothing", "/api/nothing", "/jobs?page=x", "/api/jobs?page=x"),
    *(f"/api/progress/{NOBODY}", f"/jobs/{NOBODY}/progress", f"/files/{NOBODY}/thumbnail"),
]
CHANGING = [
    ("GET", "/api/upload", "POST"),
    ("HEAD", "/api/upload", "POST"),
    ("PUT", "/api/jobs", "GET, HEAD, POST"),
    ("PUT", f"/api/jobs/{NOBODY}", "DELETE, GET, HEAD, PATCH"),
    ("GET", f"/api/jobs/{NOBODY}/control", "POST"),
    ("GET", f"/api/jobs/{NOBODY}/manifest", "POST"),
    ("GET", "/uploads", "OPTIONS, POST"),
    ("GET", f"/uploads/{NOBODY}", "DELETE, HEAD, PATCH"),
    ("OPTIONS", "/api/jobs", "GET, HEAD, POST"),
    ("POST", "/api/openapi.json", "GET, HEAD"),
    ("POST", "/api", "GET, HEAD"),
    ("DELETE", "/jobs", "GET, HEAD, POST"),
    ("GET", f"/jobs/{NOBODY}/deletion", "POST"),
    ("HEAD", f"/jobs/{NOBODY}/deletion", "POST"),
    ("POST", "/up", "GET, HEAD"),
    ("POST", "/", "GET, HEAD"),
]


def assert_safe(headers: Mapping[str, str]) -> None:
    told = {name.lower(): value for name, value in headers.items()}
    for name, value in SAFETY.items():
        assert told.get(name.lower()) == value, name


def assert_says_why(answer: Heard) -> None:
    told = json.loads(answer.body)
    assert answer.headers["content-type"] == "application/json"
    assert told["error"].endswith(".")
    assert told["code"].replace("_", "").isalpha()


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    directives = dict(part.split(" ", 1) for part in SAFETY["Content-Security-Policy"].split("; "))

    assert directives.items() >= POLICY.items()
    assert "unsafe" not in SAFETY["Content-Security-Policy"]
    assert "http" not in SAFETY["Content-Security-Policy"]


@pytest.mark.parametrize("path", ANSWERED)
def test_every_answer_is_wrapped(stack: Stack, path: str) -> None:
    assert_safe(stack.client.get(path).headers)


def test_pictures_are_wrapped_and_originals_even_closer(stack: Stack) -> None:
    job_id = imported(stack, ("a.jpg", photo(600)))
    (file,) = stack.client.get(f"/api/jobs/{job_id}/files").json()["files"]

    assert_safe(stack.client.get(file["thumbnail_url"]).headers)
    original = stack.client.get(file["original_url"]).headers
    assert_safe({**original, "Content-Security-Policy": SAFETY["Content-Security-Policy"]})
    assert original["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize(
    "lines",
    [
        ["GET / HTTP/1.1"],
        ["GET / HTTP/1.1", "Host: evil.example"],
        ["BREW / HTTP/1.1", "Host: localhost"],
        ["GET / HTTP/1.1", "Host: localhost", f"X: {'a' * 40_000}"],
        ["GET / HTTP/1.1", "Host: localhost", "Broken header"],
        ["POST / HTTP/1.1", "Host: localhost", "Origin: null"],
        ["POST / HTTP/1.1", "Host: localhost", "Content-Length: x"],
    ],
    ids=["no host", "host", "method", "large", "broken", "origin", "length"],
)
def test_what_is_refused_at_the_door_is_wrapped_as_well(stack: Stack, lines: list[str]) -> None:
    answer = said(stack, *lines)

    assert 400 <= answer.status < 500
    assert_safe(answer.headers)


@pytest.mark.parametrize(("method", "path", "allowed"), CHANGING)
def test_a_method_that_an_address_does_not_take_changes_nothing(
    stack: Stack, method: str, path: str, allowed: str
) -> None:
    before = stack.client.get("/api/jobs").json()["total"]

    answer = stack.client.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    assert stack.client.get("/api/jobs").json()["total"] == before
    if path.startswith(("/api", "/uploads")) and method != "HEAD":
        assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/", "/api/jobs", f"/uploads/{NOBODY}"])
@pytest.mark.parametrize("method", ["BREW", "PROPFIND", "TRACE", "CONNECT", "get"])
def test_a_method_that_nobody_knows_is_refused(stack: Stack, method: str, path: str) -> None:
    answer = said(stack, f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{stack.port}")

    assert answer.status == 405
    assert_safe(answer.headers)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/jobs/1", "/api/progress", "/uploads/1", "/api/%00/%ff"])
def test_programs_are_told_in_json_that_nothing_is_here(stack: Stack, path: str) -> None:
    answer = said(stack, f"DELETE {path} HTTP/1.1", f"Host: 127.0.0.1:{stack.port}")

    assert answer.status == 404
    assert_says_why(answer)


def test_refusals_at_the_door_are_json_for_programs_and_pages_for_people(stack: Stack) -> None:
    for path in ("/api", "/api/jobs", f"/uploads/{NOBODY}"):
        assert_says_why(said(stack, f"GET {path} HTTP/1.1", "Host: evil.example"))
    page = said(stack, "GET /jobs HTTP/1.1", "Host: evil.example")
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_a_person_reads_a_sentence_and_finds_home(stack: Stack) -> None:
    answer = stack.client.get("/nothing/here")

    assert answer.status_code == 404
    assert "There is nothing here." in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{7*7}}", "%3Cb%3E", "'\""])
def test_what_was_asked_for_is_not_repeated(stack: Stack, text: str) -> None:
    answer = stack.client.get(f"/nothing/{text}", params={"q": text})

    assert answer.status_code == 404
    assert "alert(1)" not in answer.text
    assert "49" not in answer.text.partition("<main")[2]


def test_a_fault_of_ours_is_a_sentence_without_details(spare: Stack) -> None:
    with without_table(spare, "jobs"):
        for path in ("/api/jobs", "/jobs"):
            answer = said(spare, f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{spare.port}")
            assert answer.status == 500
            assert b"That went wrong on our side." in answer.body
            assert b"jobs.id" not in answer.body
            assert b"Traceback" not in answer.body
            assert_safe(answer.headers)
        assert json.loads(said(spare, "GET /api/jobs HTTP/1.1", "Host: localhost").body)["code"] == "fault"
    assert "no such table" in spare.log("web")
