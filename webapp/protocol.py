"""uvicorn's HTTP protocol with what it lacks: answers 431 and 405 to broken requests, streams that end with us."""

from __future__ import annotations

import json
import sys
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from webapp.safety import SAFETY
from webapp.watching.event_stream import CUT_OFF, PART

# The parser keeps a header in memory until it ends. What may pass is judged later (webapp.origin), far below this.
MOST_HEAD_BYTES = 1024 * 1024
PHRASES = {400: "Bad Request", 405: "Method Not Allowed", 431: "Request Header Fields Too Large"}
HEADERS = {"Content-Type": "application/json", **SAFETY, "Connection": "close"}


class Protocol(HttpToolsProtocol):
    """One connection."""

    _in_head = True
    _head_bytes = 0

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse(431, "header_too_large", "The header of this request is too large.")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_bytes = 0
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]
        scope[CUT_OFF] = self.transport.abort
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._part()

    def shutdown(self) -> None:
        """uvicorn calls this when the process is asked to end: it waits for answers, and a stream would never end."""
        self._part()
        super().shutdown()

    def _part(self) -> None:
        """End a stream, which waits for its next event and for nothing else."""
        if self.cycle is not None:
            scope: dict[str, Any] = self.cycle.scope  # type: ignore[assignment]
            scope.setdefault(PART, bool)()

    def send_400_response(self, msg: str) -> None:
        """uvicorn calls this while it handles the parser's error, which tells what was wrong."""
        if "invalid method" in str(sys.exc_info()[1]).lower():
            self._refuse(405, "method_not_allowed", "This address does not take that kind of request.")
        else:
            self._refuse(400, "bad_request", msg)

    def _refuse(self, status: int, code: str, sentence: str) -> None:
        body = json.dumps({"error": sentence, "code": code}).encode()
        headers = {**HEADERS, "Content-Length": str(len(body))}
        lines = [f"HTTP/1.1 {status} {PHRASES[status]}", *(f"{name}: {value}" for name, value in headers.items())]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        self.transport.close()
