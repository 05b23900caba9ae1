"""The landing strip: bytes that arrived at the same time are brought into the database together."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from library import queue
from library.arrival import Landed, land
from library.bell import Bell
from library.database import Database
from library.job import next_generation
from library.queue import Redis
from library.storage import Incoming, Storage

MOST_TOGETHER = 50
# So long the first of a group waits for others.
PATIENCE_SECONDS = 0.002
# For one job nobody is woken more often.
WAKE_SPACING_SECONDS = 0.2

log = logging.getLogger(__name__)

_Waiting = tuple[Landed, "asyncio.Future[bool]"]


class LandingStrip:
    """`land` waits until the file's row is committed. One group at a time: groups grow when the disk is slow."""

    def __init__(self, database: Database, storage: Storage, redis: Redis, bell: Bell) -> None:
        self._database = database
        self._storage = storage
        self._redis = redis
        self._bell = bell
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._waking: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        # Files whose bytes are on their way through this process.
        self.under_way: set[str] = set()

    async def land(self, job_id: str, file_id: str, incoming: Incoming) -> bool:
        """Bytes that are on the disk become a waiting file. False when it was cancelled meanwhile (its bytes go)."""
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        await self._waiting.put((Landed(job_id, file_id, incoming), taken))
        return await taken

    async def run(self) -> None:
        """Bring group after group in, until cancelled."""
        while True:
            group = await self._gather()
            try:
                landed = await asyncio.to_thread(land, self._database, self._storage, [one for one, _ in group])
            except Exception as error:
                # The edge of the strip: those who wait hear of it, the next group comes all the same.
                log.exception("landing failed")
                for _, taken in group:
                    _answer(taken, error)
                continue
            for one, taken in group:
                _answer(taken, one.file_id in landed)
            for job_id in {one.job_id for one, _ in group if one.file_id in landed}:
                self._bell.ring_soon(job_id)
                self.wake_soon(job_id)

    async def _gather(self) -> list[_Waiting]:
        """The first that comes, and who else comes while files are on their way that could come with it."""
        group = [await self._waiting.get()]
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(group) < min(MOST_TOGETHER, len(self.under_way)):
                    group.append(await self._waiting.get())
        return group

    def wake_soon(self, job_id: str) -> None:
        """Wake somebody now, or as soon as the spacing allows: what lands last is never left without a wake-up."""
        if job_id in self._waking:
            self._again.add(job_id)
        else:
            self._waking[job_id] = asyncio.create_task(self._wake(job_id))

    async def _wake(self, job_id: str) -> None:
        try:
            waking = True
            while waking:
                self._again.discard(job_id)
                generation = await asyncio.to_thread(self._next_generation, job_id)
                await queue.wake(self._redis, job_id, generation)
                await asyncio.sleep(WAKE_SPACING_SECONDS)
                waking = job_id in self._again
        except Exception:
            # The edge of a background task: the sweep wakes for what waits.
            log.exception("no wake-up job=%s", job_id)
        finally:
            del self._waking[job_id]

    def _next_generation(self, job_id: str) -> int:
        with self._database.writing() as connection:
            return next_generation(connection, job_id)


def _answer(taken: asyncio.Future[bool], value: bool | Exception) -> None:
    if taken.done():
        return
    if isinstance(value, Exception):
        taken.set_exception(value)
    else:
        taken.set_result(value)
