"""How the machine is: `/up` for programs, `/health` in words."""

from __future__ import annotations

import asyncio
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import Row
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from library.clock import iso, now_ms
from library.control.moves import jobs_without_room
from library.job import jobs_in
from library.leases import presence
from library.queue import PATIENCE_SECONDS, Lost
from library.states import JobState
from library.sweep import last_sweep
from library.upkeep.checkup import last_checked
from library.upkeep.room import Room
from webapp.parts import Parts, parts_of
from webapp.render import page

SHOEBOX = "0.1.0"
TOLD = ("starlette", "uvicorn", "sqlalchemy", "arq", "redis", "pillow", "pi-heif", "av")


async def up(request: Request) -> Response:
    """`GET /up`: 200 once ready, also while degraded; 503 without database."""
    told = await tell(parts_of(request))
    return JSONResponse(told, 200 if told["database"]["ok"] else 503, headers={"Cache-Control": "no-store"})


async def index(request: Request) -> Response:
    """`/health`: the same in words."""
    return page(request, "health.html", {"up": await tell(parts_of(request))})


async def tell(parts: Parts) -> dict[str, Any]:
    """What `/up` says (contract, section 1)."""
    database = await asyncio.to_thread(_database, parts)
    integrity = await asyncio.to_thread(_integrity, parts)
    redis = await _redis(parts)
    well = database["ok"] and redis["ok"] and bool(database["workers"]) and integrity["damage"] is None
    return {
        "status": "ok" if well else "degraded",
        "versions": {**_versions(), "database": database["version"]},
        "database": {"ok": database["ok"]},
        "redis": redis,
        "web": {"pid": os.getpid()},
        "workers": database["workers"],
        "workers_away": database["workers_away"],
        "queue": database["queue"],
        "disk": await asyncio.to_thread(_disk, parts, database["waiting"]),
        "sweep": {"seconds_ago": database["swept"]},
        "integrity": integrity,
    }


def _database(parts: Parts) -> dict[str, Any]:
    try:
        with parts.database.reading() as connection:
            now = now_ms()
            swept = last_sweep(connection)
            workers = [_worker(row, now) for row in presence.alive(connection)]
            away = [_worker(row, now) for row in presence.away(connection)]
            queue = {state.value: len(jobs_in(connection, [state])) for state in (JobState.PENDING, JobState.RUNNING)}
            waiting = len(jobs_without_room(connection))
        described = parts.database.version()
    except Exception:
        # Whatever keeps the database from answering, the page shall say so and not fail itself.
        nothing: dict[str, Any] = {"workers": [], "workers_away": [], "queue": None, "waiting": 0, "swept": None}
        return {"ok": False, "version": None, **nothing}
    ago = None if swept is None else round(max(0, now - swept) / 1000, 1)
    known = {"workers": workers, "workers_away": away, "queue": queue, "waiting": waiting}
    return {"ok": True, "version": described, "swept": ago, **known}


def _integrity(parts: Parts) -> dict[str, Any]:
    """What the weekly look through the database's file found, when there was one."""
    last = last_checked(parts.settings.data) if parts.database.on_sqlite else None
    return {"checked_at": iso(last.at) if last else None, "damage": last.damage if last else None}


def _worker(row: Row[Any], now: int) -> dict[str, Any]:
    return {
        "name": f"{row.host}:{row.pid}",
        "pid": row.pid,
        "seen_seconds_ago": round(max(0, now - row.seen_at) / 1000, 1),
        "slots": row.slots,
        "confinement": row.confinement or {},
    }


def _disk(parts: Parts, waiting: int) -> dict[str, Any]:
    """Bytes that are free where the data lie, how many stay so, and what `waiting` imports lack to go on."""
    told = {"kept_bytes": parts.settings.min_free_bytes, "imports_waiting": waiting}
    room = Room(parts.settings)
    try:
        missing = room.missing_bytes() if waiting or room.lacking else 0
        return {"free_bytes": parts.storage.free_bytes(), "missing_bytes": missing, **told}
    except OSError:
        return {"free_bytes": None, "missing_bytes": 0, **told}


async def _redis(parts: Parts) -> dict[str, Any]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = await parts.redis.info("server")
    except Lost:
        return {"ok": False, "pid": None}
    return {"ok": True, "pid": said["process_id"] if parts.settings.embedded_redis else None}


def _versions() -> dict[str, str]:
    found = {"shoebox": SHOEBOX, "python": platform.python_version()}
    for name in TOLD:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
