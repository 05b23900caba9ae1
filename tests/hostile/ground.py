"""A running product with a folder of the server that it may read, for names and folders that nobody would wish for."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.stack import Stack
from tests.webapp.client import ended, files_of, job_of, photo, send

HEALTHY = "healthy.jpg"


@dataclass(frozen=True)
class Imported:
    """What became of an import: its job, its progress, and its files by their shown path."""

    job: dict[str, Any]
    progress: dict[str, Any]
    files: dict[str, dict[str, Any]]

    @property
    def ignored(self) -> dict[str, int]:
        found: dict[str, int] = self.job["ignored"]
        return found

    def state(self, path: str) -> tuple[str, str | None]:
        file = self.files[path]
        return file["state"], file["problem"]["code"] if file["problem"] else None


class Ground:
    """Each row gets a folder of its own, in which a healthy photo lies already."""

    def __init__(self, stack: Stack, root: Path) -> None:
        self.stack = stack
        self.root = root
        self.folder = root
        self.seed = 0

    def begin(self) -> None:
        self.folder = self.root / uuid.uuid4().hex
        self.folder.mkdir()
        self.put(HEALTHY)

    def put(self, name: str | bytes, content: bytes | None = None) -> Path:
        """A file below the row's folder; a photo that no other file equals, unless told otherwise."""
        self.seed += 1
        path = self.folder / (os.fsdecode(name) if isinstance(name, bytes) else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(photo(self.seed) if content is None else content)
        # As if it had lain there for a while: what was written just now is left alone for two seconds.
        os.utime(path, (1_500_000_000, 1_500_000_000))
        return path

    def ask(self, path: str | Path, **more: object) -> httpx.Response:
        return self.stack.client.post("/api/import-path", json={"path": str(path), **more})

    def import_folder(self, path: Path | None = None, **more: object) -> Imported:
        """Import the row's folder and hold that the healthy photo in it came in."""
        imported = self.import_as_it_is(path, **more)
        assert imported.state(HEALTHY) == ("done", None), "the healthy photo beside it"
        return imported

    def import_as_it_is(self, path: Path | None = None, **more: object) -> Imported:
        return self.imported(job_of(self.ask(path or self.folder, **more)))

    def upload(self, *names: str, content: bytes | None = None) -> Imported:
        """Bring photos under these names, and a healthy one, in one form."""
        self.seed += len(names)
        brought = [
            (name, photo(self.seed - number) if content is None else content) for number, name in enumerate(names)
        ]
        answer = send(
            self.stack,
            *[(f"f{number}", body) for number, (_, body) in enumerate(brought)],
            (HEALTHY, photo()),
            paths=[*names, HEALTHY],
        )
        imported = self.imported(job_of(answer))
        assert imported.state(HEALTHY) == ("done", None), "the healthy photo beside it"
        return imported

    def imported(self, job_id: str) -> Imported:
        progress = ended(self.stack, job_id)
        job = self.stack.client.get(f"/api/jobs/{job_id}").json()
        listed = files_of(self.stack, job_id, per_page=200)
        files = {file["relative_path"]: file for file in listed}
        assert len(files) == len(listed), "two paths are shown alike"
        assert progress["counts"]["total"] == sum(progress["counts"].values()) - progress["counts"]["total"]
        page = self.stack.client.get(f"/jobs/{job_id}")
        assert page.status_code == 200
        return Imported(job, progress, files)

    def search(self, job: Imported, words: str) -> list[str]:
        return sorted(file["relative_path"] for file in files_of(self.stack, job.job["id"], q=words))


Act = Callable[[Ground], None]
