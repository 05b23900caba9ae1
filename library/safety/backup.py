"""Copies of the database that are whole although others write meanwhile, and the way back from them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from library.database import Database
from library.settings import Settings, inherited

SQLITE_COPY, POSTGRESQL_COPY = "database.sqlite", "database.dump"
# How parts of a connection string are called in the environment (PostgreSQL manual, section 34.15): unlike arguments,
# nobody else on this machine can read them there.
_ENVIRONMENT = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS",
}


class BackupRefused(RuntimeError):
    """A copy could not be made or brought back. The text says why and what to do."""


def copy_database(settings: Settings, folder: Path) -> Path:
    """Write one consistent copy into the folder, in place of an older one; returns its path. Raises BackupRefused."""
    target = _copy_in(settings, folder)
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    if settings.on_sqlite:
        _vacuum_into(settings, unfinished)
    else:
        _run(settings, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}")
    unfinished.chmod(0o600)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    return target


def check_restorable(settings: Settings, folder: Path) -> None:
    """Raise BackupRefused where the folder holds no copy of our kind of database, or where there is one already."""
    copy = _copy_in(settings, folder)
    if not copy.is_file():
        other = "PostgreSQL" if settings.on_sqlite else "SQLite"
        if (folder / SQLITE_COPY).is_file() or (folder / POSTGRESQL_COPY).is_file():
            raise BackupRefused(f"This backup is of a {other} database. Set DATABASE_URL to one, and try again.")
        raise BackupRefused(f"There is no backup in {folder}: it holds no {copy.name}.")
    database = Database(settings)
    try:
        if inspect(database.engine).get_table_names():
            raise BackupRefused("There is a database already. A backup is brought only into an empty one.")
    finally:
        database.close()


def bring_back(settings: Settings, folder: Path) -> None:
    """Make the copy in the folder the database, which is empty. Raises BackupRefused."""
    copy = _copy_in(settings, folder)
    if settings.on_sqlite:
        place = Path(make_url(settings.database_url).database or "")
        for leftover in (place, place.with_name(f"{place.name}-wal"), place.with_name(f"{place.name}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.copyfile(copy, place)
    else:
        _run(settings, "pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname={name}", str(copy))


def _copy_in(settings: Settings, folder: Path) -> Path:
    return folder / (SQLITE_COPY if settings.on_sqlite else POSTGRESQL_COPY)


def _vacuum_into(settings: Settings, target: Path) -> None:
    """`VACUUM INTO` (sqlite.org/lang_vacuum.html) reads one snapshot; writers go on."""
    database = Database(settings)
    try:
        connection = database.engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM INTO ?", (os.fspath(target),))
        finally:
            connection.close()
    finally:
        database.close()


def _run(settings: Settings, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs; `{name}` stands for the database's name."""
    told = conninfo_to_dict(settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1))
    name = str(told.get("dbname") or told.get("user") or "")
    environ = {variable: str(told[key]) for key, variable in _ENVIRONMENT.items() if told.get(key) is not None}
    if shutil.which(program) is None:
        raise BackupRefused(
            f"{program} is not installed, which copies a PostgreSQL database. "
            "Install it (Debian and Ubuntu: sudo apt install postgresql-client) and try again."
        )
    said = subprocess.run(
        [program, *(argument.replace("{name}", name) for argument in arguments)],
        env=inherited(**environ, PGDATABASE=name),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        raise BackupRefused(f"{program} failed: {said.stderr.strip() or said.returncode}")
