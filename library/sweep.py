"""The sweep heals what messages forget: every few seconds one process frees dead claims and wakes jobs left waiting."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from library.bell import Bell
from library.clock import now_ms
from library.control.moves import close_overdue
from library.database import Database
from library.failpoint import reach
from library.job import change_job, jobs_in, next_generation
from library.leases import presence
from library.leases.claim import claims_of, expired_claims, jobs_left_waiting, release, release_overdue
from library.places.scan import scans_left
from library.queue import Redis, ping, wake
from library.settings import Settings
from library.states import OPEN_JOBS
from library.storage import Storage
from library.tables import sweeps
from library.telling.calls import make_calls
from library.upkeep.housekeeping import Housekeeping, stepped

TICK_SECONDS = 3.0
# Who swept last keeps the broom so long; then another process may take it, in time to say within 10 s what is away.
LEASE_MS = 6_000
# A job is not woken again sooner: the first wake-up may still be on its way.
WAKE_SPACING_SECONDS = 6.0
# Snapshots in Redis live 30 s: ring for every open job well before.
RING_SPACING_SECONDS = 10.0
ONLY_ROW = 1

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """What one round found: whom to wake (job, generation), for whom to ring."""

    wakes: Sequence[tuple[str, int]]
    rings: Sequence[str]


class Sweep:
    """One ticker in each process; the row in the database lets only one of them sweep at a time."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        storage: Storage,
        redis: Redis,
        bell: Bell,
        me: presence.Self,
        *,
        in_web: bool,
    ) -> None:
        self._settings = settings
        self._database = database
        self._redis = redis
        self._bell = bell
        self._me = me
        self._in_web = in_web
        self._house = Housekeeping(settings, database, storage)
        # Moments of the clock that nobody sets.
        self._woken: dict[str, float] = {}
        self._calling: asyncio.Task[int] | None = None
        self._rung_at = float("-inf")

    async def run(self) -> None:
        """Sweep for ever, until cancelled. A round that fails is logged; the next one comes all the same."""
        while True:
            try:
                await self.round()
            except OperationalError as trouble:
                # A full disk, a lock that somebody holds, a server that starts again: it is waited for.
                log.warning("sweep put off, the database does not take it: %s", trouble.orig)
            except Exception:
                # The edge of the ticker: a broken round must not end the healing.
                log.exception("sweep failed")
            await asyncio.sleep(TICK_SECONDS)

    async def round(self) -> bool:
        """One round, if no other process holds the broom. Returns whether it was ours."""
        redis_alive = await ping(self._redis)
        found = await asyncio.to_thread(self._heal, redis_alive)
        if found is None:
            return False
        for job_id, generation in found.wakes:
            await wake(self._redis, job_id, generation)
        for job_id in found.rings:
            self._bell.ring_soon(job_id)
        # After the healing, so that a disk that cannot be written to does not hinder it.
        for job_id in await asyncio.to_thread(self._house.tidy_up):
            self._bell.ring_soon(job_id)
        # Beside the rounds: whoever is called may take their time.
        if self._calling is None or self._calling.done():
            self._calling = asyncio.create_task(asyncio.to_thread(make_calls, self._settings, self._database))
        return True

    def _heal(self, redis_alive: bool) -> Round | None:
        self._ensure_row()
        with self._database.writing() as connection:
            last_run_at, web_seen_at = self._look(connection)
            if not self._take_broom(connection):
                return None
            passed = 0 if last_run_at is None else now_ms() - last_run_at
            touched = {
                *self._free_claims(connection, by_time=not stepped(passed)),
                *release_overdue(connection),
                *close_overdue(connection),
            }
            workers = len(presence.alive(connection))
            touched |= self._house.in_round(
                connection, last_run_at=last_run_at, web_seen_at=web_seen_at, workers=workers
            )
            if self._parts_changed(connection, workers, redis_alive):
                touched |= set(self._raise_revisions(connection))
            wakes = self._wakes(connection) if workers and redis_alive else []
            rings = touched | set(self._kept_alive(connection))
            connection.execute(
                update(sweeps).values(workers_alive=workers, redis_alive=redis_alive, last_run_at=now_ms())
            )
            reach("in_sweep")
        return Round(wakes, sorted(rings))

    def _ensure_row(self) -> None:
        with self._database.reading() as connection:
            if connection.execute(select(sweeps.c.id)).scalar_one_or_none() is not None:
                return
        try:
            with self._database.writing() as connection:
                connection.execute(sweeps.insert().values(id=ONLY_ROW))
        except IntegrityError:
            pass  # another process was first

    def _look(self, connection: Connection) -> tuple[int | None, int | None]:
        """When the last round was, and when a web process last said that it runs (UTC ms). In the web, say so."""
        if self._in_web:
            connection.execute(update(sweeps).values(web_seen_at=now_ms()))
        seen = connection.execute(select(sweeps.c.last_run_at, sweeps.c.web_seen_at)).one()
        return seen.last_run_at, seen.web_seen_at

    def _take_broom(self, connection: Connection) -> bool:
        now = now_ms()
        # A lease that ends later than one that is taken now was taken before the clock was set back.
        free = (
            (sweeps.c.holder == self._me.id)
            | sweeps.c.holder.is_(None)
            | sweeps.c.holder.in_(presence.departed(connection, self._me))
            | ~sweeps.c.expires_at.between(now, now + LEASE_MS)
        )
        taken = update(sweeps).where(free).values(holder=self._me.id, expires_at=now + LEASE_MS)
        return connection.execute(taken).rowcount == 1

    def _free_claims(self, connection: Connection, *, by_time: bool) -> list[str]:
        """`by_time` False: nobody swept for long, or the clock was set. Whoever lives renews its leases meanwhile."""
        gone = [*presence.departed(connection, self._me), *presence.forgotten(connection)]
        dead = {*(expired_claims(connection) if by_time else ()), *claims_of(connection, gone)}
        touched = release(connection, sorted(dead), attempt_counted=True)
        for worker_id in gone:
            presence.leave(connection, worker_id)
        if dead:
            log.warning("claims freed count=%d workers_gone=%d", len(dead), len(gone))
        return touched

    def _parts_changed(self, connection: Connection, workers: int, redis_alive: bool) -> bool:
        seen = connection.execute(select(sweeps.c.workers_alive, sweeps.c.redis_alive)).one()
        return bool(seen.workers_alive) != bool(workers) or bool(seen.redis_alive) != redis_alive

    def _raise_revisions(self, connection: Connection) -> list[str]:
        concerned = jobs_in(connection, OPEN_JOBS)
        for job_id in concerned:
            change_job(connection, job_id)
        return concerned

    def _wakes(self, connection: Connection) -> list[tuple[str, int]]:
        now = time.monotonic()
        self._woken = {job_id: at for job_id, at in self._woken.items() if at > now - WAKE_SPACING_SECONDS}
        wakes = []
        for job_id in dict.fromkeys([*jobs_left_waiting(connection), *scans_left(connection)]):
            if job_id not in self._woken:
                self._woken[job_id] = now
                wakes.append((job_id, next_generation(connection, job_id)))
        return wakes

    def _kept_alive(self, connection: Connection) -> list[str]:
        if self._rung_at > time.monotonic() - RING_SPACING_SECONDS:
            return []
        self._rung_at = time.monotonic()
        return jobs_in(connection, OPEN_JOBS)


def last_sweep(connection: Connection) -> int | None:
    """When a round was last done (UTC ms), by whichever process."""
    found: int | None = connection.execute(select(sweeps.c.last_run_at)).scalar_one_or_none()
    return found
