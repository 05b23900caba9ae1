"""The landing strip: whole bodies go to the disk side by side, and into the database together."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from library import queue
from library.arrival import Landed, land
from library.bell import Bell
from library.database import Database
from library.failpoint import reach
from library.job import next_generation
from library.queue import Redis
from library.storage import HELD_BYTES, Storage

MOST_TOGETHER = 50
# So many bodies are brought to the disk at once.
HANDS = 8
# What is on the disk waits for others that nearly are, but no longer than twice this.
PATIENCE_SECONDS = 0.01
# For one job nobody is told more often.
SPACING_SECONDS = 0.2

log = logging.getLogger(__name__)


class ChecksumMismatch(Exception):
    """The bytes that came are not those that were promised."""


@dataclass(frozen=True)
class _Coming:
    landed: Landed
    promised: str | None
    taken: asyncio.Future[bool]

    @property
    def is_small(self) -> bool:
        """Whether it is on the disk in a moment, so that others may wait for it."""
        return self.landed.incoming.size_bytes <= HELD_BYTES


class LandingStrip:
    """`land` waits until the file's row is committed.

    A thread visits each body once. Who comes to the disk last among those that are brought there side by side commits
    for all of them: a transaction costs as much as three bodies. Nobody waits for a body that is still on the line.
    """

    def __init__(self, database: Database, storage: Storage, redis: Redis, bell: Bell) -> None:
        self._database = database
        self._storage = storage
        self._redis = redis
        self._bell = bell
        self._hands = ThreadPoolExecutor(HANDS, "landing")
        self._on_disk: deque[_Coming] = deque()
        self._committing = Lock()
        # Small bodies that are being brought to the disk; and who looks after those that wait for them.
        self._on_their_way = 0
        self._counting = Lock()
        self._look: asyncio.TimerHandle | None = None
        self._telling: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        # Files whose bytes are on their way through this process.
        self.under_way: set[str] = set()

    async def land(self, landed: Landed, promised: str | None = None) -> bool:
        """A whole body becomes a waiting file. False when it was cancelled meanwhile (its bytes go).

        Raises ChecksumMismatch where its SHA-256 is not the promised one.
        """
        loop = asyncio.get_running_loop()
        coming = _Coming(landed, promised, loop.create_future())
        self._count(coming.is_small)
        self._hands.submit(self._bring_in, loop, coming)
        if self._look is None:
            self._look = loop.call_later(PATIENCE_SECONDS, self._look_after, loop)
        return await coming.taken

    def close(self) -> None:
        """Wait until everything that is on its way has landed."""
        self._hands.shutdown()

    def _bring_in(self, loop: asyncio.AbstractEventLoop, coming: _Coming) -> None:
        try:
            _to_disk(coming)
        except Exception as error:
            # Whoever sent it hears of it.
            coming.landed.incoming.discard()
            loop.call_soon_threadsafe(_answer, coming.taken, error)
        else:
            self._on_disk.append(coming)
        if self._count(-coming.is_small) == 0 or len(self._on_disk) >= MOST_TOGETHER:
            self._commit_all(loop)

    def _count(self, more: int) -> int:
        with self._counting:
            self._on_their_way += more
            return self._on_their_way

    def _look_after(self, loop: asyncio.AbstractEventLoop) -> None:
        """A body that takes long to come to the disk holds up nobody else."""
        self._look = None
        if self._on_their_way:
            self._look = loop.call_later(PATIENCE_SECONDS, self._look_after, loop)
            if self._on_disk:
                # Not one of the hands: all of them may be waiting for the disk.
                loop.run_in_executor(None, self._commit_all, loop)

    def _commit_all(self, loop: asyncio.AbstractEventLoop) -> None:
        # Who has committed looks once more after letting go, so nobody is left behind.
        while self._on_disk and self._committing.acquire(blocking=False):
            try:
                group = [self._on_disk.popleft() for _ in range(min(MOST_TOGETHER, len(self._on_disk)))]
                # Another hand may have taken all of them since the look.
                if group:
                    loop.call_soon_threadsafe(self._tell_of, group, self._commit(group))
            finally:
                self._committing.release()

    def _commit(self, group: list[_Coming]) -> frozenset[str] | Exception:
        """The ids of those that landed, or why none did: the next group comes all the same."""
        try:
            return land(self._database, self._storage, [one.landed for one in group])
        except Exception as error:
            log.exception("landing failed")
            for one in group:
                one.landed.incoming.discard()
            return error

    def _tell_of(self, group: list[_Coming], outcome: frozenset[str] | Exception) -> None:
        for one in group:
            _answer(one.taken, outcome if isinstance(outcome, Exception) else one.landed.file_id in outcome)
        if not isinstance(outcome, Exception):
            for job_id in {one.landed.job_id for one in group if one.landed.file_id in outcome}:
                self.tell_soon(job_id)

    def tell_soon(self, job_id: str) -> None:
        """Ring and wake somebody now, or as soon as the spacing allows: what lands last is never left untold."""
        if job_id in self._telling:
            self._again.add(job_id)
        else:
            self._telling[job_id] = asyncio.create_task(self._tell(job_id))

    async def _tell(self, job_id: str) -> None:
        try:
            telling = True
            while telling:
                self._again.discard(job_id)
                self._bell.ring_soon(job_id)
                generation = await asyncio.to_thread(self._next_generation, job_id)
                await queue.wake(self._redis, job_id, generation)
                await asyncio.sleep(SPACING_SECONDS)
                telling = job_id in self._again
        except Exception:
            # The edge of a background task: the sweep wakes for what waits.
            log.exception("no wake-up job=%s", job_id)
        finally:
            del self._telling[job_id]

    def _next_generation(self, job_id: str) -> int:
        with self._database.writing() as connection:
            return next_generation(connection, job_id)


def _to_disk(coming: _Coming) -> None:
    """Raises OSError, and ChecksumMismatch."""
    incoming = coming.landed.incoming
    incoming.finish()
    reach("after_body")
    if coming.promised not in (None, incoming.sha256):
        raise ChecksumMismatch


def _answer(taken: asyncio.Future[bool], value: bool | Exception) -> None:
    if taken.done():
        return
    if isinstance(value, Exception):
        taken.set_exception(value)
    else:
        taken.set_result(value)
