"""A finishing that is killed, cancelled or paused: the job never ends without it, and what is done stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from library.database import Database
from library.tables import candidates, files
from tests.read_files import Seen, read_import
from tests.stack import Stack
from tests.waiting import wait_until

# Enough for a finishing of some seconds.
MANY = 2_500
CANON = {"make": "Canon", "model": "EOS", "software": "", "encoder": "", "file_source": 3}


def photos() -> Iterator[Seen]:
    for number in range(MANY):
        said = f"2019:07:{1 + number % 28:02} 10:11:{number % 60:02}"
        evidence = [{"source": "exif_original", "raw": said}, {"source": "exif_digitized", "raw": said}]
        yield Seen(f"Trip/IMG_{number:04}.jpg", found={"evidence": evidence, "device": CANON, "keywords": ["Trip"]})


@pytest.fixture
def database(breakable: Stack) -> Iterator[Database]:
    database = Database(breakable.settings)
    yield database
    database.close()


def progress(stack: Stack, job_id: str) -> dict[str, Any]:
    told: dict[str, Any] = stack.client.get(f"/api/progress/{job_id}").json()
    return told


def dated(database: Database, job_id: str) -> int:
    decided = select(func.count()).where(files.c.job_id == job_id, files.c.decision_digest.is_not(None))
    with database.reading() as connection:
        return int(connection.execute(decided).scalar_one())


def begun(breakable: Stack, database: Database) -> str:
    """An import whose finishing is in the middle."""
    breakable.stop("worker")
    job_id = read_import(database, photos())
    breakable.start("worker")
    wait_until(lambda: dated(database, job_id) > 0, 30, "the first files are dated")
    wait_until(lambda: progress(breakable, job_id)["current_step"] == "finishing", 2, "the card says so")
    return job_id


def test_a_finishing_that_was_killed_is_done_by_the_next_worker(breakable: Stack, database: Database) -> None:
    job_id = begun(breakable, database)

    breakable.kill("worker")
    before = dated(database, job_id)
    assert before < MANY, "the worker was killed too late for this test to say anything"
    assert progress(breakable, job_id)["status"] == "running"
    breakable.start("worker")
    wait_until(lambda: dated(database, job_id) > before, 15, "another worker goes on")
    ended = wait_until(
        lambda: progress(breakable, job_id)["status"] == "completed" and progress(breakable, job_id),
        40,
        "the import is completed",
    )

    assert dated(database, job_id) == MANY
    assert ended["summary"]["confidence_counts"] == {"high": MANY, "medium": 0, "low": 0, "none": 0}
    assert ended["counters"]["keywords"] == MANY
    with database.reading() as connection:
        weighed = select(func.count()).select_from(candidates.join(files)).where(files.c.job_id == job_id)
        assert connection.execute(weighed).scalar_one() == 2 * MANY


def test_a_cancelled_finishing_stops_and_keeps_what_is_decided(breakable: Stack, database: Database) -> None:
    job_id = begun(breakable, database)

    answer = breakable.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"})

    assert answer.json()["status"] == "cancelled"
    kept = dated(database, job_id)
    wait_until(lambda: f"finishing let go job={job_id}" in breakable.log("worker"), 10, "the worker let it go")
    assert dated(database, job_id) == kept < MANY
    told = progress(breakable, job_id)
    assert (told["status"], told["current_step"], told["counts"]["done"]) == ("cancelled", None, MANY)


def test_a_worker_that_is_asked_to_end_puts_the_finishing_down_and_nobody_is_to_blame(
    breakable: Stack, database: Database
) -> None:
    job_id = begun(breakable, database)

    assert breakable.stop("worker") == 0

    assert progress(breakable, job_id)["status"] == "running"
    breakable.start("worker")
    wait_until(lambda: progress(breakable, job_id)["status"] == "completed", 40, "the import is completed")
    assert dated(database, job_id) == MANY


def test_a_paused_finishing_waits_and_goes_on_when_it_may(breakable: Stack, database: Database) -> None:
    job_id = begun(breakable, database)

    def ask(action: str) -> str:
        return str(breakable.client.post(f"/api/jobs/{job_id}/control", json={"action": action}).json()["status"])

    assert ask("pause") == "paused"
    wait_until(lambda: f"finishing let go job={job_id}" in breakable.log("worker"), 10, "the worker let it go")
    kept = dated(database, job_id)
    assert kept < MANY
    assert progress(breakable, job_id)["status"] == "paused"

    assert ask("resume") == "running"
    wait_until(lambda: progress(breakable, job_id)["status"] == "completed", 40, "the import is completed")
    assert dated(database, job_id) == MANY
