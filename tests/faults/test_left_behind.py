"""Nothing stays on the disk of what was deleted, or of what was half done when a part was killed."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.stack import Stack
from tests.waiting import wait_until

SIZE = 1_000_000
HALF_A_FORM = (
    b"POST /api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b"Content-Length: %d\r\n\r\n"
    b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n\xff\xd8\xff\xe0'
    % SIZE
    + b"\0" * (SIZE // 2)
)


def test_an_import_that_is_deleted_while_it_is_read_leaves_no_thumbnail(breakable: Stack, photos: list[Path]) -> None:
    nothing: dict[str, list[Path]] = {"originals": [], "thumbnails": [], "scratch": []}
    wait_until(lambda: {name: stored(breakable, name) for name in nothing} == nothing, 10, "nothing is there")
    sent = [("files", (path.name, path.read_bytes())) for path in photos]
    job_id = breakable.client.post("/api/upload", files=sent).json()["job_id"]
    wait_until(lambda: len(stored(breakable, "thumbnails")) >= 10, 20, "ten thumbnails are made")

    assert breakable.client.delete(f"/api/jobs/{job_id}").status_code == 204

    wait_until(lambda: {name: stored(breakable, name) for name in nothing} == nothing, 10, "nothing of it is left")


def test_half_an_upload_goes_when_a_web_that_was_killed_is_back(stack: Stack) -> None:
    with socket.create_connection(("127.0.0.1", stack.port)) as sending:
        sending.sendall(HALF_A_FORM)
        wait_until(lambda: stored(stack, "originals/incoming"), 5, "the upload has begun")

        stack.kill("web")
    stack.start("web")

    wait_until(lambda: stored(stack, "originals/incoming") == [], 40, "half an upload is removed")


def stored(stack: Stack, name: str) -> list[Path]:
    return sorted(path for path in (stack.settings.data / name).rglob("*") if path.is_file())
