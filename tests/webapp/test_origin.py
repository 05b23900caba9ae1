"""Who may ask: the right host, no other site, a header of reasonable size (rows 70, 71 and 80)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.stack import Stack
from tests.webapp.client import line, said


def host(stack: Stack) -> str:
    return f"Host: 127.0.0.1:{stack.port}"


def total(stack: Stack) -> int:
    return int(stack.client.get("/api/jobs").json()["total"])


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Host:"],
        ["Host: shoebox.example"],
        ["Host: 127.0.0.1.nip.io"],
        ["Host: localhost."],
        ["Host: 192.168.1.5"],
        ["Host: localhost:0"],
        ["Host: localhost:99999"],
        ["Host: localhost:80x"],
        ["Host: localhost", "Host: localhost"],
        ["Host: localhost", "Host: evil.example"],
        ["Host: [::1"],
        ["Host: é"],
    ],
    ids=lambda lines: " + ".join(lines).replace("Host:", "").strip() or "none",
)
def test_another_host_or_none_is_refused(stack: Stack, lines: list[str]) -> None:
    for path in ("/", "/api/jobs", "/up", "/static/icon.svg"):
        answer = said(stack, f"GET {path} HTTP/1.1", *lines)
        assert answer.status == 400
    assert json.loads(said(stack, "GET /api/jobs HTTP/1.1", *lines).body)["code"] == "host_not_allowed"


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "localhost:8000", "127.0.0.1", "[::1]", "[::1]:8000"])
def test_this_machine_by_any_of_its_names_is_allowed(stack: Stack, name: str) -> None:
    assert said(stack, "GET /up HTTP/1.1", f"Host: {name}").status == 200


def test_hosts_that_a_person_names_replace_the_usual_ones(start_described: Callable[..., Stack]) -> None:
    stack = start_described(ALLOWED_HOSTS="photos.example,127.0.0.1")

    assert said(stack, "GET /up HTTP/1.1", "Host: Photos.Example:443").status == 200
    assert said(stack, "GET /up HTTP/1.1", "Host: localhost").status == 400


@pytest.mark.parametrize(
    "told",
    [
        ["Sec-Fetch-Site: cross-site"],
        ["Sec-Fetch-Site: same-site"],
        ["Sec-Fetch-Site: anything"],
        ["Origin: null"],
        ["Origin: http://evil.example"],
        ["Origin: http://127.0.0.1"],
        ["Origin: "],
        # From http to https the browser itself calls it another site, though the host is the same.
        ["Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: cross-site"],
    ],
    ids=" + ".join,
)
@pytest.mark.parametrize("call", ["POST /jobs", "POST /api/upload", "POST /uploads", "DELETE /api/jobs/{id}"])
def test_a_page_of_another_site_changes_nothing(stack: Stack, told: list[str], call: str) -> None:
    before = total(stack)
    call = call.replace("{id}", "00000000-0000-4000-8000-000000000000")
    headers = [header.replace("{port}", str(stack.port)) for header in told]

    answer = said(stack, f"{call} HTTP/1.1", host(stack), *headers, "Content-Length: 0")

    assert answer.status == 403
    assert total(stack) == before


def test_a_refused_page_of_another_site_is_logged_once(stack: Stack) -> None:
    path = "/api/jobs/0000beef-0000-4000-8000-000000000000"

    answer = said(stack, f"DELETE {path} HTTP/1.1", host(stack), "Origin: null", "Content-Length: 0")

    assert json.loads(answer.body)["code"] == "other_site"
    assert stack.log("web").count(path) == 1


@pytest.mark.parametrize(
    "told",
    [
        [],
        ["Sec-Fetch-Site: same-origin"],
        ["Sec-Fetch-Site: none"],
        ["Origin: http://127.0.0.1:{port}"],
        ["Origin: https://127.0.0.1:{port}"],
        ["Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: same-origin"],
    ],
    ids=lambda told: " + ".join(told) or "a script",
)
def test_our_own_pages_and_scripts_are_let_in(stack: Stack, told: list[str]) -> None:
    headers = [header.replace("{port}", str(stack.port)) for header in told]

    answer = said(stack, "POST /api/upload HTTP/1.1", host(stack), *headers, "Content-Length: 0")

    assert json.loads(answer.body)["code"] == "form_expected"


def test_looking_is_allowed_from_everywhere(stack: Stack) -> None:
    told = ("Origin: http://evil.example", "Sec-Fetch-Site: cross-site")

    assert said(stack, "GET /api/jobs HTTP/1.1", host(stack), *told).status == 200


@pytest.mark.parametrize("name", ["Accept-Language", "User-Agent", "Referer", "Cookie", "X-Anything"])
@pytest.mark.parametrize("path", ["/", "/api/jobs", "/static/icon.svg"])
def test_a_header_of_64_kib_is_too_large(stack: Stack, path: str, name: str) -> None:
    assert said(stack, f"GET {path} HTTP/1.1", host(stack), f"{name}: {'a' * 65_536}").status == 431


def test_many_small_headers_are_too_large_as_well(stack: Stack) -> None:
    headers = [f"X-{number}: {'a' * 90}" for number in range(400)]

    answer = said(stack, "GET /api/jobs HTTP/1.1", host(stack), *headers)

    assert answer.status == 431
    assert json.loads(answer.body)["code"] == "header_too_large"


def test_a_header_without_end_is_cut_off(stack: Stack) -> None:
    with line(stack) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\n{host(stack)}\r\nX: ".encode())
        received = b""
        try:
            for _ in range(64):
                connection.sendall(b"a" * 65_536)
            received = connection.recv(1_000)
        except ConnectionError:
            # The server closed while more was being sent.
            pass
    assert received == b"" or received.startswith(b"HTTP/1.1 431")
    assert stack.client.get("/up").status_code == 200


def test_a_long_address_is_logged_cut(stack: Stack) -> None:
    path = "/cut-me-" + "x" * 5_000

    said(stack, f"GET {path} HTTP/1.1", "Host: evil.example")

    (line_,) = [line for line in stack.log("web").splitlines() if "/cut-me-" in line]
    assert len(line_) < 400


def test_what_would_move_a_terminal_is_logged_harmless(stack: Stack) -> None:
    said(stack, "GET /bell-%07%1b[31m%0aforged HTTP/1.1", "Host: evil.example")

    (line_,) = [line for line in stack.log("web").splitlines() if "/bell-" in line]
    assert "\x1b" not in line_
    assert "\x07" not in line_
    assert "forged" in line_
