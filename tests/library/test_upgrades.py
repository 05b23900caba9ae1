"""A database of every released revision, with rows in it, comes to ours: no row is lost and no value changes.

`released/0001.json` holds what a Shoebox of that revision had written: two imports that ended, of an upload and of a
folder of the server, and a paused one. Whoever adds a revision leaves the one before it such a file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert, select

from library.database import SCHEMA, Database
from library.job import jobs_in
from library.migrate import MIGRATIONS, migrate
from library.places.known import known_files
from library.settings import Settings
from library.states import JobState
from tests.checked import assert_counts_add_up

RELEASED = Path(__file__).parent / "released"
REVISIONS = sorted(path.stem for path in RELEASED.glob("*.json"))

Rows = dict[str, list[dict[str, Any]]]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_a_released_revision_keeps_all_that_is_in_it(settings_on_both: Settings, revision: str) -> None:
    rows = rows_of(revision)
    database = Database(settings_on_both)
    write(database, revision, rows)

    migrate(settings_on_both)

    assert database.revision() == SCHEMA
    assert kept(database, rows) == rows
    with database.reading() as connection:
        assert_counts_add_up(connection)
        assert len(jobs_in(connection, [JobState.COMPLETED])) == 2
        assert len(jobs_in(connection, [JobState.PAUSED])) == 1
        assert known_files(connection, [b"/pictures/IMG_9.jpg"], but_of="another")
    database.close()


def test_every_revision_before_the_newest_is_tried() -> None:
    every = {one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}

    assert every - {SCHEMA} <= set(REVISIONS)


def rows_of(revision: str) -> Rows:
    """The rows by table; bytes are written there as hex."""
    read: Rows = json.loads((RELEASED / f"{revision}.json").read_text(), object_hook=_bytes)
    return read


def _bytes(value: dict[str, Any]) -> Any:
    return bytes.fromhex(value["hex"]) if value.keys() == {"hex"} else value


def write(database: Database, revision: str, rows: Rows) -> None:
    """Tables as that revision made them, and these rows in them."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.upgrade(config, revision)
    tables = tables_of(database)
    with database.writing() as connection:
        for table in tables.sorted_tables:
            for row in rows.get(table.name, ()):
                connection.execute(insert(table), row)


def kept(database: Database, rows: Rows) -> Rows:
    """What stands in the database of these rows, in the columns that they had; a column that is gone is left out."""
    tables = tables_of(database)
    found: Rows = {}
    with database.reading() as connection:
        for name, old in rows.items():
            table = tables.tables[name]
            now = {tuple(row[key.name] for key in table.primary_key): row for row in _all(connection, table)}
            found[name] = [
                {column: now[tuple(row[key.name] for key in table.primary_key)][column] for column in row}
                for row in old
            ]
    return found


def _all(connection: Any, table: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def tables_of(database: Database) -> MetaData:
    """The tables as they are now."""
    tables = MetaData()
    tables.reflect(database.engine)
    return tables
