"""Bringing a folder as the page does: announced first, then one PATCH for each file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

ROWS = 500


def drop_folder(client: httpx.Client, folder: Path) -> str:
    """Send every file below the folder; returns the job's id. The folder's own name is the first part of each path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    job_id = ""
    for start in range(0, len(paths), ROWS):
        some = paths[start : start + ROWS]
        body = {"files": [_row(folder, path) for path in some], "more": start + ROWS < len(paths)}
        answer = client.post(f"/api/jobs/{job_id}/manifest" if job_id else "/api/jobs", json=body)
        assert answer.is_success, answer.text
        told = answer.json()
        job_id = told["job_id"]
        for path, file in zip(some, told["files"], strict=True):
            if file["answer"] == "upload":
                send(client, file["upload_url"], path.read_bytes())
    return job_id


def send(client: httpx.Client, upload_url: str, content: bytes) -> httpx.Response:
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0"}
    return client.patch(upload_url, content=content, headers=headers)


def _row(folder: Path, path: Path) -> dict[str, Any]:
    told = path.stat()
    return {
        "path": f"{folder.name}/{path.relative_to(folder).as_posix()}",
        "size_bytes": told.st_size,
        "last_modified": int(told.st_mtime * 1000),
    }
