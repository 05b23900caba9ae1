"""The tables that the code knows are the tables that the migrations make."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Index, text

from library.database import SCHEMA, Database, SchemaRefused
from library.migrate import MIGRATIONS, migrate
from library.settings import Settings
from library.tables import metadata
from tests.checked import CheckedDatabase


def test_the_newest_migration_is_the_one_that_the_code_asks_for() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == SCHEMA


def test_migrated_tables_are_the_described_ones(database: CheckedDatabase) -> None:
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        elsewhere = {
            index.name for table in metadata.tables.values() for index in table.indexes if not here(index, connection)
        }

    assert {(what, thing.name) for what, thing in differences} == {("add_index", name) for name in elsewhere}


def here(index: Index, connection: Connection) -> bool:
    """Whether an index is for this kind of database."""
    return index.info.get("only", connection.dialect.name) == connection.dialect.name


def test_migrating_twice_changes_nothing(settings: Settings, database_url: str) -> None:
    chosen = replace(settings, database_url=database_url)
    migrate(chosen)
    migrate(chosen)
    database = Database(chosen)

    assert database.revision() == SCHEMA
    database.close()


def test_a_database_of_another_revision_is_refused_with_both_named(database: CheckedDatabase) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaRefused, match=f"9999.*{SCHEMA}"):
        database.check_schema()


def test_an_empty_database_is_refused_until_it_is_migrated(settings: Settings, database_url: str) -> None:
    database = Database(replace(settings, database_url=database_url))

    with pytest.raises(SchemaRefused, match="none"):
        database.check_schema()
    database.close()
