"""The bell: says in Redis that a job changed, and carries its progress, so that watchers need not ask the database."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

from library.database import Database
from library.queue import PATIENCE_SECONDS, Lost, Redis
from library.telling.progress import Progress, read_progress

CHANNEL = "shoebox:bell"
# A snapshot lives so long; the sweep rings for open jobs more often.
LIFE_SECONDS = 30
# At most 20 rings a second for a job.
SPACING_SECONDS = 0.05

log = logging.getLogger(__name__)

# An older snapshot never replaces a newer one: two processes may ring at once.
_KEEP_NEWER = """
local known = redis.call('HGET', KEYS[1], 'revision')
if not known or tonumber(known) <= tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'progress', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
redis.call('PUBLISH', ARGV[4], ARGV[2])
return 1
"""


def _key(job_id: str) -> str:
    return f"shoebox:job:{job_id}"


class Bell:
    """Rings for jobs, each at most 20 times a second; a ring too many is put together with the next."""

    def __init__(self, redis: Redis, database: Database) -> None:
        self._redis = redis
        self._database = database
        self._due: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._later: dict[str, asyncio.TimerHandle] = {}

    def ring_soon(self, job_id: str) -> None:
        """Ring now, or as soon as the spacing allows. Never waits, never raises."""
        if job_id in self._due:
            self._again.add(job_id)
            return
        self._due[job_id] = asyncio.create_task(self._ring_spaced(job_id))

    def ring_within(self, job_id: str, seconds: float) -> None:
        """Ring after so long, unless somebody has rung by then, who has told of this change, too."""
        if job_id not in self._later:
            self._later[job_id] = asyncio.get_running_loop().call_later(seconds, self._ring_late, job_id)

    def _ring_late(self, job_id: str) -> None:
        self._later.pop(job_id, None)
        self.ring_soon(job_id)

    async def ring(self, job_id: str) -> Progress | None:
        """Read the progress of a job and tell all who watch. Returns it; None where the job is gone."""
        progress = await asyncio.to_thread(self.read, job_id)
        if progress is not None:
            await self._publish(progress)
        return progress

    async def silence(self, job_id: str) -> None:
        """The job is gone: nothing that was said of it shall live on."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._redis.delete(_key(job_id))
                await self._redis.publish(CHANNEL, json.dumps({"job_id": job_id, "gone": True}))
        except Lost:
            log.debug("nobody heard that a job is gone job=%s", job_id)

    async def preview_made(self, sha256: str, size: str) -> None:
        """Tell whoever waits for this preview, or this picture in full size, that it has been tried."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._redis.publish(CHANNEL, json.dumps({"preview": f"{size}:{sha256}"}))
        except Lost:
            log.debug("nobody heard of a preview")

    async def close(self) -> None:
        """Let rings that are due go out."""
        for job_id in [*self._later]:
            self._later[job_id].cancel()
            self._ring_late(job_id)
        await asyncio.gather(*self._due.values(), return_exceptions=True)

    async def _ring_spaced(self, job_id: str) -> None:
        try:
            ringing = True
            while ringing:
                if job_id in self._later:
                    self._later.pop(job_id).cancel()
                if await self.ring(job_id) is None:
                    await self.silence(job_id)
                await asyncio.sleep(SPACING_SECONDS)
                ringing = job_id in self._again
                self._again.discard(job_id)
        except Exception:
            # The edge of a background task: what was not said is said by the next ring or the next poll.
            log.exception("ring failed job=%s", job_id)
        finally:
            del self._due[job_id]

    def read(self, job_id: str) -> Progress | None:
        with self._database.reading() as connection:
            return read_progress(connection, job_id)

    async def _publish(self, progress: Progress) -> None:
        body = json.dumps(progress)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._redis.eval(  # type: ignore[misc]
                    _KEEP_NEWER,
                    1,
                    _key(progress["job_id"]),
                    str(progress["revision"]),
                    body,
                    str(LIFE_SECONDS),
                    CHANNEL,
                )
        except Lost:
            log.debug("nobody heard the bell job=%s", progress["job_id"])


async def last_ring(redis: Redis, job_id: str) -> Progress | None:
    """What the last ring said, while it lives."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        body = await redis.hget(_key(job_id), "progress")  # type: ignore[misc]
    return None if body is None else _parsed(body)


async def listen(redis: Redis) -> AsyncIterator[dict[str, Any] | None]:
    """Every message from now on: a progress, `{job_id, gone}` or `{preview}`.

    None comes as soon as the line stands, and then about once a second. Raises one of `Lost` when it breaks.
    """
    async with redis.pubsub() as line:
        await line.subscribe(CHANNEL)
        while True:
            message = await line.get_message(timeout=1.0)
            if message is None or message["type"] != "message":
                yield None
            else:
                yield _parsed(message["data"])


def _parsed(body: bytes) -> Progress:
    progress: dict[str, Any] = json.loads(body)
    return progress
