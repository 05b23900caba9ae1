"""Imports, which the API calls jobs: list, look at, steer, delete."""

from __future__ import annotations

from library.control.options import ALIASES, SWITCHES
from library.states import JobState
from webapp.api import ACTIONS
from webapp.openapi.errors import ALWAYS, BODY_TOO_LARGE, JSON_EXPECTED, NO_SUCH_JOB, TOO_SLOW
from webapp.openapi.shapes import (
    a,
    answer,
    body,
    count,
    flag,
    identity,
    in_path,
    in_query,
    list_of,
    moment,
    nothing,
    number,
    one_of,
    only,
    or_null,
    record,
    refused,
    text,
    whole,
)
from webapp.paging import MOST_PER_PAGE, PER_PAGE

SWITCHED = {
    "extract_metadata": "Read camera, lens, place, title and caption. Dates, size and orientation are always read.",
    "extract_keywords": "Read keywords.",
    "import_ratings": "Read ratings.",
    "nsfw": "Look for nudity; needs the extra that can.",
    "near_duplicates": "Look for pictures that are nearly alike.",
}
OPTIONS = {
    **{name: flag(f"{SWITCHED[name]} Usual: {str(usual).lower()}.") for name, usual in SWITCHES.items()},
    "nsfw_threshold": number("From which score on a picture counts as nudity.", minimum=0, maximum=1),
    "timezone": or_null(text("IANA zone for times that carry none, such as `Europe/Berlin`.")),
}
OTHER_NAMES = {name: flag(f"The same as `{known}`.") for name, known in ALIASES.items()}

PAGE = {
    "page": whole("The page that this is.", minimum=1),
    "per_page": whole("How many a page holds.", minimum=1, maximum=MOST_PER_PAGE),
    "total": count("How many there are on all pages together."),
}
PAGING = [
    in_query("page", "From 1. Beyond the last page the list is empty.", {"type": "integer", "default": 1}),
    in_query(
        "per_page",
        f"At most {MOST_PER_PAGE}. What is out of range is brought into it; the answer says what was used.",
        {"type": "integer", "default": PER_PAGE},
    ),
]
NO_NUMBER = refused("`page` or `per_page` is not a whole number.", "not_a_number")
JOB_ID = in_path("job_id", "The import's id.")

SCHEMAS = {
    "Options": record("What an import does with its files.", **OPTIONS),
    "OptionsChosen": only(
        record(
            "The same as they are wanted; what is left out is as usual.",
            (*OPTIONS, *OTHER_NAMES),
            **OPTIONS,
            **OTHER_NAMES,
        )
    ),
    "Counts": record(
        "Files by state, read in one snapshot. `total` is the sum of the rest, always.",
        total=count(),
        expected=count("Announced; the bytes are not here yet."),
        waiting=count("Here, and not begun."),
        claimed=count("Being read now."),
        done=count("Read."),
        failed=count("Could not be read."),
        skipped=count("Not taken, or not read any more."),
    ),
    "Notice": record(
        "Why an import waits, stopped or has nothing to show.",
        code=text("For programs."),
        message=text("One sentence for a person."),
    ),
    "Job": record(
        "One import.",
        id=identity(),
        status=one_of(
            JobState,
            "`receiving`, `pending`, `running`, `paused` and `halted` are open; the others have ended.",
        ),
        source=record(
            "Where the files come from.",
            kind=one_of(("upload", "path"), "Sent to the server, or read in a folder of its own."),
            label=text("A name to show: a folder, or the first file."),
        ),
        options=a("Options"),
        counts=a("Counts"),
        total_final=flag("False while more files may be announced or found."),
        ignored=record(
            "What a folder held besides: it has no rows.",
            ("repeated", "known"),
            hidden=count("Hidden files and what computers leave behind."),
            other_types=count("Kinds of file that are not taken."),
            links=count("Symbolic links."),
            special=count("Pipes, sockets, devices."),
            known=count("With `max_files`: files that an earlier import read, which then get no rows."),
            repeated=count("Further names (hard links) of a file that has a row under its first one."),
        ),
        progress_percent=number(
            "Of the files, with one decimal; 100 only when nothing is open.", minimum=0, maximum=100
        ),
        notice=or_null(a("Notice")),
        created_at=moment(),
        started_at=or_null(moment()),
        completed_at=or_null(moment("When it ended, however it did.")),
        expires_at=or_null(moment("When an import that waits for somebody is given up.")),
        kept_until=or_null(moment("When its originals go unless somebody opens its page before.")),
        bytes_removed_at=or_null(moment("When its originals were removed; then only the history is left.")),
    ),
    "JobPage": record("One page of imports, newest first.", jobs=list_of(a("Job")), **PAGE),
    "JobState": record(
        "What became of an import.", job_id=identity(), status=one_of(JobState, "Its state after the call.")
    ),
    "CurrentJob": {
        "description": "The newest open import. Without one `job_id` is null.",
        "anyOf": [
            record("", job_id=identity(), status=one_of(JobState)),
            record("", job_id=nothing()),
        ],
    },
    "Control": record(
        "What is asked of an import.",
        ("file_ids",),
        action=one_of(ACTIONS),
        file_ids=list_of(identity(), "With `retry`: only these files. Else all that can be retried."),
    ),
}

