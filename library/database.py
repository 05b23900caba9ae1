"""Engines and transactions: SQLite with one writer at a time, or PostgreSQL; the same calls on both."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

from library.settings import Settings
from library.upkeep.room import Room

try:
    import pysqlite3 as _bundled
except ImportError:  # no wheel for this machine
    _bundled = None

# The newest revision under library/migrations/versions; a test holds the two together.
SCHEMA = "0001"

# SQLite 3.7.0 to 3.51.2 can damage a WAL file when two connections write and checkpoint at one instant
# (sqlite.org/wal.html).
FIRST_SAFE_WAL = (3, 51, 3)
BUSY_TIMEOUT_MS = 10_000
LOCK_TRIES = 3
BYTES_LOCK = 7_460_338  # an advisory lock of PostgreSQL that nobody else uses on this server


class SchemaRefused(RuntimeError):
    """The database carries another revision than this code was written for."""


class Database:
    """Where the truth is. `writing()` and `reading()` give a connection inside one transaction."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.database_url
        self.on_sqlite = settings.on_sqlite
        self._room = Room(settings)
        if self.on_sqlite:
            Path(make_url(self.url).database or "").parent.mkdir(parents=True, exist_ok=True)
            self._writer = _sqlite_engine(self.url, size=1, begin="BEGIN IMMEDIATE", query_only=False)
            self._reader = _sqlite_engine(self.url, size=8, begin="BEGIN", query_only=True)
        else:
            self._writer = self._reader = create_engine(self.url, pool_size=5, max_overflow=10, pool_pre_ping=True)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One short transaction that may write: committed at the end, rolled back by an error. Keep it under 20 ms."""
        self._room.make_way()
        connection = _begun(self._writer)
        try:
            yield connection
            connection.commit()
        finally:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot to read from."""
        connection = _begun(self._reader)
        try:
            yield connection
        finally:
            connection.close()

    def hold_bytes(self, connection: Connection) -> None:
        """Until this transaction ends nobody else brings or removes stored bytes (a SQLite writer is alone anyway)."""
        if not self.on_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": BYTES_LOCK})

    def check_schema(self) -> None:
        """Raise SchemaRefused unless the database carries exactly our revision."""
        found = self.revision()
        if found != SCHEMA:
            raise SchemaRefused(
                f"The database carries revision {found or 'none'}, this version of Shoebox needs {SCHEMA}. "
                "Run `make run` of the newest version, which brings it up to date."
            )

    def revision(self) -> str | None:
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
            return None if found is None else str(found)

    def version(self) -> str:
        """The server's or library's own version, with the journal mode on SQLite: for the health page."""
        if self.on_sqlite:
            return f"SQLite {_driver().sqlite_version} ({journal_mode()})"
        with self.reading() as connection:
            return "PostgreSQL " + str(connection.execute(text("SHOW server_version")).scalar_one())

    def close(self) -> None:
        self._writer.dispose()
        self._reader.dispose()

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writer


def _begun(engine: Engine) -> Connection:
    """A connection whose transaction has begun; a locked database is tried again."""
    for attempt in range(1, LOCK_TRIES + 1):
        connection = engine.connect()
        try:
            connection.begin()
        except OperationalError:
            connection.close()
            if attempt == LOCK_TRIES:
                raise
        else:
            return connection
    raise AssertionError("unreachable")


def journal_mode() -> str:
    """WAL where this SQLite is free of the WAL-reset bug, else TRUNCATE."""
    return "WAL" if _driver().sqlite_version_info >= FIRST_SAFE_WAL else "TRUNCATE"


def _driver() -> ModuleType:
    return sqlite3 if _bundled is None else _bundled


def _sqlite_engine(url: str, *, size: int, begin: str, query_only: bool) -> Engine:
    engine = create_engine(
        url,
        module=_driver(),
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver must not open transactions of its own: its late BEGIN loses updates between processes.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        if not query_only:
            cursor.execute(f"PRAGMA journal_mode={journal_mode()}")
            cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA query_only={'ON' if query_only else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
