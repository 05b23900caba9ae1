"""Brings the database to our revision, one migrator at a time: `python -m library.migrate`."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from library.database import SCHEMA, Database, SchemaRefused
from library.settings import SettingRefused, Settings, read_settings

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 7_460_337  # any number that nobody else uses on this server


def migrate(settings: Settings) -> None:
    """Upgrade to SCHEMA under a lock. Raises SchemaRefused where the database is newer than this code."""
    database = Database(settings)
    try:
        if database.revision() == SCHEMA:
            return
        with _alone(database, settings):
            _upgrade(database)
        database.check_schema()
    finally:
        database.close()


def _upgrade(database: Database) -> None:
    # Imported here because a start with nothing to do shall not wait for it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.engine
    try:
        command.upgrade(config, SCHEMA)
    except CommandError as error:
        # A revision that is not among ours: a newer Shoebox was here. Said as web and worker say it.
        database.check_schema()
        raise SchemaRefused(str(error)) from error


@contextmanager
def _alone(database: Database, settings: Settings) -> Iterator[None]:
    if not database.on_sqlite:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
                connection.commit()
        return
    settings.data.mkdir(parents=True, exist_ok=True)
    with (settings.data / "migration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    try:
        migrate(read_settings())
    except (SettingRefused, SchemaRefused) as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 78
    except OperationalError as error:
        print(f"The database of DATABASE_URL cannot be used: {error.orig}", file=sys.stderr)  # noqa: T201
        return 69  # EX_UNAVAILABLE of sysexits.h
    return 0


if __name__ == "__main__":
    sys.exit(main())
