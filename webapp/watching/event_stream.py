"""Server-sent events as an answer: passes a reader's events on, keeps the line alive, lets go of who does not read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from webapp.watching.streams import Reader

KEEP_ALIVE_SECONDS = 10.0
# So long may one event wait for a client that does not read.
PATIENCE_SECONDS = 15.0
# For clients that come back by themselves (EventSource), in milliseconds.
FIRST_LINES = b"retry: 2000\n\n"
KEEP_ALIVE = b":\n\n"
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
# Where the connection tells how it is cut off, and is told how its answer ends early (webapp.protocol).
CUT_OFF, PART = "shoebox.cut_off", "shoebox.part"


class EventStream(Response):
    """Ends after the reader's last event, when the client leaves, and when the process does. `left` is called then."""

    media_type = "text/event-stream"

    def __init__(self, reader: Reader, left: Callable[[], None], *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._reader = reader
        self._left = left
        self._patience_seconds = patience_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[PART] = self._reader.end
        listening = asyncio.create_task(self._notice_leaving(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                await self._pass_on(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            # To close politely would mean to wait until all is read that lies in the way.
            scope.get(CUT_OFF, bool)()
        finally:
            listening.cancel()
            self._left()

    async def _pass_on(self, send: Send) -> None:
        lines: bytes | None = FIRST_LINES
        while lines is not None:
            async with asyncio.timeout(self._patience_seconds):
                await send({"type": "http.response.body", "body": lines or KEEP_ALIVE, "more_body": True})
            lines = await self._reader.next(KEEP_ALIVE_SECONDS)

    async def _notice_leaving(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._reader.end()
