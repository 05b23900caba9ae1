"""Housekeeping: what the sweep does besides healing: room on the disk, imports given up, bytes whose time has come."""

from __future__ import annotations

import logging
import time

from sqlalchemy import Connection

from library.clock import now_ms
from library.control.moves import go_on, jobs_without_room, pause_for_room
from library.database import Database
from library.job import jobs_in, lock_job
from library.settings import Settings
from library.states import WORKING_JOBS
from library.storage import Storage
from library.upkeep.checkup import Checkup
from library.upkeep.expiry import expire, leave_out
from library.upkeep.forgetting import to_be_forgotten
from library.upkeep.keeping import remove_overdue
from library.upkeep.removal import end_removals, remove_job
from library.upkeep.room import Room
from library.upkeep.strays import Strays

# Rounds come every few seconds. After a longer gap nobody was there, or the clock was set.
GAP_MS = 15_000
WEB_ALIVE_MS = 10_000
# How often the folders of temporary files are looked through.
CLEAN_SPACING_SECONDS = 10.0

log = logging.getLogger(__name__)


class Housekeeping:
    """One for each process that sweeps."""

    def __init__(self, settings: Settings, database: Database, storage: Storage) -> None:
        self._settings = settings
        self._database = database
        self._storage = storage
        self._room = Room(settings)
        self._strays = Strays(database, storage)
        self._checkup = Checkup(settings.data, database)
        self._cleaned_at = 0.0

    def in_round(
        self, connection: Connection, *, last_run_at: int | None, web_seen_at: int | None, workers: int
    ) -> set[str]:
        """Inside the sweep's transaction. Returns the ids of jobs that changed."""
        lacking = self._room.lacking
        touched = self._stop_for_room(connection) if lacking else self._go_on(connection)
        now = now_ms()
        passed = 0 if last_run_at is None else now - last_run_at
        web_away = web_seen_at is None or not now - WEB_ALIVE_MS < web_seen_at <= now + WEB_ALIVE_MS
        if stepped(passed) or lacking or web_away or not workers:
            leave_out(connection, passed)
        return touched | set(expire(connection, self._settings.job_expiry_hours))

    def tidy_up(self) -> list[str]:
        """Outside of any transaction, so that a disk that cannot be written to hinders no healing. Ids as above."""
        end_removals(self._database, self._storage)
        forgotten = self._forget()
        if time.monotonic() - self._cleaned_at < CLEAN_SPACING_SECONDS:
            return forgotten
        self._cleaned_at = time.monotonic()
        removed = self._storage.clean() + self._strays.remove_some()
        if removed:
            log.info("leftovers removed count=%d", removed)
        self._room.restore()
        self._checkup.begin_if_due()
        if not self._settings.keep_days:
            return forgotten
        gone = remove_overdue(self._database, self._storage, self._settings.keep_days)
        for job_id in gone:
            log.info("kept long enough, bytes removed job=%s", job_id)
        return [*forgotten, *gone]

    def _forget(self) -> list[str]:
        with self._database.reading() as connection:
            due = to_be_forgotten(connection)
        return [job_id for job_id in due if remove_job(self._database, self._storage, job_id)]

    def _stop_for_room(self, connection: Connection) -> set[str]:
        missing = self._room.missing_bytes()
        return {job_id for job_id in jobs_in(connection, WORKING_JOBS) if pause_for_room(connection, job_id, missing)}

    def _go_on(self, connection: Connection) -> set[str]:
        """A person's own pause never ends so: it carries no such notice."""
        waiting = jobs_without_room(connection)
        if not waiting or self._room.missing_bytes() > 0:
            return set()
        for job in waiting:
            lock_job(connection, job.id)
            go_on(connection, job)
            log.info("there is room again job=%s", job.id)
        return {job.id for job in waiting}


def stepped(passed_ms: int) -> bool:
    """Whether so much between two rounds means that nobody was there, or that the clock was set."""
    return not 0 <= passed_ms <= GAP_MS
