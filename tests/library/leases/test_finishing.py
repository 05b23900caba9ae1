"""Finishing is leased: one worker does it, a dead one leaves it to others, and the job never ends without it."""

from __future__ import annotations

import pytest

from library.control.moves import cancel
from library.file import NewFile, Outcome, add_files, record
from library.job import JobRow, NewJob, create_job, find_job, settle
from library.leases.claim import claim, finish_claim, jobs_left_waiting, release
from library.leases.finishing import MOST_FAILURES, LetGo, complete, give_up, hold, take
from library.states import FileState, JobState
from tests.checked import CheckedDatabase

ONE, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def job_id(database: CheckedDatabase) -> str:
    """A job whose only file is done."""
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}, state=JobState.PENDING, total_final=True))
        add_files(connection, job_id, [NewFile("photo", b"a.jpg", 100, FileState.WAITING)])
        taken = claim(connection, job_id, ONE, 10)
        assert taken is not None
        record(connection, job_id, taken.token, [Outcome(taken.files[0].id, FileState.DONE, {}, 100)])
        finish_claim(connection, taken.token)
        settle(connection, job_id)
    return job_id


def job_of(database: CheckedDatabase, job_id: str) -> JobRow:
    with database.reading() as connection:
        job = find_job(connection, job_id)
    assert job is not None
    return job


def taken(database: CheckedDatabase, job_id: str, worker: str = ONE) -> str | None:
    with database.writing() as connection:
        return take(connection, job_id, worker)


def test_a_job_whose_files_are_final_waits_for_somebody_to_finish_it(database: CheckedDatabase, job_id: str) -> None:
    job = job_of(database, job_id)
    with database.reading() as connection:
        left = jobs_left_waiting(connection)

    assert (job.state, job.current_step, job.completed_at) == ("running", "grouping", None)
    assert left == [job_id]


def test_only_one_worker_at_a_time_finishes_a_job(database: CheckedDatabase, job_id: str) -> None:
    first, second = taken(database, job_id), taken(database, job_id, OTHER)
    with database.reading() as connection:
        left = jobs_left_waiting(connection)

    assert first is not None
    assert (second, left) == (None, [])


def test_a_finished_job_is_completed(database: CheckedDatabase, job_id: str) -> None:
    token = taken(database, job_id)
    assert token is not None
    with database.writing() as connection:
        complete(connection, job_id, token)

    job = job_of(database, job_id)
    assert (job.state, job.current_step) == ("completed", None)
    assert job.completed_at is not None
    assert taken(database, job_id) is None


def test_a_dead_workers_finishing_is_another_ones(database: CheckedDatabase, job_id: str) -> None:
    dead = taken(database, job_id)
    assert dead is not None
    with database.writing() as connection:
        assert release(connection, [dead], attempt_counted=True) == [job_id]
    living = taken(database, job_id, OTHER)
    assert living is not None

    with database.writing() as connection, pytest.raises(LetGo):
        hold(connection, job_id, dead)
    with database.writing() as connection:
        complete(connection, job_id, living)
    assert job_of(database, job_id).state == "completed"


def test_a_cancelled_job_is_not_finished(database: CheckedDatabase, job_id: str) -> None:
    token = taken(database, job_id)
    assert token is not None
    with database.writing() as connection:
        cancel(connection, job_id)

    with database.writing() as connection, pytest.raises(LetGo):
        complete(connection, job_id, token)
    assert job_of(database, job_id).state == "cancelled"


def test_a_finishing_that_always_breaks_fails_the_job_and_says_so(database: CheckedDatabase, job_id: str) -> None:
    for attempt in range(MOST_FAILURES):
        assert job_of(database, job_id).state == "running", attempt
        token = taken(database, job_id)
        assert token is not None
        with database.writing() as connection:
            give_up(connection, job_id, token, broken=True)

    job = job_of(database, job_id)
    assert (job.state, job.notice_code) == ("failed", "finishing_broke")


def test_a_finishing_that_was_only_put_down_counts_as_no_failure(database: CheckedDatabase, job_id: str) -> None:
    for _ in range(MOST_FAILURES + 1):
        token = taken(database, job_id)
        assert token is not None
        with database.writing() as connection:
            give_up(connection, job_id, token, broken=False)

    assert job_of(database, job_id).state == "running"


def test_a_job_without_any_good_file_is_completed_at_once(database: CheckedDatabase) -> None:
    with database.writing() as connection:
        empty = create_job(connection, NewJob("upload", "box", {}, state=JobState.PENDING, total_final=True))
        settle(connection, empty)

    assert job_of(database, empty).state == "completed"
