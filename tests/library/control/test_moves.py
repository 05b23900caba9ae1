"""Moves by the contract's table, where the door alone cannot bring a job into the state."""

from __future__ import annotations

from sqlalchemy import update

from library.clock import now_ms
from library.control.halting import LEAST_FAILURES, halt_if_too_many_failed
from library.control.moves import pause, resume
from library.control.retrial import retry
from library.file import NewFile, Outcome, add_files, find_file, record
from library.job import JobRow, NewJob, create_job, find_job, settle
from library.leases.claim import GIVEN_UP_AFTER, SUSPECT_AFTER, claim, release, release_overdue
from library.states import FileState, JobState
from library.storage import Storage
from library.tables import jobs
from tests.checked import CheckedDatabase

WORKER = "11111111-1111-4111-8111-111111111111"


def a_job(database: CheckedDatabase, storage: Storage, count: int) -> str:
    """A job of so many files that all lie here."""
    kept = storage.path("originals/aa/photo")
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(b"a photo")
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}, state=JobState.PENDING, total_final=True))
        new = [
            NewFile("photo", b"%03d.jpg" % number, 100, FileState.WAITING, stored_path="originals/aa/photo")
            for number in range(count)
        ]
        add_files(connection, job_id, new)
    return job_id


def row(database: CheckedDatabase, job_id: str) -> JobRow:
    with database.reading() as connection:
        job = find_job(connection, job_id)
    assert job is not None
    return job


def worked(database: CheckedDatabase, job_id: str, count: int, state: FileState) -> None:
    """So many files are read and end in this state."""
    with database.writing() as connection:
        taken = claim(connection, job_id, WORKER, count)
        assert taken is not None
        values = {"problem_code": "incomplete"} if state == FileState.FAILED else {}
        record(connection, job_id, taken.token, [Outcome(file.id, state, values, 100) for file in taken.files])
        halt_if_too_many_failed(connection, job_id, 0.1)
        settle(connection, job_id)


def test_the_same_failures_halt_once_and_new_ones_halt_again(database: CheckedDatabase, storage: Storage) -> None:
    job_id = a_job(database, storage, 40)
    worked(database, job_id, LEAST_FAILURES - 1, FileState.FAILED)
    assert row(database, job_id).state == "running", "too few to judge"
    worked(database, job_id, 1, FileState.FAILED)
    halted = row(database, job_id)
    assert (halted.state, halted.notice_code, halted.notice_data["failed"]) == ("halted", "too_many_failures", 10)

    with database.writing() as connection:
        resume(connection, job_id)
    worked(database, job_id, 10, FileState.DONE)
    assert row(database, job_id).state == "running"
    assert row(database, job_id).notice_code is None

    worked(database, job_id, 10, FileState.FAILED)
    assert row(database, job_id).state == "halted"


def test_what_is_in_hand_when_an_import_is_paused_is_recorded_for_a_moment_and_then_waits_again(
    database: CheckedDatabase, storage: Storage
) -> None:
    job_id = a_job(database, storage, 3)
    with database.writing() as connection:
        taken = claim(connection, job_id, WORKER, 3)
        assert taken is not None
        pause(connection, job_id)
        record(connection, job_id, taken.token, [Outcome(taken.files[0].id, FileState.DONE, {}, 100)])
        assert release_overdue(connection) == []
        connection.execute(update(jobs).values(records_until=now_ms() - 1))
        assert release_overdue(connection) == [job_id]
        late = record(connection, job_id, taken.token, [Outcome(taken.files[1].id, FileState.DONE, {}, 100)])
        waits = find_file(connection, taken.files[2].id)

    job = row(database, job_id)
    assert late == []
    assert (job.state, job.done, job.claimed, job.waiting, job.running_since) == ("paused", 1, 0, 2, None)
    assert waits is not None
    assert waits.attempts == 0, "nobody is to blame"


def test_a_file_whose_workers_die_is_taken_alone_and_then_given_up(database: CheckedDatabase, storage: Storage) -> None:
    job_id = a_job(database, storage, 1)
    for death in range(GIVEN_UP_AFTER):
        with database.writing() as connection:
            if death >= SUSPECT_AFTER:
                assert claim(connection, job_id, WORKER, 20, hands_free=False) is None
            taken = claim(connection, job_id, WORKER, 20)
            assert taken is not None
            release(connection, [taken.token], attempt_counted=True)

    job = row(database, job_id)
    assert (job.state, job.failed, job.waiting) == ("completed", 1, 0)
    with database.reading() as connection:
        file = find_file(connection, taken.files[0].id)
    assert file is not None
    assert file.problem_code == "reader_died"


def test_a_job_that_broke_starts_again_where_it_broke(database: CheckedDatabase, storage: Storage) -> None:
    job_id = a_job(database, storage, 2)
    worked(database, job_id, 1, FileState.DONE)
    with database.writing() as connection:
        connection.execute(update(jobs).values(state="failed", notice_code="finishing_broke", completed_at=now_ms()))

    job = retry(database, storage, job_id, None)

    assert job is not None
    assert (job.state, job.done, job.waiting, job.notice_code) == ("pending", 1, 1, None)
