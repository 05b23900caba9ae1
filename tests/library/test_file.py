"""Files go through their states, and the counts of their job go with them."""

from __future__ import annotations

import pytest

from library.control.moves import NotAllowed, cancel
from library.file import Filter, NewFile, Outcome, add_files, find_file, neighbours, page_of_files, place_of, record
from library.job import NewJob, create_job, find_job, settle
from library.leases.claim import Claim, claim, expired_claims, finish_claim, jobs_left_waiting, release
from library.leases.finishing import complete, take
from library.states import FileState, JobState
from tests.checked import CheckedDatabase

WORKER = "11111111-1111-4111-8111-111111111111"


def a_job(database: CheckedDatabase, *names: str, final: bool = True) -> str:
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}, state=JobState.PENDING, total_final=final))
        add_files(
            connection,
            job_id,
            [NewFile("photo", name.encode(), 100, FileState.WAITING) for name in names],
        )
    return job_id


def claimed(database: CheckedDatabase, job_id: str, limit: int = 10) -> Claim:
    with database.writing() as connection:
        taken = claim(connection, job_id, WORKER, limit)
    assert taken is not None
    return taken


def done(file_id: str) -> Outcome:
    return Outcome(file_id, FileState.DONE, {}, 100)


def test_files_are_claimed_in_the_order_of_their_paths(database: CheckedDatabase) -> None:
    job_id = a_job(database, "b/2.jpg", "a/1.jpg", "c/3.jpg")

    taken = claimed(database, job_id, limit=2)

    assert [file.shown_path for file in taken.files] == ["a/1.jpg", "b/2.jpg"]


def test_a_first_claim_makes_a_job_run_and_names_the_current_file(database: CheckedDatabase) -> None:
    job_id = a_job(database, "a.jpg", "b.jpg")

    claimed(database, job_id, limit=1)

    with database.reading() as connection:
        job = find_job(connection, job_id)
    assert job is not None
    assert (job.state, job.current_filename, job.waiting, job.claimed) == ("running", "a.jpg", 1, 1)


def test_recording_the_last_file_leaves_the_job_to_be_finished(database: CheckedDatabase) -> None:
    job_id = a_job(database, "a.jpg", "b.jpg")
    taken = claimed(database, job_id)

    with database.writing() as connection:
        record(connection, job_id, taken.token, [done(file.id) for file in taken.files])
        job = settle(connection, job_id)

    assert job is not None
    assert (job.state, job.current_step, job.done, job.bytes_done) == ("running", "grouping", 2, 200)


def test_a_result_that_comes_after_the_claim_was_taken_away_changes_nothing(database: CheckedDatabase) -> None:
    job_id = a_job(database, "a.jpg")
    first = claimed(database, job_id)
    with database.writing() as connection:
        release(connection, [first.token], attempt_counted=True)
    second = claimed(database, job_id)

    with database.writing() as connection:
        late = record(connection, job_id, first.token, [done(first.files[0].id)])
        right = record(connection, job_id, second.token, [done(second.files[0].id)])
        again = record(connection, job_id, second.token, [done(second.files[0].id)])

    assert (late, right, again) == ([], [first.files[0].id], [])


def test_a_claim_given_back_on_request_counts_no_attempt(database: CheckedDatabase) -> None:
    job_id = a_job(database, "a.jpg")
    taken = claimed(database, job_id)

    with database.writing() as connection:
        release(connection, [taken.token], attempt_counted=False)
        file = find_file(connection, taken.files[0].id)

    assert file is not None
    assert (file.state, file.attempts, file.claim) == ("waiting", 0, None)


def test_a_job_with_waiting_files_and_no_claim_is_found_by_the_sweep(database: CheckedDatabase) -> None:
    job_id = a_job(database, "a.jpg", "b.jpg")
    with database.reading() as connection:
        assert jobs_left_waiting(connection) == [job_id]

    taken = claimed(database, job_id, limit=1)

    with database.reading() as connection:
        assert jobs_left_waiting(connection) == []
        assert expired_claims(connection) == []
    with database.writing() as connection:
        finish_claim(connection, taken.token)
        assert jobs_left_waiting(connection) == [job_id]


def test_cancel_skips_what_is_open_keeps_what_is_done_and_refuses_late_results(database: CheckedDatabase) -> None:
    job_id = a_job(database, "a.jpg", "b.jpg", "c.jpg")
    taken = claimed(database, job_id, limit=2)
    with database.writing() as connection:
        record(connection, job_id, taken.token, [done(taken.files[0].id)])

    with database.writing() as connection:
        job = cancel(connection, job_id)
        late = record(connection, job_id, taken.token, [done(taken.files[1].id)])

    assert job is not None
    assert (job.state, job.done, job.skipped) == ("cancelled", 1, 2)
    assert late == []


def test_cancelling_twice_has_one_effect_and_an_ended_job_says_what_is_allowed(database: CheckedDatabase) -> None:
    job_id = a_job(database, "a.jpg")
    with database.writing() as connection:
        first = cancel(connection, job_id)
        second = cancel(connection, job_id)
    assert first is not None
    assert second is not None
    assert first.revision == second.revision

    finished = a_job(database, "b.jpg")
    taken = claimed(database, finished)
    with database.writing() as connection:
        record(connection, finished, taken.token, [done(taken.files[0].id)])
        finish_claim(connection, taken.token)
        settle(connection, finished)
        token = take(connection, finished, WORKER)
        assert token is not None
        complete(connection, finished, token)
    with database.writing() as connection, pytest.raises(NotAllowed) as refused:
        cancel(connection, finished)

    assert refused.value.allowed == ()


def test_every_change_raises_the_revision(database: CheckedDatabase) -> None:
    job_id = a_job(database, "a.jpg")
    revisions = []
    for act in (lambda: None, lambda: claimed(database, job_id)):
        act()
        with database.reading() as connection:
            job = find_job(connection, job_id)
        assert job is not None
        revisions.append(job.revision)

    assert revisions[0] < revisions[1]


def test_a_list_is_in_the_order_of_path_bytes_and_knows_its_neighbours(database: CheckedDatabase) -> None:
    job_id = a_job(database, "B.jpg", "a.jpg", "ä.jpg", "b.jpg")

    with database.reading() as connection:
        rows, total = page_of_files(connection, job_id, Filter(), page=1, per_page=3)
        before, after = neighbours(connection, rows[1], Filter(), 2)
        place = place_of(connection, rows[1], Filter())

    assert total == 4
    assert [row.filename for row in rows] == ["B.jpg", "a.jpg", "b.jpg"]
    assert [row.filename for row in before] == ["B.jpg"]
    assert [row.filename for row in after] == ["b.jpg", "ä.jpg"]
    assert place == (2, 4)


def test_a_page_beyond_the_end_is_empty(database: CheckedDatabase) -> None:
    job_id = a_job(database, "a.jpg")

    with database.reading() as connection:
        rows, total = page_of_files(connection, job_id, Filter(), page=9, per_page=50)

    assert (list(rows), total) == ([], 1)
