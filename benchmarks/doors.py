"""Having the product import the samples through its real doors, and asking what it says of them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

AT_ONCE = 4
ROWS_A_CALL = 500
PATIENCE_SECONDS = 900
Said = dict[str, Any]


class Door:
    """The API of a running Shoebox. What it says of a file is found by the file's path among the samples."""

    def __init__(self, url: str, samples: Path) -> None:
        self.client = httpx.Client(base_url=url, timeout=120, trust_env=False)
        self.samples = samples

    def upload(self, paths: Sequence[str]) -> tuple[str, dict[str, Said]]:
        """Announce all, send what is wanted; the job's id, and what is said of each file."""
        by_id: dict[str, str] = {}
        job_id = ""
        for start in range(0, len(paths), ROWS_A_CALL):
            some = paths[start : start + ROWS_A_CALL]
            body = {"files": [self._row(path) for path in some], "more": start + ROWS_A_CALL < len(paths)}
            answer = self._json("POST", f"/api/jobs/{job_id}/manifest" if job_id else "/api/jobs", body)
            job_id = answer["job_id"]
            by_id |= {file["file_id"]: path for file, path in zip(answer["files"], some, strict=True)}
            wanted = [
                (file["upload_url"], path)
                for file, path in zip(answer["files"], some, strict=True)
                if file["answer"] in ("upload", "hash")
            ]
            with ThreadPoolExecutor(AT_ONCE) as hands:
                list(hands.map(lambda one: self._send(*one), wanted))
        self._await(job_id)
        return job_id, {by_id[file["id"]]: file for file in self.files(job_id) if file["id"] in by_id}

    def server_folder(self, paths: Sequence[str]) -> tuple[str, dict[str, Said]]:
        """The folder by its path on the server; only what is said of these files."""
        job_id = self._json("POST", "/api/import-path", {"path": str(self.samples)})["job_id"]
        self._await(job_id)
        wanted = {str(self.samples / path): path for path in paths}
        said = {wanted[file["original_path"]]: file for file in self.files(job_id) if file["original_path"] in wanted}
        return job_id, said

    def files(self, job_id: str) -> Iterator[Said]:
        """All file objects of a job."""
        page = 1
        while True:
            answer = self._json("GET", f"/api/jobs/{job_id}/files?per_page=200&page={page}")
            yield from answer["files"]
            if page * answer["per_page"] >= answer["total"]:
                return
            page += 1

    def groups(self, job_id: str) -> list[Said]:
        """Copies and pictures that are alike, page by page where there are pages."""
        groups: list[Said] = []
        page = 1
        while True:
            answer = self._json("GET", f"/api/jobs/{job_id}/duplicates?per_page=200&page={page}")
            groups += answer["groups"]
            if page * answer.get("per_page", 1) >= answer.get("total", 0):
                return groups
            page += 1

    def _row(self, path: str) -> Said:
        found = (self.samples / path).stat()
        return {"path": path, "size_bytes": found.st_size, "last_modified": int(found.st_mtime * 1000)}

    def _send(self, url: str, path: str) -> None:
        headers = {"Upload-Offset": "0", "Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
        # What is refused stays refused: it is the product's answer, and is measured like any other.
        self.client.patch(url, content=(self.samples / path).read_bytes(), headers=headers)

    def _await(self, job_id: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while (status := self._json("GET", f"/api/jobs/{job_id}")["status"]) != "completed":
            if status in ("failed", "halted", "cancelled", "expired") or time.monotonic() > until:
                raise RuntimeError(f"the import is {status}")
            time.sleep(0.5)

    def _json(self, method: str, door: str, body: Said | None = None) -> Said:
        answer = self.client.request(method, door, json=body)
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {door}: {answer.status_code}: {answer.text[:300]}")
        said: Said = answer.json()
        return said
