"""Statistics: a page for people, figures for programs, and a few of them for Prometheus. Nothing leaves the machine."""

from __future__ import annotations

import shutil
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from library.statistics import (
    dates_by_confidence,
    failed_files,
    pictures_by_year,
    read_statistics,
    speed_by_family,
)
from webapp.api import NO_STORE
from webapp.errors import Refusal
from webapp.language import t
from webapp.parts import Parts, parts_of
from webapp.render import page

METRICS = "text/plain; version=0.0.4; charset=utf-8"


def index(request: Request) -> Response:
    """`/statistics`"""
    parts = _switched_on(request)
    with parts.database.reading() as connection:
        told = read_statistics(connection, parts.settings.timezone)
        context = {
            "told": told,
            "busiest": max(told["files_per_day"], key=lambda day: int(day["files"])),
            "sure": dates_by_confidence(connection),
            "years": pictures_by_year(connection),
            "speeds": speed_by_family(connection),
            "disk": _disk(parts),
        }
    return page(request, "statistics/index.html", context)


def show(request: Request) -> Response:
    """`GET /api/stats`"""
    parts = _switched_on(request)
    with parts.database.reading() as connection:
        told = read_statistics(connection, parts.settings.timezone)
    return JSONResponse(told, headers=NO_STORE)


def metrics(request: Request) -> Response:
    """`/metrics` in the text format of Prometheus (version 0.0.4)."""
    parts = _switched_on(request)
    with parts.database.reading() as connection:
        told = read_statistics(connection, parts.settings.timezone)
        failed = failed_files(connection)
    return PlainTextResponse("".join(_lines(parts, told, failed)), media_type=METRICS, headers=NO_STORE)


def _lines(parts: Parts, told: dict[str, Any], failed: int) -> list[str]:
    ended = ("completed", "failed", "cancelled", "expired")
    streams = parts.streams
    lines = _family("jobs", "gauge", "Imports by what became of them; active ones are open.")
    lines += [f'shoebox_jobs{{state="{state}"}} {told[f"{state}_jobs"]}\n' for state in (*ended, "active")]
    for name, kind, said, value in (
        ("queue_length", "gauge", "Imports that wait for their turn.", told["queue_length"]),
        ("files_ended_total", "counter", "Files in a final state.", told["total_files"]),
        ("files_failed", "gauge", "Files of the imports that are here that could not be read.", failed),
        ("bytes_ended_total", "counter", "Their bytes.", told["total_bytes"]),
        ("streams_open", "gauge", "Pages and programs that watch, in this process.", streams.open),
        ("stream_events_total", "counter", "Events told to them.", streams.delivered),
        ("polls_full_total", "counter", "Polls that were answered with news.", streams.polls_full),
        ("polls_unchanged_total", "counter", "Polls that found none.", streams.polls_unchanged),
    ):
        lines += [*_family(name, kind, said), f"shoebox_{name} {value}\n"]
    return lines


def _family(name: str, kind: str, said: str) -> list[str]:
    return [f"# HELP shoebox_{name} {said}\n", f"# TYPE shoebox_{name} {kind}\n"]


def _disk(parts: Parts) -> dict[str, int] | None:
    try:
        usage = shutil.disk_usage(parts.settings.data)
    except OSError:
        return None
    return {"total": usage.total, "used": usage.total - usage.free, "free": usage.free}


def _switched_on(request: Request) -> Parts:
    parts = parts_of(request)
    if not parts.settings.statistics:
        raise Refusal(404, "not_found", t("Statistics are switched off on this server."))
    return parts
