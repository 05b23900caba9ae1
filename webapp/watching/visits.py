"""Pages that are opened keep an import alive, and name those whose originals go soon."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from library.clock import iso
from library.database import Database
from library.job import note_activity
from library.settings import Settings
from library.upkeep.keeping import jobs_leaving, kept_until
from webapp.parts import Parts

log = logging.getLogger(__name__)


def note_visit(parts: Parts, job_id: str) -> None:
    """A person opened a page of this import: its waits begin anew. A database that cannot write spoils no page."""
    try:
        note_activity(parts.database, job_id)
    except SQLAlchemyError as trouble:
        log.info("a visit was not noted job=%s: %s", job_id, trouble)


def leaving(settings: Settings, database: Database) -> list[dict[str, Any]]:
    """Imports whose originals go within a week: id, label and the moment."""
    if not settings.keep_days:
        return []
    try:
        with database.reading() as connection:
            found = jobs_leaving(connection, settings.keep_days)
    except SQLAlchemyError:
        # The page of a refusal must be shown without a database, too.
        return []
    return [
        {"id": job.id, "label": job.source_label, "when": iso(kept_until(job, settings.keep_days))} for job in found
    ]
