"""How work is asked for: arq behind three functions. Only the worker knows besides that arq exists.

A task is a wake-up, never the truth: whatever is lost here the sweep asks for again.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from arq.connections import ArqRedis as Redis
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from library.redis_server import redis_address
from library.settings import Settings

__all__ = ["Redis", "connect", "disconnect", "from_json", "ping", "run", "to_json", "wake"]

QUEUE = "shoebox:queue"
RUN_CHUNK = "run_chunk"
RENDER_PREVIEW = "render_preview"
# A request must not wait for a Redis that hangs; the sweep makes the wake-up good.
PATIENCE_SECONDS = 1.0

Lost = (RedisError, OSError, TimeoutError)


def to_json(value: dict[str, Any]) -> bytes:
    """JSON on the wire, so that who can write to Redis cannot run code in the worker."""
    return json.dumps(value, default=str).encode()


def from_json(raw: bytes) -> dict[str, Any]:
    """The task that `to_json` wrote. Raises ValueError or TypeError for anything else."""
    value = json.loads(raw)
    if not isinstance(value, dict):
        raise TypeError("not a task")
    return value


def connect(settings: Settings) -> Redis:
    """A client for our Redis; nothing is sent before it is used."""
    pool = ConnectionPool.from_url(
        redis_address(settings), socket_connect_timeout=PATIENCE_SECONDS, health_check_interval=15
    )
    return Redis(pool, job_serializer=to_json, job_deserializer=from_json, default_queue_name=QUEUE)


async def disconnect(redis: Redis) -> None:
    """Close the client and its connections."""
    await redis.aclose(close_connection_pool=True)


async def wake(redis: Redis, job_id: str, generation: int) -> bool:
    """Ask for somebody to work on a job. False when Redis could not be reached within a second: the sweep will ask."""
    return await _enqueue(redis, RUN_CHUNK, job_id, task_id=f"{job_id}:{generation}")


async def run(redis: Redis, task: str, *arguments: str, task_id: str) -> bool:
    """Ask for one piece of work by its name. The same task id twice is one piece of work."""
    return await _enqueue(redis, task, *arguments, task_id=task_id)


async def ping(redis: Redis) -> bool:
    """Whether Redis answers within a second."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return bool(await redis.ping())
    except Lost:
        return False


async def _enqueue(redis: Redis, task: str, *arguments: str, task_id: str) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await redis.enqueue_job(task, *arguments, _job_id=task_id)
    except Lost:
        return False
    return True
