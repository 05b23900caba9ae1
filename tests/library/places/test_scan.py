"""A scan makes rows in batches, once for each path, whoever walks and however often it begins again."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from library.control.moves import cancel
from library.database import Database
from library.file import NewFile, Outcome, record
from library.job import find_job
from library.leases.claim import HEAD_START_MS, claim, jobs_left_waiting, release
from library.places.known import anything_known, known_files
from library.places.scan import NewScan, Scan, add_found, begin_folder_job, break_scan, end_scan, scans_left, take_scan
from library.places.walk import Wanted
from library.problem import Refused
from library.states import FileState
from library.tables import claims, files
from library.telling.progress import read_progress

FOLDER = b"/srv/pictures"


def begun(database: Database, most_files: int | None = None) -> str:
    with database.writing() as connection:
        return begin_folder_job(connection, NewScan(FOLDER, Wanted("*.jpg", recursive=True), most_files, {}))[0]


def taken(database: Database, job_id: str, worker: str = "one") -> Scan:
    with database.writing() as connection:
        scan = take_scan(connection, job_id, worker)
    assert scan is not None
    return scan


def found(*names: str, state: FileState = FileState.WAITING, code: str | None = None) -> list[NewFile]:
    return [
        NewFile("photo", name.encode(), 10, state, 1_000, source_path=FOLDER + b"/" + name.encode(), problem_code=code)
        for name in names
    ]


def add(database: Database, scan: Scan, *names: str, **ignored: int) -> bool:
    with database.writing() as connection:
        return add_found(connection, scan, found(*names), ignored)


def paths(database: Database, job_id: str) -> list[bytes]:
    with database.reading() as connection:
        listed = select(files.c.relative_path).where(files.c.job_id == job_id).order_by(files.c.relative_path)
        return [bytes(path) for path in connection.execute(listed).scalars()]


def test_what_is_found_waits_while_the_total_is_still_open(database: Database) -> None:
    job_id = begun(database)
    scan = taken(database, job_id)

    assert add(database, scan, "a.jpg", "b.jpg", hidden=1, links=2)
    with database.reading() as connection:
        progress = read_progress(connection, job_id)
        job = find_job(connection, job_id)

    assert progress is not None
    assert job is not None
    assert (progress["status"], progress["current_step"], progress["total_final"]) == ("receiving", "scanning", False)
    assert progress["counts"]["waiting"] == 2
    assert job.ignored == {"hidden": 1, "other_types": 0, "links": 2, "special": 0}
    assert (scan.folder, scan.wanted, job.source_label) == (FOLDER, Wanted("*.jpg", recursive=True), "pictures")


def test_files_are_claimed_while_the_folder_is_still_walked_through(database: Database) -> None:
    job_id = begun(database)
    add(database, taken(database, job_id), "a.jpg")

    with database.writing() as connection:
        assert jobs_left_waiting(connection) == [], "the walk has a head start"
        connection.execute(update(claims).values(claimed_at=claims.c.claimed_at - HEAD_START_MS))
        assert jobs_left_waiting(connection) == [job_id]
        assert claim(connection, job_id, "two", 10) is not None


def test_a_scan_is_in_one_pair_of_hands(database: Database) -> None:
    job_id = begun(database)
    with database.reading() as connection:
        assert scans_left(connection) == [job_id]

    taken(database, job_id)

    with database.writing() as connection:
        assert scans_left(connection) == []
        assert take_scan(connection, job_id, "two") is None


def test_a_scan_that_broke_off_begins_again_without_a_row_too_many(database: Database) -> None:
    job_id = begun(database)
    dead = taken(database, job_id)
    add(database, dead, "a.jpg", "b.jpg", hidden=3)
    with database.writing() as connection:
        release(connection, [dead.token], attempt_counted=True)
        assert scans_left(connection) == [job_id]

    scan = taken(database, job_id, "two")
    assert scan.begun_before
    assert add(database, scan, "b.jpg", "a.jpg", "c.jpg", hidden=1)

    assert paths(database, job_id) == [b"a.jpg", b"b.jpg", b"c.jpg"]
    with database.reading() as connection:
        job = find_job(connection, job_id)
    assert job is not None
    assert job.ignored["hidden"] == 3, "a number that was shown does not fall"


def test_who_lost_the_lease_adds_nothing_more(database: Database) -> None:
    job_id = begun(database)
    late = taken(database, job_id)
    with database.writing() as connection:
        release(connection, [late.token], attempt_counted=True)
    taken(database, job_id, "two")

    assert not add(database, late, "a.jpg")
    with database.writing() as connection:
        assert not end_scan(connection, late, limited=False)
    assert paths(database, job_id) == []


def test_a_cancelled_job_takes_nothing_more(database: Database) -> None:
    job_id = begun(database)
    scan = taken(database, job_id)
    add(database, scan, "a.jpg")
    with database.writing() as connection:
        cancel(connection, job_id)

    assert not add(database, scan, "b.jpg")
    with database.reading() as connection:
        assert scans_left(connection) == []


def test_at_its_end_the_total_is_final_and_the_lease_is_given_back(database: Database) -> None:
    job_id = begun(database)
    scan = taken(database, job_id)
    add(database, scan, "a.jpg")
    with database.writing() as connection:
        assert end_scan(connection, scan, limited=False)
        job = find_job(connection, job_id)
        held = connection.execute(select(claims.c.token)).all()

    assert job is not None
    assert (job.state, bool(job.total_final), job.notice_code) == ("running", True, None)
    assert held == []


def test_a_folder_without_anything_ends_with_a_notice(database: Database) -> None:
    job_id = begun(database)
    scan = taken(database, job_id)
    with database.writing() as connection:
        end_scan(connection, scan, limited=False)
        job = find_job(connection, job_id)

    assert job is not None
    assert (job.state, job.total, job.notice_code) == ("completed", 0, "nothing_to_import")


def test_a_folder_that_went_away_fails_the_job_and_names_itself(database: Database) -> None:
    job_id = begun(database)
    scan = taken(database, job_id)
    with database.writing() as connection:
        assert break_scan(connection, scan, "folder_gone", {"folder": "pictures"})
        job = find_job(connection, job_id)

    assert job is not None
    assert (job.state, job.notice_code, job.notice_data) == ("failed", "folder_gone", {"folder": "pictures"})


def test_an_earlier_import_is_remembered_by_the_whole_path(database: Database) -> None:
    first = begun(database)
    add(database, taken(database, first), "a.jpg", "b.jpg")
    with database.writing() as connection:
        mine = claim(connection, first, "one", 1)
        assert mine is not None
        done = Outcome(mine.files[0].id, FileState.DONE, {"sha256": "5" * 64}, 10)
        record(connection, first, mine.token, [done])
    second = begun(database)

    with database.reading() as connection:
        assert anything_known(connection, but_of=second)
        known = known_files(connection, [FOLDER + b"/a.jpg", FOLDER + b"/b.jpg", b"/other/a.jpg"], but_of=second)

    assert list(known) == [FOLDER + b"/a.jpg"], "what was not read is not known"
    assert known[FOLDER + b"/a.jpg"].sha256 == "5" * 64


@pytest.mark.parametrize(("new", "notice"), [(0, "known_files"), (1, "known_files")])
def test_known_files_are_said(database: Database, new: int, notice: str) -> None:
    job_id = begun(database)
    scan = taken(database, job_id)
    with database.writing() as connection:
        add_found(connection, scan, found("a.jpg", "b.jpg", state=FileState.SKIPPED, code=Refused.KNOWN), {})
        add_found(connection, scan, found(*["c.jpg"][:new]), {})
        end_scan(connection, scan, limited=False)
        job = find_job(connection, job_id)

    assert job is not None
    assert (job.notice_code, job.notice_data) == (notice, {"known": 2, "new": new})
