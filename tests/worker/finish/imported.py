"""Imports as they are when all of their files have been read: rows made without reading anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from library.database import Database
from library.file import FileRow, Filter, NewFile, Outcome, add_files, page_of_files, record
from library.job import NewJob, create_job, find_job, settle
from library.leases.claim import claim, finish_claim
from library.leases.finishing import take
from library.states import FileState, JobState
from tests.motifs import motif, without_edges
from worker.finish import copies
from worker.finish.lease import Lease
from worker.media.fingerprint import fingerprint

WORKER = "11111111-1111-4111-8111-111111111111"


@dataclass(frozen=True)
class Brought:
    """One file: what it shows (a motif's number), its bytes (any word), its size, and what else its row holds."""

    path: str
    shows: int | None = None
    content: str = ""
    edge: int = 400
    cut: float = 0.0
    shot: str | None = None
    state: FileState = FileState.DONE
    values: dict[str, Any] = field(default_factory=dict)

    def outcome(self, file_id: str) -> Outcome:
        values: dict[str, Any] = {
            "sha256": (self.content or self.path).encode().hex().ljust(64, "0")[:64],
            **self.values,
        }
        if self.shows is not None:
            picture = without_edges(motif(self.shows), self.cut)
            picture.thumbnail((self.edge, self.edge))
            values = {
                "perceptual_hash": fingerprint(picture),
                "width": 10 * picture.width,
                "height": 10 * picture.height,
                "picture_hash": f"{values['sha256'][:32]}",
                **values,
            }
        if self.shot:
            values["found"] = {"evidence": [{"source": "exif_original", "raw": self.shot}]}
        return Outcome(file_id, self.state, values, 1)


def bring(database: Database, *brought: Brought, kind: str = "photo", **options: Any) -> str:
    """An import whose files are all read; its finishing has not begun. Returns its id."""
    by_path = {one.path: one for one in brought}
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", options, state=JobState.PENDING, total_final=True))
        new = [NewFile(one.values.get("kind", kind), one.path.encode(), 1, FileState.WAITING) for one in brought]
        add_files(connection, job_id, new)
        taken = claim(connection, job_id, WORKER, len(brought))
        assert taken is not None
        record(connection, job_id, taken.token, [by_path[file.shown_path].outcome(file.id) for file in taken.files])
        finish_claim(connection, taken.token)
        settle(connection, job_id)
    return job_id


def group(database: Database, job_id: str) -> dict[str, FileRow]:
    """Run the stage that groups copies, as a worker does. Returns the import's rows by path."""
    with database.writing() as connection:
        token = take(connection, job_id, WORKER)
        assert token is not None
    copies.run(Lease(database, job_id, token))
    with database.writing() as connection:
        finish_claim(connection, token)
    return rows(database, job_id)


def rows(database: Database, job_id: str) -> dict[str, FileRow]:
    with database.reading() as connection:
        found, _ = page_of_files(connection, job_id, Filter(), 1, 200)
    return {row.shown_path: row for row in found}


def duplicates(database: Database, job_id: str) -> int:
    with database.reading() as connection:
        job = find_job(connection, job_id)
    assert job is not None
    return int(job.found_duplicates)
