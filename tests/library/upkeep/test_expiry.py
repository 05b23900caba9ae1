"""Imports that wait for somebody are given up in time, and time in which nobody could go on does not count."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from library.clock import now_ms
from library.control.moves import pause
from library.database import Database
from library.file import NewFile, add_files
from library.job import JobRow, NewJob, create_job, find_job
from library.settings import Settings
from library.states import FileState, JobState
from library.storage import Storage
from library.tables import jobs
from library.upkeep.housekeeping import Housekeeping
from library.upkeep.keeping import remove_overdue
from library.upkeep.strays import YOUNG_SECONDS, Strays
from tests.checked import CheckedDatabase

SECOND = 1_000
DAY = 86_400 * SECOND


def a_job(database: Database, state: JobState, quiet_ms: int) -> str:
    """A job in which nothing happened for so long."""
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}, state=state))
        expected = NewFile("photo", b"a.jpg", 100, FileState.EXPECTED)
        waiting = NewFile("photo", b"b.jpg", 100, FileState.WAITING, stored_path="originals/aa/b", sha256="aa" * 32)
        add_files(connection, job_id, [expected, waiting])
        connection.execute(update(jobs).where(jobs.c.id == job_id).values(active_at=now_ms() - quiet_ms))
    return job_id


def row(database: Database, job_id: str) -> JobRow:
    with database.reading() as connection:
        job = find_job(connection, job_id)
    assert job is not None
    return job


def round_of(
    database: Database,
    storage: Storage,
    settings: Settings,
    *,
    passed_ms: int = 3 * SECOND,
    web_ms: int = 0,
    workers: int = 1,
) -> None:
    """One round of housekeeping, so long after the one before it."""
    house = Housekeeping(replace(settings, job_expiry_hours=0.01, min_free_bytes=0), database, storage)
    with database.writing() as connection:
        house.in_round(connection, last_run_at=now_ms() - passed_ms, web_seen_at=now_ms() - web_ms, workers=workers)


@pytest.mark.parametrize("state", [JobState.RECEIVING, JobState.PAUSED, JobState.HALTED])
def test_what_waits_too_long_expires_and_says_what_became_of_each_file(
    database: CheckedDatabase, storage: Storage, settings: Settings, state: JobState
) -> None:
    job_id = a_job(database, state, quiet_ms=40 * SECOND)

    round_of(database, storage, settings)

    job = row(database, job_id)
    assert (job.state, job.skipped, job.expected, job.waiting) == ("expired", 2, 0, 0)


@pytest.mark.parametrize("state", [JobState.PENDING, JobState.RUNNING])
def test_what_works_never_expires(
    database: CheckedDatabase, storage: Storage, settings: Settings, state: JobState
) -> None:
    job_id = a_job(database, state, quiet_ms=40 * SECOND)

    round_of(database, storage, settings)

    assert row(database, job_id).state == state


@pytest.mark.parametrize(
    "absence",
    [{"workers": 0}, {"web_ms": 60 * SECOND}, {"passed_ms": 3_600 * SECOND}],
    ids=["no worker ran", "no web ran", "nobody was there, or the clock was set an hour ahead"],
)
def test_time_in_which_nobody_could_go_on_does_not_count(
    database: CheckedDatabase, storage: Storage, settings: Settings, absence: dict[str, int]
) -> None:
    job_id = a_job(database, JobState.PAUSED, quiet_ms=38 * SECOND)

    round_of(database, storage, settings, **absence)

    assert row(database, job_id).state == "paused"


def test_a_clock_that_is_set_back_prolongs_no_wait(
    database: CheckedDatabase, storage: Storage, settings: Settings
) -> None:
    job_id = a_job(database, JobState.PAUSED, quiet_ms=-3_600 * SECOND + 20 * SECOND)

    round_of(database, storage, settings, passed_ms=-3_600 * SECOND)

    quiet = now_ms() - row(database, job_id).active_at
    assert 19 * SECOND < quiet < 30 * SECOND


def test_a_disk_that_is_too_full_stops_work_and_room_lets_it_go_on_but_no_pause_of_a_person(
    database: CheckedDatabase, storage: Storage, settings: Settings
) -> None:
    working, chosen = a_job(database, JobState.RUNNING, 0), a_job(database, JobState.RUNNING, 0)
    with database.writing() as connection:
        pause(connection, chosen)
    full = replace(settings, min_free_bytes=storage.free_bytes() * 2)
    with database.writing() as connection:
        Housekeeping(full, database, storage).in_round(connection, last_run_at=None, web_seen_at=now_ms(), workers=1)

    stopped = row(database, working)
    assert (stopped.state, stopped.notice_code) == ("paused", "disk_full")
    assert stopped.notice_data["missing_bytes"] > storage.free_bytes() * 0.9

    round_of(database, storage, settings)
    assert row(database, working).state == "receiving", "its list was open"
    assert row(database, chosen).state == "paused"


def test_bytes_go_when_their_time_has_come_and_the_import_stays_what_it_was(
    database: CheckedDatabase, storage: Storage
) -> None:
    old, young = a_job(database, JobState.COMPLETED, 3 * DAY), a_job(database, JobState.COMPLETED, DAY)
    kept = storage.path("originals/aa/b")
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"a photo")

    assert remove_overdue(database, storage, 2.0) == [old]
    assert kept.exists(), "another import has the same bytes"
    assert row(database, old).bytes_removed_at is not None
    assert row(database, old).state == "completed"
    assert remove_overdue(database, storage, 2.0) == []

    assert remove_overdue(database, storage, 0.5) == [young]
    assert not kept.exists()


def test_an_original_that_no_row_names_is_swept_once_it_is_old(
    database: CheckedDatabase, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_job(database, JobState.RUNNING, 0)
    named, stray = storage.path("originals/aa/b"), storage.path("originals/aa/stray")
    named.parent.mkdir(parents=True)
    for path in (named, stray):
        path.write_bytes(b"a photo")
    strays = Strays(database, storage)

    assert strays.remove_in("aa") == 0, "its row may be on its way"
    monkeypatch.setattr("library.upkeep.strays.YOUNG_SECONDS", -1)
    assert strays.remove_in("aa") == 1
    assert (named.exists(), stray.exists()) == (True, False)
    assert YOUNG_SECONDS > 60
