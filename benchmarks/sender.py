"""Sends files as a browser does, three at a time, by announced PATCHes or by forms, at little cost of its own."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import local

from benchmarks.machine import await_answer, free_port
from library.parent import end_with

AT_ONCE = 3
ROWS_A_CALL = 500
BOUNDARY = "shoebox-benchmark"


class Sender:
    """Connections that stay open, one for each thread. `requests` counts what was asked of the server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._own = local()
        self.requests = 0

    def patch_all(self, paths: Sequence[Path]) -> str:
        """Announce the files as one job and send each. Returns the job's id."""
        urls: list[str] = []
        job_id = ""
        for start in range(0, len(paths), ROWS_A_CALL):
            rows = [
                {"path": f"box/{number}-{path.name}", "size_bytes": path.stat().st_size}
                for number, path in enumerate(paths[start : start + ROWS_A_CALL], start)
            ]
            more = start + ROWS_A_CALL < len(paths)
            door = f"/api/jobs/{job_id}/manifest" if job_id else "/api/jobs"
            said = json.loads(self._json(door, {"files": rows, "more": more}))
            job_id = said["job_id"]
            urls += [file["upload_url"] for file in said["files"]]
        with ThreadPoolExecutor(AT_ONCE) as hands:
            list(hands.map(self._patch, urls, paths))
        return job_id

    def post_all(self, door: str, paths: Sequence[Path]) -> None:
        """Send each file in a form of its own."""
        with ThreadPoolExecutor(AT_ONCE) as hands:
            list(hands.map(lambda path: self._form(door, path), paths))

    def _patch(self, url: str, path: Path) -> None:
        self._send("PATCH", url, {"Upload-Offset": "0"}, b"", path, b"")

    def _form(self, door: str, path: Path) -> None:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        self._send("POST", door, headers, head, path, f"\r\n--{BOUNDARY}--\r\n".encode())

    def _json(self, door: str, value: object) -> bytes:
        body = json.dumps(value).encode()
        connection = self._connection()
        connection.request("POST", door, body, {"Content-Type": "application/json"})
        return self._answer(connection)

    def _send(self, method: str, url: str, headers: dict[str, str], head: bytes, path: Path, tail: bytes) -> None:
        connection = self._connection()
        with path.open("rb", buffering=0) as file:
            length = len(head) + os.fstat(file.fileno()).st_size + len(tail)
            connection.putrequest(method, url)
            for name, value in {**headers, "Content-Length": str(length)}.items():
                connection.putheader(name, value)
            connection.endheaders(head or None)
            connection.sock.sendfile(file)
            if tail:
                connection.sock.sendall(tail)
        self._answer(connection)

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        connection: http.client.HTTPConnection = self._own.connection
        return connection

    def _answer(self, connection: http.client.HTTPConnection) -> bytes:
        self.requests += 1
        answer = connection.getresponse()
        body = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{answer.status}: {body[:300]!r}")
        return body


@contextmanager
def flask_door(folder: Path) -> Iterator[tuple[int, int]]:
    """The Flask handler under gunicorn as it comes, one process and one request at a time: its port and pid."""
    port = free_port()
    command = ["-m", "gunicorn", "-w", "1", "-b", f"127.0.0.1:{port}", "--log-level", "warning"]
    parent = os.getpid()
    process = subprocess.Popen(
        [sys.executable, *command, "benchmarks.flask_door:app"],
        env={**os.environ, "FLASK_DOOR_FOLDER": str(folder)},
        preexec_fn=lambda: end_with(parent),  # noqa: PLW1509 - no threads yet
    )
    try:
        await_answer(f"http://127.0.0.1:{port}/up")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)
