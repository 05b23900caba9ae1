"""How tests ask for a folder of the server: lay files there, name it, and see what came of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import httpx

from tests.stack import Stack
from tests.webapp.client import ended, files_of, job_of

# Larger files are refused.
MOST_BYTES = 4_000


def put(path: Path, content: bytes, moment: float = 1_500_000_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (moment, moment))
    return path


def ask(stack: Stack, path: Path, **more: object) -> httpx.Response:
    return stack.client.post("/api/import-path", json={"path": str(path), **more})


def come_in(stack: Stack, path: Path, **more: object) -> dict[str, Any]:
    """The progress of an import of this folder, once it has ended."""
    return ended(stack, job_of(ask(stack, path, **more)))


def states(stack: Stack, job_id: str) -> dict[str, tuple[str, str | None]]:
    return {
        file["relative_path"]: (file["state"], file["problem"]["code"] if file["problem"] else None)
        for file in files_of(stack, job_id)
    }
