"""Brings the database to our revision, one migrator at a time: `python -m library.migrate`."""

from __future__ import annotations

import fcntl
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from library.clock import now_ms
from library.database import SCHEMA, Database, SchemaRefused
from library.safety.backup import BackupRefused, copy_database
from library.safety.soundness import DatabaseUnsound, check_data_folder, check_place, check_whole
from library.settings import SettingRefused, Settings, read_settings

MIGRATIONS = Path(__file__).parent / "migrations"
COPIES_KEPT = 3
ADVISORY_LOCK = 7_460_337  # any number that nobody else uses on this server


def migrate(settings: Settings) -> None:
    """Look whether the database is sound, and upgrade it to SCHEMA under a lock, after a copy of it was made.

    Raises SchemaRefused where it is newer than this code, SettingRefused, DatabaseUnsound, BackupRefused.
    """
    check_place(settings)
    check_data_folder(settings)
    database = Database(settings)
    try:
        check_whole(database)
        if database.revision() == SCHEMA:
            return
        with _alone(database, settings):
            _copy_before(settings, database.revision())
            _upgrade(database)
        database.check_schema()
    finally:
        database.close()


def _copy_before(settings: Settings, revision: str | None) -> None:
    """Keep the newest few copies of what older versions wrote."""
    if revision in (None, SCHEMA):
        return
    backups = settings.data / "backups"
    folder = backups / f"{now_ms()}-before-{SCHEMA}-from-{revision}"
    folder.mkdir(mode=0o700, parents=True)
    copy_database(settings, folder)
    for old in sorted(path for path in backups.iterdir() if "-before-" in path.name)[:-COPIES_KEPT]:
        shutil.rmtree(old)


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
    except (SettingRefused, SchemaRefused, DatabaseUnsound, BackupRefused) as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 78
    except OperationalError as error:
        print(f"The database of DATABASE_URL cannot be used: {error.orig}", file=sys.stderr)  # noqa: T201
        return 69  # EX_UNAVAILABLE of sysexits.h
    return 0


if __name__ == "__main__":
    sys.exit(main())
