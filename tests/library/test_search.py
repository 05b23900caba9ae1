"""A list is searched blind to case and accents, and what looks like a pattern is taken as it stands."""

from __future__ import annotations

import unicodedata

import pytest

from library.file import Filter, NewFile, add_files, page_of_files, sizes_of_groups
from library.job import NewJob, create_job
from library.search import searchable, searchable_tags
from library.states import FileState
from library.tables import files
from tests.checked import CheckedDatabase

NAMES = ("Été/Fête.jpg", "Road trip/IMG_1.jpg", "Road trip/100%.jpg", "Straße.jpg")


@pytest.fixture
def job_id(database: CheckedDatabase) -> str:
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}))
        add_files(connection, job_id, [NewFile("photo", name.encode(), 1, FileState.DONE) for name in NAMES])
    return job_id


def found(database: CheckedDatabase, job_id: str, wanted: Filter) -> list[str]:
    with database.reading() as connection:
        rows, total = page_of_files(connection, job_id, wanted, 1, 50)
    assert total == len(rows)
    return [row.filename for row in rows]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("fete", ["Fête.jpg"]),
        ("ÉTÉ", ["Fête.jpg"]),
        (unicodedata.normalize("NFD", "Fête"), ["Fête.jpg"]),
        ("road", ["100%.jpg", "IMG_1.jpg"]),
        ("%", ["100%.jpg"]),
        ("_", ["IMG_1.jpg"]),
        ("\\", []),
        ("strasse", ["Straße.jpg"]),
        ("\0", []),
        ("'; DROP TABLE files; --", []),
    ],
)
def test_a_piece_of_a_name_finds_its_file(database: CheckedDatabase, job_id: str, asked: str, names: list[str]) -> None:
    assert found(database, job_id, Filter(text=asked)) == names


def test_a_tag_is_found_whole_and_not_in_part(database: CheckedDatabase, job_id: str) -> None:
    with database.writing() as connection:
        tagged = files.update().where(files.c.filename == "IMG_1.jpg")
        connection.execute(tagged.values(search_tags=searchable_tags(["Grand Canyon", "Été"])))

    assert found(database, job_id, Filter(tag="grand canyon")) == ["IMG_1.jpg"]
    assert found(database, job_id, Filter(tag="ete")) == ["IMG_1.jpg"]
    assert found(database, job_id, Filter(tag="canyon")) == []


def test_groups_come_in_the_order_of_doubt_and_are_counted(database: CheckedDatabase, job_id: str) -> None:
    levels = {"Fête.jpg": "high", "IMG_1.jpg": "low", "100%.jpg": "medium", "Straße.jpg": None}
    with database.writing() as connection:
        for name, level in levels.items():
            connection.execute(files.update().where(files.c.filename == name).values(confidence=level))

    with database.reading() as connection:
        rows, _ = page_of_files(connection, job_id, Filter(), 1, 50, grouped=True)
        sizes = sizes_of_groups(connection, job_id, Filter())

    assert [row.filename for row in rows] == ["Straße.jpg", "IMG_1.jpg", "100%.jpg", "Fête.jpg"]
    assert sizes == {"high": 1, "medium": 1, "low": 1, "none": 1}


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert searchable("Ærø Å") == searchable(unicodedata.normalize("NFD", "Ærø Å"))
