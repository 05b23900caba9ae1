"""The landing strip: bytes that arrived at the same time are brought into the database together."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from library import queue
from library.arrival import Landed, land
from library.bell import Bell
from library.database import Database
from library.queue import Redis
from library.storage import Incoming, Storage

MOST_TOGETHER = 50
# So long the first of a group waits for others.
PATIENCE_SECONDS = 0.02
# For one job nobody is woken more often: a worker that is awake finds what has come meanwhile.
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
        self._woken: dict[str, float] = {}
        # Files whose bytes are on their way through this process.
        self.under_way: set[str] = set()

    async def land(self, file_id: str, incoming: Incoming) -> bool:
        """Bytes that are on the disk become a waiting file. False when it was cancelled meanwhile (its bytes go)."""
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        await self._waiting.put((Landed(file_id, incoming), taken))
        return await taken

    async def run(self) -> None:
        """Bring group after group in, until cancelled."""
        while True:
            group = await self._gather()
            try:
                landing = await asyncio.to_thread(land, self._database, self._storage, [landed for landed, _ in group])
            except Exception as error:
                # The edge of the strip: those who wait hear of it, the next group comes all the same.
                log.exception("landing failed")
                for _, taken in group:
                    _answer(taken, error)
                continue
            for landed, taken in group:
                _answer(taken, landed.file_id in landing.taken)
            for job_id, generation in landing.wakes:
                await self._wake(job_id, generation)

    async def _gather(self) -> list[_Waiting]:
        """The first that comes, and who else comes while files are on their way that could come with it."""
        group = [await self._waiting.get()]
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(group) < min(MOST_TOGETHER, len(self.under_way)):
                    group.append(await self._waiting.get())
        return group

    async def _wake(self, job_id: str, generation: int) -> None:
        self._bell.ring_soon(job_id)
        now = asyncio.get_running_loop().time()
        if now - self._woken.get(job_id, -WAKE_SPACING_SECONDS) >= WAKE_SPACING_SECONDS:
            self._woken = {job: at for job, at in self._woken.items() if now - at < 60}
            self._woken[job_id] = now
            await queue.wake(self._redis, job_id, generation)


def _answer(taken: asyncio.Future[bool], value: bool | Exception) -> None:
    if taken.done():
        return
    if isinstance(value, Exception):
        taken.set_exception(value)
    else:
        taken.set_result(value)
