"""The list of calls that are to be made: whoever ends or stops an import writes it there, in the same transaction."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection

from library.clock import now_ms
from library.tables import calls


def note_call(connection: Connection, job_id: str, event: str) -> None:
    """Somebody will be told of this, if anybody is to be told."""
    now = now_ms()
    connection.execute(
        calls.insert().values(id=str(uuid.uuid4()), job_id=job_id, event=event, created_at=now, attempts=0, due_at=now)
    )
