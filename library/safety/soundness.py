"""Whether data folder and database may be used: writable, on a disk of ours, not damaged. Asked before a start."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from library.database import Database
from library.places.mounts import remote_kind
from library.settings import SettingRefused, Settings


class DatabaseUnsound(RuntimeError):
    """The database cannot be trusted. The text says why and what to do."""


def check_data_folder(settings: Settings) -> None:
    """Make the data folder where it is missing, and see that something can be stored there. Raises SettingRefused."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.data):
            pass
    except OSError as trouble:
        raise SettingRefused(
            f"SHOEBOX_DATA is “{settings.data}”, where nothing can be stored: {trouble.strerror}. "
            "Choose a folder that the account of Shoebox may write to."
        ) from trouble


def check_place(settings: Settings) -> None:
    """Refuse a SQLite file on another machine's disk, where its locks do not hold. Raises DatabaseUnsound."""
    if not settings.on_sqlite:
        return
    place = Path(make_url(settings.database_url).database or "").parent
    while not place.exists():
        place = place.parent
    kind = remote_kind(place.stat().st_dev)
    if kind is not None:
        raise DatabaseUnsound(
            f"The database would lie on a network file system ({kind}: {place}), where it would be damaged sooner or "
            "later. Set SHOEBOX_DATA to a folder on a disk of this machine, or set DATABASE_URL to a PostgreSQL server."
        )


def check_whole(database: Database) -> None:
    """Have SQLite look through its file (PRAGMA quick_check). Raises DatabaseUnsound with what it found first."""
    if not database.on_sqlite:
        return
    try:
        with database.reading() as connection:
            found = str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())
    except DatabaseError as error:
        found = str(error.orig)
    if found != "ok":
        raise DatabaseUnsound(
            f"The database {make_url(database.url).database} is damaged: {found}. Nothing was changed. Keep a copy of "
            "SHOEBOX_DATA, then bring a backup into an empty folder: make restore FROM=… (docs/backup.md)."
        )
