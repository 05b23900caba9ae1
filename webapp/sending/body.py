"""Bodies of requests: read in blocks with an end to patience, or as a bounded JSON object."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from webapp.errors import Refusal
from webapp.language import t

# A client that sends nothing for so long is cut off.
SILENCE_SECONDS = 30.0
MOST_JSON_BYTES = 4 * 1024 * 1024
MOST_DIGITS = 16


async def blocks(request: Request) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises Refusal after 30 s of silence (408) and when the client leaves (400)."""
    stream = aiter(request.stream())
    with _Patience() as patience:
        while True:
            patience.waits_since = patience.loop.time()
            try:
                block = await anext(stream, None)
            except asyncio.CancelledError as cancelled:
                if not patience.lost():
                    raise
                sentence = t("Nothing arrived for 30 seconds, so the upload was ended.")
                raise Refusal(408, "too_slow", sentence) from cancelled
            except ClientDisconnect as left:
                # Nobody hears it, but whoever reads here ends as with any other refusal.
                raise Refusal(400, "broken_off", t("The upload broke off. Send the file again.")) from left
            if block is None:
                return
            patience.waits_since = None
            yield block


class _Patience:
    """Ends a wait that takes too long, as `asyncio.timeout` does, but with one timer for a whole body."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.waits_since: float | None = None
        self._task = asyncio.current_task()
        self._fired = False

    def __enter__(self) -> _Patience:
        self._cancelled_before = self._task.cancelling() if self._task else 0
        self._timer = self.loop.call_later(SILENCE_SECONDS, self._look)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def lost(self) -> bool:
        """Whether a cancellation that arrived is ours and nobody else's."""
        return self._fired and self._task is not None and self._task.uncancel() <= self._cancelled_before

    def _look(self) -> None:
        now = self.loop.time()
        since = now if self.waits_since is None else self.waits_since
        if now - since < SILENCE_SECONDS:
            self._timer = self.loop.call_at(since + SILENCE_SECONDS, self._look)
        elif self._task is not None:
            self._fired = True
            self._task.cancel()


async def json_object(request: Request, most_bytes: int = MOST_JSON_BYTES) -> dict[str, Any]:
    """The body as a JSON object. Raises Refusal: 413 for one too large, 400 for what is no (strict) JSON object."""
    body = bytearray()
    async for block in blocks(request):
        body += block
        if len(body) > most_bytes:
            raise Refusal(413, "body_too_large", t("This list is too long for one call. Send it in smaller parts."))
    try:
        value = strict_json(bytes(body))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refusal(400, "json_expected", t("Send a JSON object."))
    return value


def strict_json(text: bytes) -> Any:
    """A JSON value in UTF-8. Raises ValueError for NaN, for a name twice in an object, and for too deep nesting.

    Half a surrogate pair, as some programs write for a file name that is no text, becomes U+FFFD.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
        return _whole_letters(value) if b"\\u" in text else value
    except RecursionError as error:
        raise ValueError("too deep") from error


def whole_or_none(text: str) -> int | None:
    """A number that came as text, as a file's own time does; None for anything else."""
    try:
        return int(text) if len(text) <= MOST_DIGITS else None
    except ValueError:
        return None


def _whole_letters(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole_letters(item) for item in value]
    if isinstance(value, dict):
        return {_whole_letters(name): _whole_letters(item) for name, item in value.items()}
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Which of two values with one name was meant, nobody can know (RFC 8259, section 4)."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a name twice")
    return value


def _refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON (RFC 8259, section 6)."""
    raise ValueError(name)
