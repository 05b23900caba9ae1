"""Copies of pictures, in groups."""

from __future__ import annotations

from library.copies.duplicate_groups import KINDS
from webapp.openapi.errors import ALWAYS, NO_SUCH_JOB
from webapp.openapi.jobs import JOB_ID, PAGE
from webapp.openapi.shapes import a, answer, count, identity, in_query, list_of, one_of, record, refused, text

ASKED = "Only a page of groups is answered when `page` or `per_page` is given; without them, all."

SCHEMAS = {
    "DuplicateGroup": record(
        "Files that are copies of one picture, in this import and in others.",
        kind=one_of(KINDS, "The same bytes, the same pixels under other metadata, or nearly the same to look at."),
        key=text("The same for this group whenever it is asked for."),
        reclaimable_bytes=count("What all but the recommended file take."),
        files=list_of(a("File"), "The recommended one first.", minItems=2),
        recommended_file_id=identity("The file worth keeping. Nothing is left out by itself."),
        reason=text("Why that one, in one sentence for a person."),
    ),
    "DuplicateGroups": record(
        "The groups that an import has part in: exact, then same pixels, then near ones.",
        optional=("page", "per_page"),
        groups=list_of(a("DuplicateGroup")),
        **PAGE,
    ),
}

PATHS = {
    "/api/jobs/{job_id}/duplicates": {
        "parameters": [JOB_ID],
        "get": {
            "operationId": "listDuplicates",
            "tags": ["Files"],
            "summary": "List the groups of copies of an import",
            "description": "A copy of a file in a near group belongs to that group, too. " + ASKED,
            "parameters": [
                in_query("kind", f"One of `{'`, `'.join(KINDS)}`.", {"type": "string"}),
                in_query("page", "From 1. Beyond the last page the list is empty.", {"type": "integer"}),
                in_query("per_page", "How many groups a page holds.", {"type": "integer"}),
            ],
            "responses": {
                "200": answer("The groups.", a("DuplicateGroups")),
                "404": NO_SUCH_JOB,
                "422": refused("`field` names the parameter.", "unknown_value", "not_a_number"),
                **ALWAYS,
            },
        },
    },
}
