"""Files are announced before they come; each row is one file, however often it is announced."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.arrival import Landed, land, turn_away
from library.control.moves import cancel, close_overdue, start
from library.file import Filter, page_of_files
from library.job import NewJob, create_job, find_job
from library.manifest import Announced, Answer, ListClosed, announce
from library.settings import Settings
from library.storage import Storage
from library.tables import jobs
from tests.checked import CheckedDatabase

JPEG = b"\xff\xd8\xff\xe0" + bytes(1000)


@pytest.fixture
def job_id(database: CheckedDatabase) -> str:
    with database.writing() as connection:
        return create_job(connection, NewJob("upload", "box", {}))


def announced(
    database: CheckedDatabase, settings: Settings, job_id: str, *rows: Announced, more: bool = True
) -> list[Answer]:
    answers = announce(database, settings, job_id, rows, more=more)
    assert answers is not None
    return answers


def counts(database: CheckedDatabase, job_id: str) -> tuple[str, int, int, int, int]:
    with database.reading() as connection:
        job = find_job(connection, job_id)
    assert job is not None
    return job.state, job.total, job.expected, job.waiting, job.skipped


def landed(storage: Storage, job_id: str, file_id: str, content: bytes = JPEG) -> Landed:
    incoming = storage.incoming()
    incoming.write(content)
    incoming.finish()
    return Landed(job_id, file_id, "box/a.jpg", incoming)


def test_announced_files_are_counted_before_a_byte_has_come(
    database: CheckedDatabase, settings: Settings, job_id: str
) -> None:
    answers = announced(database, settings, job_id, Announced("a.jpg", 10, 1), Announced("b.jpg", 20, 2))

    assert [answer.answer for answer in answers] == ["upload", "upload"]
    assert counts(database, job_id) == ("receiving", 2, 2, 0, 0)


@pytest.mark.parametrize(
    ("path", "size", "code"),
    [
        ("empty.jpg", 0, "empty"),
        ("box/.DS_Store", 6148, "junk"),
        ("box/Thumbs.db", 100, "junk"),
        ("box/._IMG_1.jpg", 4096, "junk"),
        ("@eaDir/a.jpg", 100, "junk"),
        ("letter.docx", 100, "unsupported_type"),
        ("huge.mp4", 2**40, "file_too_large"),
    ],
)
def test_a_row_is_refused_for_what_it_shows(
    database: CheckedDatabase, settings: Settings, job_id: str, path: str, size: int, code: str
) -> None:
    (answer,) = announced(database, settings, job_id, Announced(path, size))

    assert (answer.answer, answer.code) == ("refused", code)
    assert counts(database, job_id) == ("receiving", 1, 0, 0, 1)


def test_a_name_without_extension_is_judged_later_by_its_content(
    database: CheckedDatabase, settings: Settings, job_id: str
) -> None:
    (answer,) = announced(database, settings, job_id, Announced("IMG_0001", 100))

    assert answer.answer == "upload"


def test_the_same_row_twice_is_one_file(
    database: CheckedDatabase, settings: Settings, job_id: str, storage: Storage
) -> None:
    row = Announced("a.jpg", len(JPEG), 5)
    first, second = announced(database, settings, job_id, row, row)
    (third,) = announced(database, settings, job_id, row)
    assert first.file_id == second.file_id == third.file_id
    assert third.answer == "upload"

    land(database, storage, [landed(storage, job_id, first.file_id)])
    (fourth,) = announced(database, settings, job_id, row)

    assert (fourth.file_id, fourth.answer) == (first.file_id, "have")
    assert counts(database, job_id) == ("receiving", 1, 0, 1, 0)


def test_another_size_or_time_under_the_same_path_is_another_file(
    database: CheckedDatabase, settings: Settings, job_id: str
) -> None:
    rows = Announced("a.jpg", 10, 1), Announced("a.jpg", 11, 1), Announced("a.jpg", 10, 2)

    answers = announced(database, settings, job_id, *rows)

    assert len({answer.file_id for answer in answers}) == 3


def test_a_job_whose_list_is_closed_leaves_receiving_when_all_is_in(
    database: CheckedDatabase, settings: Settings, job_id: str, storage: Storage
) -> None:
    (answer,) = announced(database, settings, job_id, Announced("a.jpg", len(JPEG)), more=False)
    assert counts(database, job_id)[0] == "receiving"

    taken = land(database, storage, [landed(storage, job_id, answer.file_id)])

    assert counts(database, job_id) == ("pending", 1, 0, 1, 0)
    assert taken == {answer.file_id}


def test_a_list_of_refused_files_only_is_done_when_it_is_closed(
    database: CheckedDatabase, settings: Settings, job_id: str
) -> None:
    announced(database, settings, job_id, Announced("Thumbs.db", 5), more=False)

    assert counts(database, job_id) == ("completed", 1, 0, 0, 1)


def test_what_was_taken_off_the_list_is_not_taken_when_it_comes_all_the_same(
    database: CheckedDatabase, settings: Settings, job_id: str, storage: Storage
) -> None:
    (answer,) = announced(database, settings, job_id, Announced("a.jpg", len(JPEG)))
    turn_away(database, answer.file_id, "cancelled")

    taken = land(database, storage, [landed(storage, job_id, answer.file_id)])

    assert taken == frozenset()
    assert counts(database, job_id) == ("receiving", 1, 0, 0, 1)
    assert [path for path in Path(storage.data / "originals").rglob("*") if path.is_file()] == []


def test_an_ended_import_takes_no_more_files(database: CheckedDatabase, settings: Settings, job_id: str) -> None:
    with database.writing() as connection:
        cancel(connection, job_id)

    with pytest.raises(ListClosed):
        announce(database, settings, job_id, [Announced("a.jpg", 1)], more=True)


def test_the_files_kind_is_known_by_name_and_corrected_by_content(
    database: CheckedDatabase, settings: Settings, job_id: str, storage: Storage
) -> None:
    (answer,) = announced(database, settings, job_id, Announced("clip.mp4", len(JPEG)))
    with database.reading() as connection:
        (before,), _ = page_of_files(connection, job_id, Filter(), 1, 10)

    land(database, storage, [landed(storage, job_id, answer.file_id)])

    with database.reading() as connection:
        (after,), _ = page_of_files(connection, job_id, Filter(), 1, 10)
    assert (before.kind, before.mime_type) == ("video", None)
    assert (after.kind, after.mime_type) == ("photo", "image/jpeg")


def test_a_start_skips_what_never_arrived_and_works_on_what_did(
    database: CheckedDatabase, settings: Settings, job_id: str, storage: Storage
) -> None:
    here, _gone = announced(database, settings, job_id, Announced("a.jpg", len(JPEG)), Announced("b.jpg", 5), more=True)
    land(database, storage, [landed(storage, job_id, here.file_id)])

    with database.writing() as connection:
        first = start(connection, job_id, ())
        second = start(connection, job_id, ())

    assert first is not None
    assert second is not None
    assert first.revision == second.revision
    assert counts(database, job_id) == ("pending", 2, 0, 1, 1)


def test_a_body_that_is_on_its_way_at_the_start_is_still_taken(
    database: CheckedDatabase, settings: Settings, job_id: str, storage: Storage
) -> None:
    (travelling,) = announced(database, settings, job_id, Announced("a.jpg", len(JPEG)))
    with database.writing() as connection:
        start(connection, job_id, (travelling.file_id,))
    assert counts(database, job_id) == ("receiving", 1, 1, 0, 0)

    land(database, storage, [landed(storage, job_id, travelling.file_id)])

    assert counts(database, job_id) == ("pending", 1, 0, 1, 0)


def test_a_body_that_does_not_end_in_time_never_arrived(
    database: CheckedDatabase, settings: Settings, job_id: str
) -> None:
    (travelling,) = announced(database, settings, job_id, Announced("a.jpg", len(JPEG)))
    with database.writing() as connection:
        start(connection, job_id, (travelling.file_id,))
        assert close_overdue(connection) == []
        connection.execute(jobs.update().values(closing_at=1))

        assert close_overdue(connection) == [job_id]

    assert counts(database, job_id) == ("completed", 1, 0, 0, 1)


def test_after_a_start_nothing_more_is_announced(database: CheckedDatabase, settings: Settings, job_id: str) -> None:
    (travelling,) = announced(database, settings, job_id, Announced("a.jpg", 5))
    with database.writing() as connection:
        start(connection, job_id, (travelling.file_id,))

    with pytest.raises(ListClosed):
        announce(database, settings, job_id, [Announced("b.jpg", 1)], more=True)
