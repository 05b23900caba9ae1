"""Calls to NOTIFY_URL: noted in the transaction that ends an import, made later by the sweep, in nobody's way."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import urllib.request
from typing import Any

from sqlalchemy import Connection, delete, select, update

from library.clock import iso, now_ms
from library.database import Database
from library.job import JobRow, find_job
from library.settings import Settings
from library.tables import calls
from library.telling.progress import counts

PATIENCE_SECONDS = 5.0
# The pause before each further try; after the last one the call is given up.
PAUSES_MS = (5_000, 30_000, 120_000, 600_000, 3_600_000, 6 * 3_600_000)
# A round of the sweep shall not wait for more than a few.
MOST_AT_ONCE = 4

log = logging.getLogger(__name__)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Whoever was named is told, and nobody whom they name."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def make_calls(settings: Settings, database: Database) -> int:
    """Make what is due. Returns how many were heard. Without NOTIFY_URL all are forgotten."""
    with database.reading() as connection:
        due = connection.execute(
            select(calls).where(calls.c.due_at <= now_ms()).order_by(calls.c.due_at).limit(MOST_AT_ONCE)
        ).all()
        told = [(call, find_job(connection, call.job_id)) for call in due] if settings.notify_url else []
    if due and not settings.notify_url:
        with database.writing() as connection:
            connection.execute(delete(calls))
    heard = 0
    for call, job in told:
        well = job is None or _tell(settings, body_of(call.id, call.event, job))
        heard += well
        with database.writing() as connection:
            _note_outcome(connection, call.id, call.attempts, well=well)
    return heard


def body_of(call_id: str, event: str, job: JobRow) -> bytes:
    """What is told: `id` of the call (the same at each try), `event`, and the import's own figures."""
    told: dict[str, Any] = {
        "id": call_id,
        "event": event,
        "job_id": job.id,
        "status": job.state,
        "source": {"kind": job.source_kind, "label": job.source_label},
        "counts": counts(job),
        "notice": job.notice_code,
        "completed_at": iso(job.completed_at),
    }
    return json.dumps(told).encode()


def signature(secret: str, body: bytes) -> str:
    """HMAC-SHA-256 of the body (RFC 2104), in hex."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _tell(settings: Settings, body: bytes) -> bool:
    headers = {"Content-Type": "application/json", "User-Agent": "Shoebox"}
    if settings.notify_secret:
        headers["X-Shoebox-Signature"] = signature(settings.notify_secret, body)
    # The address is the administrator's own, and is checked to be http or https.
    request = urllib.request.Request(settings.notify_url, body, headers, method="POST")  # noqa: S310
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=PATIENCE_SECONDS) as answer:
            return bool(200 <= answer.status < 300)
    except (OSError, ValueError, http.client.HTTPException) as trouble:
        log.info("nobody heard the call: %s", trouble)
        return False


def _note_outcome(connection: Connection, call_id: str, attempts: int, *, well: bool) -> None:
    if well or attempts >= len(PAUSES_MS):
        connection.execute(delete(calls).where(calls.c.id == call_id))
        return
    later = now_ms() + PAUSES_MS[attempts]
    connection.execute(update(calls).where(calls.c.id == call_id).values(attempts=attempts + 1, due_at=later))
