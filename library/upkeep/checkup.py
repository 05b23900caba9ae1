"""The weekly look through SQLite's whole file, and what it found last: kept beside the database, not inside it."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from library.clock import now_ms
from library.database import Database, journal_mode
from library.job import jobs_in
from library.states import OPEN_JOBS

EVERY_MS = 7 * 24 * 3600 * 1000
# What is damaged may be in order again sooner: somebody was told.
DAMAGED_EVERY_MS = 3600 * 1000
# A look that broke off, or whose outcome could not be written down, is not repeated sooner.
TRY_AGAIN_SECONDS = 3600.0
MOST_FOUND = 3
NAME = "database-check.json"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """When the file was looked through (UTC ms), and what is wrong in SQLite's own words; None where it is whole."""

    at: int
    damage: str | None


class Checkup:
    """One for each process that sweeps. PostgreSQL looks after its files itself: nothing is done there."""

    def __init__(self, data: Path, database: Database) -> None:
        self._data = data
        self._database = database
        self._tried_at = float("-inf")

    def begin_if_due(self) -> threading.Thread | None:
        """Look in a thread that nobody waits for, neither a round of the sweep nor the end of the process."""
        if not self._due():
            return None
        self._tried_at = time.monotonic()
        looking = threading.Thread(target=self._look, name="checkup", daemon=True)
        looking.start()
        return looking

    def _due(self) -> bool:
        if not self._database.on_sqlite or time.monotonic() - self._tried_at < TRY_AGAIN_SECONDS:
            return False
        last = last_checked(self._data)
        if last is not None and 0 <= now_ms() - last.at < (DAMAGED_EVERY_MS if last.damage else EVERY_MS):
            return False
        # Without a WAL who reads holds up who writes: then only while there is nothing to write.
        return journal_mode() == "WAL" or not self._at_work()

    def _at_work(self) -> bool:
        with self._database.reading() as connection:
            return bool(jobs_in(connection, OPEN_JOBS))

    def _look(self) -> None:
        begun = time.monotonic()
        try:
            found = Checked(now_ms(), damage_in(self._database))
            keep_checked(self._data, found)
        except Exception:
            # The edge of the thread: the next look comes in an hour.
            log.exception("the database could not be looked through")
            return
        if found.damage:
            log.error("database damaged: %s", found.damage)
        else:
            log.info("database looked through and whole seconds=%.1f", time.monotonic() - begun)


def damage_in(database: Database) -> str | None:
    """What SQLite finds wrong in its file, page by page and index by index, and in references; None: nothing."""
    try:
        with database.reading() as connection:
            said = connection.execute(text(f"PRAGMA integrity_check({MOST_FOUND})")).scalars().all()
            found = [str(line) for line in said if line != "ok"]
            if not found:
                orphans = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(MOST_FOUND)
                found = [f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is missing" for row in orphans]
    except DatabaseError as error:
        found = [str(error.orig)]
    return "; ".join(found) or None


def last_checked(data: Path) -> Checked | None:
    """What the last look found; None before the first one."""
    try:
        kept = json.loads((data / NAME).read_text())
        return Checked(int(kept["at"]), None if kept["damage"] is None else str(kept["damage"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_checked(data: Path, found: Checked) -> None:
    """Write down what was found. Raises OSError."""
    coming = data / f"{NAME}.new"
    coming.write_text(json.dumps({"at": found.at, "damage": found.damage}))
    coming.replace(data / NAME)
