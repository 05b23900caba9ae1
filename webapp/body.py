"""Bodies of requests: read in blocks with an end to patience, or as a bounded JSON object."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NoReturn

from starlette.requests import Request

from webapp.errors import Refusal
from webapp.language import t

# A client that sends nothing for so long is cut off.
SILENCE_SECONDS = 30.0
MOST_JSON_BYTES = 4 * 1024 * 1024


async def blocks(request: Request) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises Refusal (408) after 30 s of silence, ClientDisconnect when the client leaves."""
    stream = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                block = await anext(stream, None)
        except TimeoutError as error:
            raise Refusal(408, "too_slow", t("Nothing arrived for 30 seconds, so the upload was ended.")) from error
        if block is None:
            return
        yield block


async def json_object(request: Request, most_bytes: int = MOST_JSON_BYTES) -> dict[str, Any]:
    """The body as a JSON object. Raises Refusal: 413 for one too large, 400 for what is no (strict) JSON object."""
    body = bytearray()
    async for block in blocks(request):
        body += block
        if len(body) > most_bytes:
            raise Refusal(413, "body_too_large", t("This list is too long for one call. Send it in smaller parts."))
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refusal(400, "json_expected", t("Send a JSON object."))
    return value


def _refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON (RFC 8259, section 6)."""
    raise ValueError(name)