PATHS = {
    "/api/jobs": {
        "get": {
            "operationId": "listJobs",
            "tags": ["Imports"],
            "summary": "List imports, newest first",
            "parameters": PAGING,
            "responses": {"200": answer("A page of imports.", a("JobPage")), "422": NO_NUMBER, **ALWAYS},
        },
    },
    "/api/jobs/{job_id}": {
        "parameters": [JOB_ID],
        "get": {
            "operationId": "showJob",
            "tags": ["Imports"],
            "summary": "Look at an import",
            "responses": {"200": answer("The import.", a("Job")), "404": NO_SUCH_JOB, **ALWAYS},
        },
        "delete": {
            "operationId": "deleteJob",
            "tags": ["Imports"],
            "summary": "Delete an import",
            "description": "An open one is cancelled first. Stored bytes that no other import names are removed; "
            "folders of the server are never touched.",
            "responses": {"204": answer("It is gone."), "404": NO_SUCH_JOB, **ALWAYS},
        },
    },
    "/api/jobs/{job_id}/control": {
        "parameters": [JOB_ID],
        "post": {
            "operationId": "controlJob",
            "tags": ["Imports"],
            "summary": "Steer an import",
            "description": "`start`: nothing more is coming; what was announced and did not arrive is left out. "
            "`pause`: nothing more is begun, files in hand have 10 seconds to end. `resume`: go on, also after a halt. "
            "`cancel`: what is done stays, the rest is left out. `retry`: failed files, and those that a cancel left "
            "out, wait again. The same again has no further effect.",
            "requestBody": body(a("Control")),
            "responses": {
                "200": answer("It is so.", a("JobState")),
                "400": JSON_EXPECTED,
                "404": NO_SUCH_JOB,
                "408": TOO_SLOW,
                "409": refused(
                    "Not possible in this state; `allowed` says what is. Or there is nothing left to retry.",
                    "not_allowed",
                    "bytes_gone",
                ),
                "413": BODY_TOO_LARGE,
                "422": refused(
                    "There is no such action, or `file_ids` cannot be used.",
                    "unknown_action",
                    "wrong_type",
                    "unknown_file",
                ),
                **ALWAYS,
            },
        },
    },
    "/api/current-job": {
        "get": {
            "operationId": "currentJob",
            "tags": ["Imports"],
            "summary": "Find the newest open import",
            "responses": {"200": answer("Its id and state.", a("CurrentJob")), **ALWAYS},
        },
    },
}
