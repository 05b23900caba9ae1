"""Who watches which import: one pump for each job and form reads it once for each change and fills everybody's box."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from library.telling.progress import Progress
from webapp.watching.live import Live

# After the first change, which goes out at once, at most 20 a second.
SPACING_SECONDS = 0.05
# How often a pump looks without being told: the line to Redis may be broken, or a ring was lost. What is unchanged
# for so long is passed on as a line without meaning, so that nobody between here and the page takes it for dead.
LOOK_SECONDS = 10.0
LOOK_UNTOLD_SECONDS = 2.0
KEEP_ALIVE = b":\n\n"

# What one event of a stream carries, as one line of text.
Form = Callable[[str, Progress | None], str]


class TooManyStreams(Exception):
    """As many streams are open as this process may hold."""


class Reader:
    """One client's box. It holds the newest event and no older one, so a slow reader skips ticks and stays current."""

    __slots__ = ("_ended", "_event", "_waiting")

    def __init__(self) -> None:
        self._event: bytes | None = None
        self._ended = False
        self._waiting: asyncio.Future[None] | None = None

    def put(self, event: bytes) -> None:
        self._event = event
        self._wake()

    def keep_alive(self) -> None:
        if self._event is None:
            self.put(KEEP_ALIVE)

    def end(self, event: bytes = b"") -> None:
        """Nothing comes after this event; what lies in the box is still delivered before it."""
        self._event = (self._event or b"") + event
        self._ended = True
        self._wake()

    async def next(self) -> bytes | None:
        """The newest event as soon as there is one; None after the last."""
        if self._event is None and not self._ended:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        event, self._event = self._event, None
        return event or None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Streams:
    """All open streams of this process, at most `most`. `delivered` counts events put into boxes,
    and beside it stand those who ask instead."""

    def __init__(self, live: Live, most: int) -> None:
        self._live = live
        self._most = most
        self._watches: dict[tuple[str, Form], Watch] = {}
        self.open = 0
        self.delivered = 0
        self.polls_full = 0
        self.polls_unchanged = 0

    def join(self, job_id: str, form: Form) -> Reader:
        """A box that fills with the job's events from now on, the present state first. Raises TooManyStreams."""
        if self.open >= self._most:
            raise TooManyStreams
        self.open += 1
        watch = self._watches.get((job_id, form))
        if watch is None:
            watch = self._watches[job_id, form] = Watch(self, self._live, job_id, form)
        reader = Reader()
        watch.join(reader)
        return reader

    def leave(self, job_id: str, form: Form, reader: Reader) -> None:
        self.open -= 1
        watch = self._watches.get((job_id, form))
        if watch is not None:
            watch.leave(reader)

    def forget(self, job_id: str, form: Form) -> None:
        self._watches.pop((job_id, form), None)

    def end(self) -> None:
        """The process ends: let everybody go, to come back to its successor."""
        for watch in [*self._watches.values()]:
            watch.end()


class Watch:
    """One job in one form, rendered once for each change whoever looks; it lives as long as somebody does."""

    def __init__(self, streams: Streams, live: Live, job_id: str, form: Form) -> None:
        self._streams = streams
        self._live = live
        self._job_id = job_id
        self._form = form
        self._readers: set[Reader] = set()
        self._changed = asyncio.Event()
        self._newest: bytes | None = None
        self._revision = -1
        self._told_at = time.monotonic()
        self._pump = asyncio.create_task(self._run())

    def join(self, reader: Reader) -> None:
        self._readers.add(reader)
        if self._newest is not None:
            reader.put(self._newest)

    def leave(self, reader: Reader) -> None:
        self._readers.discard(reader)
        if not self._readers:
            self._pump.cancel()
            self._streams.forget(self._job_id, self._form)

    def end(self, event: bytes = b"") -> None:
        self._streams.forget(self._job_id, self._form)
        for reader in self._readers:
            reader.end(event)
        self._readers.clear()

    async def _run(self) -> None:
        self._live.tell(self._job_id, self._changed)
        try:
            while await self._look():
                await asyncio.sleep(SPACING_SECONDS)
                await self._wait()
                self._keep_alive()
        finally:
            self._live.tell_no_more(self._job_id, self._changed)
            self.end()

    async def _look(self) -> bool:
        """Pass on what is new. False when that was the last."""
        self._changed.clear()
        progress = await self._live.progress(self._job_id)
        if progress is None:
            self.end(_event("end", None, self._form(self._job_id, None)))
            return False
        revision = progress["revision"]
        if revision > self._revision:
            self._revision = revision
            self._told_at = time.monotonic()
            text = self._form(self._job_id, progress)
            self._newest = _event("progress", revision, text)
            for reader in self._readers:
                reader.put(self._newest)
            self._streams.delivered += len(self._readers)
            if not progress["open"]:
                self.end(_event("end", revision, text))
                return False
        return True

    async def _wait(self) -> None:
        quiet_seconds = time.monotonic() - self._told_at
        try:
            async with asyncio.timeout(LOOK_SECONDS - quiet_seconds if self._live.connected else LOOK_UNTOLD_SECONDS):
                await self._changed.wait()
        except TimeoutError:
            return

    def _keep_alive(self) -> None:
        if time.monotonic() - self._told_at >= LOOK_SECONDS:
            self._told_at = time.monotonic()
            for reader in self._readers:
                reader.keep_alive()


def _event(name: str, revision: int | None, line: str) -> bytes:
    """One event as the standard writes it (HTML, section 9.2.6); `line` holds no line break."""
    number = "" if revision is None else f"id: {revision}\n"
    return f"event: {name}\n{number}data: {line}\n\n".encode()
