"""A database that goes away in the middle of an import delays it, and nothing stays claimed by nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from library.database import Database
from tests.checked import assert_counts_add_up
from tests.postgres import Postgres
from tests.stack import Stack
from tests.waiting import wait_until


def test_an_import_ends_whole_although_its_database_was_restarted(
    stack_on_postgres: Stack, postgres: Postgres, photos: list[Path]
) -> None:
    stack = stack_on_postgres
    sent = [("files", (path.name, path.read_bytes())) for path in photos]
    job_id = stack.client.post("/api/upload", files=sent).json()["job_id"]
    for least in (2, 20):
        wait_until(lambda least=least: done(stack, job_id) >= least, 30, f"{least} photos are done")
        postgres.restart()

    wait_until(lambda: progress(stack, job_id).get("status") == "completed", 60, "the import is completed")

    assert progress(stack, job_id)["counts"]["done"] == len(photos)
    database = Database(stack.settings)
    with database.reading() as connection:
        assert_counts_add_up(connection)
    database.close()


def progress(stack: Stack, job_id: str) -> dict[str, Any]:
    """Empty while the database is away."""
    try:
        answer = stack.client.get(f"/api/progress/{job_id}")
    except httpx.TransportError:
        return {}
    told: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
    return told


def done(stack: Stack, job_id: str) -> int:
    told = progress(stack, job_id)
    return int(told["counts"]["done"]) if told else 0
