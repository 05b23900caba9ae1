"""A bare server to compare with: uvicorn as ours, one route, a plain text answer: `python -m benchmarks.bare PORT`."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


async def answer(_request: Request) -> Response:
    return PlainTextResponse("unchanged")


if __name__ == "__main__":
    uvicorn.run(Starlette(routes=[Route("/", answer)]), port=int(sys.argv[1]), access_log=False, log_level="warning")
