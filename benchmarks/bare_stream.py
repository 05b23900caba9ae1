"""A bare stream to compare with: four events a second of SIZE bytes: `python -m benchmarks.bare_stream PORT SIZE`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

SIZE = int(sys.argv[2])


async def events() -> AsyncIterator[bytes]:
    number = 0
    while True:
        number += 1
        yield f"event: progress\nid: {number}\ndata: ".encode().ljust(SIZE - 2, b"x") + b"\n\n"
        await asyncio.sleep(0.25)


async def answer(_request: Request) -> Response:
    return PlainTextResponse("here")


async def stream(_request: Request) -> Response:
    return StreamingResponse(events(), media_type="text/event-stream")


if __name__ == "__main__":
    app = Starlette(routes=[Route("/", answer), Route("/stream", stream)])
    uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="warning", timeout_graceful_shutdown=1)
