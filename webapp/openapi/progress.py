"""How far an import is."""

from __future__ import annotations

from library.states import JobState
from library.telling.progress import MOST_ERRORS
from webapp.openapi.errors import ALWAYS, NO_SUCH_JOB
from webapp.openapi.jobs import JOB_ID
from webapp.openapi.shapes import (
    a,
    answer,
    count,
    flag,
    identity,
    in_query,
    list_of,
    moment,
    number,
    one_of,
    or_null,
    record,
    refused,
    text,
    whole,
)

STEPS = ("receiving", "scanning", "reading", "grouping", "finishing")

SCHEMAS = {
    "Counters": record(
        "What was found so far.",
        processed=count("Files that were read."),
        metadata=count("Files that say more than their date."),
        keywords=count("Keywords, summed over files."),
        ratings=count("Files with a rating."),
        nsfw=count("Files at or above the threshold."),
        duplicates=count("Extra copies: files in groups of exact copies, less one for each group."),
        errors=count("Files that could not be read."),
    ),
    "RecentError": record(
        "A file that could not be read.",
        file_id=identity(),
        filename=text(),
        code=text("Why, for programs."),
        message=text("Why, in one sentence for a person."),
    ),
    "Summary": record(
        "What came of it; of an import that has ended or is halted.",
        confidence_counts=record(
            "How sure the dates of the photos and videos are.",
            high=count(),
            medium=count(),
            low=count(),
            none=count(),
        ),
        duplicate_groups=count("Groups of exact copies."),
        duplicate_files=count("Extra copies in them."),
        near_groups=count("Groups of pictures that are nearly alike."),
        success_count=count(),
        error_count=count(),
        skipped_count=count(),
        duration_seconds=number("Without pauses.", minimum=0),
    ),
    "Progress": record(
        "How far an import is, in one snapshot.",
        ("summary",),
        job_id=identity(),
        status=one_of(JobState),
        counts=a("Counts"),
        total_final=flag("False while the total may still rise."),
        progress_current=count("Files done, failed or skipped."),
        progress_total=count("All files known so far."),
        progress_percent=number("Of the files, with one decimal.", minimum=0, maximum=100),
        current_filename=or_null(text("The file that is being read.")),
        current_step=or_null(one_of(STEPS)),
        error_count=count("Failed files."),
        queue_position=or_null(whole("Of a pending import: 1 is next.", minimum=1)),
        elapsed_seconds=number("Time worked, without pauses.", minimum=0),
        eta_seconds=or_null(number("Time left; null while nobody knows.", minimum=0)),
        eta_start_seconds=or_null(number("Of a pending import: the first guess when it begins.", minimum=0)),
        files_per_second=or_null(number("Null until there is enough to tell by.", minimum=0)),
        bytes_done=count(),
        bytes_total=count(),
        created_at=moment(),
        started_at=or_null(moment()),
        completed_at=or_null(moment()),
        counters=a("Counters"),
        recent_errors=list_of(a("RecentError"), "The last ones, newest first.", maxItems=MOST_ERRORS),
        notice=or_null(a("Notice")),
        revision=count("Rises with every change; survives restarts."),
        summary=a("Summary"),
    ),
}

PATHS = {
    "/api/progress/{job_id}": {
        "parameters": [JOB_ID],
        "get": {
            "operationId": "showProgress",
            "tags": ["Imports"],
            "summary": "Ask how far an import is",
            "description": "Ask every 2 seconds, with the revision that you have seen: no news cost nearly nothing.",
            "parameters": [in_query("revision", "What you have seen.", {"type": "integer"})],
            "responses": {
                "200": answer("The progress.", a("Progress")),
                "204": answer("Nothing has changed since that revision."),
                "404": NO_SUCH_JOB,
                "422": refused("`revision` is not a whole number.", "not_a_number"),
                **ALWAYS,
            },
        },
    },
    "/api/progress/{job_id}/stream": {
        "parameters": [JOB_ID],
        "get": {
            "operationId": "streamProgress",
            "tags": ["Imports"],
            "summary": "Be told how far an import is",
            "description": "Server-sent events named `progress`, each with the revision as its id and the object of "
            "`showProgress` as one line of JSON: the present one at once, then one for each change, at most 20 a "
            "second. A comment comes at least every 15 seconds. When the import has ended, an event named `end` "
            "carries the last object once more, and the stream is closed. Of an unknown import that is the only event, "
            "and it carries a refusal. A client that reads nothing for 15 seconds is let go.",
            "responses": {
                "200": {
                    "description": "The events.",
                    "content": {"text/event-stream": {"schema": {"type": "string"}}},
                },
                "429": refused("As many streams are open as may be. Ask every 2 seconds.", "too_many_streams"),
                **ALWAYS,
            },
        },
    },
}
