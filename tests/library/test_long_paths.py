"""Paths may be as long as systems can have them, on both kinds of database."""

from __future__ import annotations

from library.file import Filter, page_of_files
from library.job import NewJob, create_job
from library.manifest import Announced, announce
from library.settings import Settings
from tests.checked import CheckedDatabase

# Letters that no compression makes shorter: what counts in an index is what is left after it.
LONG = "".join(chr(0x4E00 + (number * number * 7919) % 20_000) for number in range(1300)) + ".jpg"


def test_a_long_path_is_taken_known_again_and_listed(database: CheckedDatabase, settings: Settings) -> None:
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}))

    first = announce(database, settings, job_id, [Announced(LONG, 100)], more=True)
    again = announce(database, settings, job_id, [Announced(LONG, 100)], more=True)

    assert first is not None
    assert again == first
    with database.reading() as connection:
        (file,), total = page_of_files(connection, job_id, Filter(), 1, 10)
    assert (bytes(file.relative_path), total) == (LONG.encode(), 1)
