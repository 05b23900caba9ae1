"""How the machine is, and this description itself."""

from __future__ import annotations

from webapp.openapi.errors import ALWAYS, ALWAYS_A_PAGE
from webapp.openapi.shapes import a, answer, flag, list_of, moment, number, one_of, or_null, record, text, whole

PID = "Of the process that does the work."

SCHEMAS = {
    "Worker": record(
        "A process that reads files.",
        name=text(),
        pid=whole(PID),
        seen_seconds_ago=number(minimum=0),
        slots=whole("How many files it reads at once."),
        confinement={
            "type": "object",
            "description": "What binds its readers, by name: `held`, or what is missing.",
            "additionalProperties": {"type": "string"},
        },
    ),
    "Up": record(
        "Which parts are there.",
        status=one_of(
            ("ok", "degraded"),
            "Degraded: Redis or every worker is away, by which nothing is lost, or the database is damaged.",
        ),
        versions={
            "type": "object",
            "description": "Of Shoebox and what it is made of, by name.",
            "additionalProperties": {"type": ["string", "null"]},
        },
        database=record("", ok=flag()),
        redis=record("", ok=flag(), pid=or_null(whole(f"{PID} Null when it is not ours to start."))),
        web=record("", pid=whole(PID)),
        workers=list_of(a("Worker"), "Alive: heard within the last seconds."),
        workers_away=list_of(a("Worker"), "Heard within the last hour, and not any more."),
        queue=or_null(record("Imports.", pending=whole("They wait for their turn."), running=whole("At work."))),
        disk=record(
            "Where the data lie.",
            free_bytes=or_null(whole("Free bytes.")),
            kept_bytes=whole("So many of them stay free (`MIN_FREE_BYTES`)."),
            missing_bytes=whole("So many must be freed before imports go on; 0 while they can."),
            imports_waiting=whole("Imports that wait for that, and go on by themselves."),
        ),
        sweep=record("", seconds_ago=or_null(number("Since somebody last tidied up.", minimum=0))),
        integrity=record(
            "What the weekly look through SQLite's whole file found.",
            checked_at=or_null(moment("Null before the first one, and on PostgreSQL.")),
            damage=or_null(text("What is wrong, in SQLite's own words; null where nothing is.")),
        ),
    ),
}

PATHS = {
    "/up": {
        "get": {
            "operationId": "up",
            "tags": ["This server"],
            "summary": "Ask whether everything is well",
            "responses": {
                "200": answer("It takes imports, degraded or not.", a("Up")),
                "503": answer("It is starting, or the database is away.", a("Up")),
                **ALWAYS_A_PAGE,
            },
        },
    },
    "/api/openapi.json": {
        "get": {
            "operationId": "describe",
            "tags": ["This server"],
            "summary": "Get this description",
            "responses": {"200": answer("OpenAPI 3.1.", {"type": "object"}), **ALWAYS},
        },
    },
    "/api": {
        "get": {
            "operationId": "read",
            "tags": ["This server"],
            "summary": "Read this description as a page",
            "responses": {"200": answer("The page.", {"type": "string"}, "text/html"), **ALWAYS},
        },
    },
}
