"""How tests speak to the running product: send files, wait for an import, or write to the line byte by byte."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from tests.stack import Stack
from tests.waiting import wait_until

ENDED = ("completed", "cancelled", "failed", "expired")
PATIENCE_SECONDS = 15.0
NOBODY = "00000000-0000-4000-8000-000000000000"
BOUNDARY = "shoebox-test-boundary"

Sent = tuple[str, bytes]


def photo(seed: int = 0) -> bytes:
    """A small JPEG that only this seed has."""
    kept = BytesIO()
    picture = Image.new("RGB", (96, 64), (seed % 256, seed // 256 % 256, 120))
    picture.save(kept, "JPEG", comment=f"photo {seed}".encode())
    return kept.getvalue()


def send(stack: Stack, *files: Sent, **fields: str | list[str]) -> httpx.Response:
    """`POST /api/upload` with these files and fields."""
    return stack.client.post("/api/upload", files=[("files", file) for file in files], data=fields)


def job_of(answer: httpx.Response) -> str:
    assert answer.status_code in (201, 202), answer.text
    return str(answer.json()["job_id"])


def ended(stack: Stack, job_id: str) -> dict[str, Any]:
    """The progress of an import once it has ended."""

    def look() -> dict[str, Any] | None:
        told: dict[str, Any] = stack.client.get(f"/api/progress/{job_id}").json()
        return told if told["status"] in ENDED else None

    return wait_until(look, PATIENCE_SECONDS, "the import ends")


def imported(stack: Stack, *files: Sent, **fields: str | list[str]) -> str:
    """The id of an import of these files that has ended."""
    job_id = job_of(send(stack, *files, **fields))
    ended(stack, job_id)
    return job_id


def files_of(stack: Stack, job_id: str, **query: str | int) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = stack.client.get(f"/api/jobs/{job_id}/files", params=query).json()["files"]
    return listed


def manifest(stack: Stack, *rows: dict[str, object], **more: object) -> httpx.Response:
    """`POST /api/jobs` with these rows."""
    return stack.client.post("/api/jobs", json={"files": list(rows), **more})


def row(path: str, content: bytes) -> dict[str, object]:
    return {"path": path, "size_bytes": len(content), "last_modified": 1_500_000_000_000}


def kept_bytes(stack: Stack) -> list[Path]:
    """Every original that is stored."""
    folder = stack.settings.data / "originals"
    return [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "incoming"]


def on_their_way(stack: Stack) -> list[Path]:
    """Bytes that have begun to arrive and have no lasting place yet."""
    return list((stack.settings.data / "originals/incoming").iterdir())


@dataclass(frozen=True)
class Heard:
    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def line(stack: Stack) -> Iterator[socket.socket]:
    """A bare connection to the web process."""
    with socket.create_connection(("127.0.0.1", stack.port), timeout=10) as connection:
        yield connection


def said(stack: Stack, *lines: str, body: bytes = b"") -> Heard:
    """What is answered to a request that is written out line by line."""
    with line(stack) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return heard(connection, lines[0].split(" ")[0])


def heard(connection: socket.socket, method: str = "GET") -> Heard:
    answer = HTTPResponse(connection, method=method)
    answer.begin()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Heard(answer.status, headers, answer.read())


def multipart(*files: Sent) -> bytes:
    """The body of a form with these files, not yet ended."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode() + content
        for name, content in files
    ]
    return b"\r\n".join(parts)


def form_head(stack: Stack, length: int) -> bytes:
    """The head of a request that brings a form of so many bytes."""
    return (
        f"POST /api/upload HTTP/1.1\r\nHost: 127.0.0.1:{stack.port}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()
