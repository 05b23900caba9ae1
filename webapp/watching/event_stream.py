"""Server-sent events as an answer: passes a reader's events on and lets go of who does not read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from webapp.watching.packed import Packing
from webapp.watching.streams import Reader

# So long may one event wait for a client that does not read.
PATIENCE_SECONDS = 15.0
# For clients that come back by themselves (EventSource), in milliseconds.
FIRST_LINES = b"retry: 2000\n\n"
HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding", "X-Accel-Buffering": "no"}
# Where the connection tells how it is cut off, and is told whom to call when it is lost or shall end (webapp.protocol);
# who comes too late for that finds the place taken.
CUT_OFF, PART = "shoebox.cut_off", "shoebox.part"


class EventStream(Response):
    """Ends after the reader's last event, when the client leaves, and when the process does. `left` is called then.

    With hundreds of them each event counts: no task listens for the client's leaving, and one timer a stream is set
    anew when it goes off instead of one for each event.
    """

    media_type = "text/event-stream"

    def __init__(self, reader: Reader, left: Callable[[], None], *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._reader = reader
        self._left = left
        self._patience_seconds = patience_seconds
        self._sending_since: float | None = None

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if PART in scope:
            self._reader.end()
        scope[PART] = self._reader.end
        self._cut_off: Callable[[], None] = scope.get(CUT_OFF, self._reader.end)
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(self._patience_seconds, self._look)
        packing = Packing() if _takes_gzip(scope) else None
        if packing:
            self.headers["Content-Encoding"] = "gzip"
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            last = b"" if scope["method"] == "HEAD" else await self._pass_on(send, packing)
            await send({"type": "http.response.body", "body": last, "more_body": False})
        finally:
            self._timer.cancel()
            self._left()

    async def _pass_on(self, send: Send, packing: Packing | None) -> bytes:
        """Returns what is still to be said after the last event."""
        lines: bytes | None = FIRST_LINES
        head = packing.begin() if packing else b""
        while lines is not None:
            body = head + (packing.add(lines) if packing else lines)
            head = b""
            self._sending_since = self._loop.time()
            await send({"type": "http.response.body", "body": body, "more_body": True})
            self._sending_since = None
            lines = await self._reader.next()
        return packing.end() if packing else b""

    def _look(self) -> None:
        """Cut off who has not read for too long; to close politely would mean to wait until all is read."""
        now = self._loop.time()
        waited = 0.0 if self._sending_since is None else now - self._sending_since
        if waited >= self._patience_seconds:
            self._cut_off()
        else:
            self._timer = self._loop.call_at(now + self._patience_seconds - waited, self._look)


def _takes_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
