"""The live line: one subscription for each web process keeps the newest progress of every job that is watched."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from library.bell import LIFE_SECONDS, Bell, last_ring, listen
from library.queue import Lost, Redis
from library.telling.progress import Progress

RETRY_SECONDS = 1.0
# Without a ring for so long a snapshot is read anew; the sweep rings for open jobs more often.
FRESH_SECONDS = LIFE_SECONDS
MOST_KEPT = 1_000

log = logging.getLogger(__name__)


class Live:
    """Answers "how far is it?" from memory while the line to Redis stands, else from the database."""

    def __init__(self, redis: Redis, bell: Bell) -> None:
        self._redis = redis
        self._bell = bell
        self._known: dict[str, tuple[Progress, float]] = {}
        self._awaited: dict[str, asyncio.Event] = {}
        self._told: dict[str, set[asyncio.Event]] = {}
        self.connected = False

    async def run(self) -> None:
        """Keep listening until cancelled; a broken line is tried again every second."""
        while True:
            try:
                async for message in listen(self._redis):
                    self.connected = True
                    if message is not None:
                        self._hear(message)
            except Lost:
                log.debug("the line to Redis is broken")
            self.connected = False
            self._known.clear()
            self._tell_all()
            await asyncio.sleep(RETRY_SECONDS)

    async def progress(self, job_id: str) -> Progress | None:
        """The newest progress of a job; None where there is no such job."""
        kept = self._known.get(job_id)
        if self.connected and kept is not None and time.monotonic() - kept[1] < FRESH_SECONDS:
            return kept[0]
        return await self._look_up(job_id)

    async def _look_up(self, job_id: str) -> Progress | None:
        if self.connected:
            try:
                rung = await last_ring(self._redis, job_id)
            except Lost:
                rung = None
            if rung is not None:
                self._keep(rung)
                return rung
            # Ringing puts it into Redis, so that the other web processes need not ask the database either.
            progress = await self._bell.ring(job_id)
            if progress is not None:
                self._keep(progress)
            return progress
        return await asyncio.to_thread(self._bell.read, job_id)

    def tell(self, job_id: str, changed: asyncio.Event) -> None:
        """Set this event at every ring of the job from now on, and whenever the line to Redis breaks."""
        self._told.setdefault(job_id, set()).add(changed)

    def tell_no_more(self, job_id: str, changed: asyncio.Event) -> None:
        told = self._told.get(job_id, set())
        told.discard(changed)
        if not told:
            self._told.pop(job_id, None)

    def note(self, progress: Progress) -> None:
        """What this process has rung itself need not come back through Redis before it is shown."""
        self._keep(progress)

    def preview_tried(self, sha256: str) -> asyncio.Event:
        """Set as soon as somebody has tried to make this preview. Ask for it before you ask for the preview."""
        return self._awaited.setdefault(sha256, asyncio.Event())

    def stop_waiting(self, sha256: str) -> None:
        self._awaited.pop(sha256, None)

    def _hear(self, message: dict[str, Any]) -> None:
        if "preview" in message:
            heard = self._awaited.pop(message["preview"], None)
            if heard is not None:
                heard.set()
        elif message.get("gone"):
            self._known.pop(message["job_id"], None)
            self._tell(message["job_id"])
        else:
            self._keep(message)
            self._tell(message["job_id"])

    def _tell(self, job_id: str) -> None:
        for changed in self._told.get(job_id, ()):
            changed.set()

    def _tell_all(self) -> None:
        for job_id in self._told:
            self._tell(job_id)

    def _keep(self, progress: Progress) -> None:
        kept = self._known.get(progress["job_id"])
        if kept is not None and kept[0]["revision"] > progress["revision"]:
            return
        if len(self._known) >= MOST_KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[progress["job_id"]] = (progress, time.monotonic())
