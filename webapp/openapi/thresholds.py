"""Changing later from which score on a picture counts as sensitive."""

from __future__ import annotations

from webapp.openapi.errors import ALWAYS, BODY_TOO_LARGE, JSON_EXPECTED, NO_SUCH_JOB, TOO_SLOW
from webapp.openapi.jobs import JOB_ID
from webapp.openapi.shapes import a, answer, body, number, only, record, refused

SCHEMAS = {
    "JobChange": only(
        record(
            "What may be changed of an import later.",
            options=only(
                record(
                    "Scores are kept, so nothing is looked at again.",
                    nsfw_threshold=number("From which score on a picture counts as sensitive.", minimum=0, maximum=1),
                )
            ),
        )
    ),
}

PATHS = {
    "/api/jobs/{job_id}": {
        "parameters": [JOB_ID],
        "patch": {
            "operationId": "changeJob",
            "tags": ["Imports"],
            "summary": "Change from which score on pictures count as sensitive",
            "requestBody": body(a("JobChange")),
            "responses": {
                "200": answer("The import.", a("Job")),
                "400": JSON_EXPECTED,
                "404": NO_SUCH_JOB,
                "408": TOO_SLOW,
                "413": BODY_TOO_LARGE,
                "422": refused("Only the threshold may be changed, to a number from 0 to 1.", "option_refused"),
                **ALWAYS,
            },
        },
    },
}
