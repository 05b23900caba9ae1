"""What has come in on this server so far."""

from __future__ import annotations

from library.statistics import DAYS
from webapp.openapi.errors import ALWAYS
from webapp.openapi.shapes import a, answer, count, list_of, number, or_null, record, refused, text

SCHEMAS = {
    "FilesOfDay": record("A day.", date=text("`YYYY-MM-DD` in `TIMEZONE`, else in UTC."), files=count()),
    "Statistics": record(
        "Figures of this server. Deleting an import does not change them.",
        total_jobs=count(),
        completed_jobs=count(),
        failed_jobs=count(),
        cancelled_jobs=count(),
        expired_jobs=count(),
        active_jobs=count("They are open."),
        queue_length=count("They wait for their turn."),
        total_files=count("Files in a final state."),
        total_bytes=count("Their bytes."),
        average_processing_time_seconds=or_null(
            number("Of the last 20 completed imports with files, without pauses; null before the first.", minimum=0)
        ),
        files_per_day=list_of(a("FilesOfDay"), "Oldest first; days without files, too.", minItems=DAYS, maxItems=DAYS),
    ),
}

PATHS = {
    "/api/stats": {
        "get": {
            "operationId": "showStatistics",
            "tags": ["This server"],
            "summary": "Ask what has come in so far",
            "responses": {
                "200": answer("The figures.", a("Statistics")),
                "404": refused("Statistics are switched off (`STATISTICS`).", "not_found"),
                **ALWAYS,
            },
        },
    },
}
