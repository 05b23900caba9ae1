"""Sending files: all in one form, or announced first and sent one by one (tus 1.0)."""

from __future__ import annotations

from library.places.walk import MOST_PATTERN
from library.problem import Refused
from library.states import JobState
from webapp.openapi.errors import ALWAYS, BODY_TOO_LARGE, DISK_FULL, JSON_EXPECTED, NO_SUCH_JOB, TOO_SLOW
from webapp.openapi.jobs import JOB_ID
from webapp.openapi.shapes import (
    a,
    answer,
    body,
    count,
    flag,
    identity,
    list_of,
    one_of,
    or_null,
    record,
    refused,
    sample,
    text,
    whole,
)
from webapp.sending.manifests import MOST_PATH, MOST_ROWS, MOST_SIZE
from webapp.sending.multipart import MOST_FILES
from webapp.server_paths import MOST_FILES as MOST_FOUND

PATTERN = "Names between bars, such as `*.jpg|*.mp4`; with a slash, of the whole path. Left out: all."
ANSWERS = ("upload", "have", "refused")
LAST_MODIFIED = "The file's own time in milliseconds since 1970, UTC."
ROW = {
    "path": text("Relative, below the folder that was chosen.", minLength=1, maxLength=MOST_PATH),
    "size_bytes": count() | {"maximum": MOST_SIZE},
    "last_modified": or_null(whole(LAST_MODIFIED)),
}

SCHEMAS = {
    "Form": record(
        "Files with what belongs to them in the same order.",
        ("paths", "last_modified", "options"),
        files=list_of(
            {"type": "string", "contentMediaType": "application/octet-stream"},
            "The files, each a part of the form with a file name.",
            maxItems=MOST_FILES,
        ),
        paths=list_of(text(), "Relative paths, one for each file."),
        last_modified=list_of(text(), f"{LAST_MODIFIED} One for each file; may be empty."),
        options=a("OptionsChosen", "As JSON."),
    ),
    "Rejected": record(
        "A file that was not taken.",
        filename=text("Its path as it was sent."),
        code=one_of(Refused, "For programs. More may come."),
        reason=text("One sentence for a person."),
    ),
    "UploadAnswer": record(
        "The import that was made of a form.",
        job_id=identity(),
        file_count=count("Its files; those that were not taken count as well, they are skipped."),
        status=one_of(JobState),
        rejected=list_of(a("Rejected")),
    ),
    "ImportPath": record(
        "A folder of the server, and what of it is wanted.",
        ("pattern", "recursive", "max_files", "options"),
        path=text("Absolute, in one of the folders that may be read.", minLength=1),
        pattern=or_null(text(PATTERN, maxLength=MOST_PATTERN)),
        recursive=or_null(flag("Whether folders in the folder are looked through as well. Usual: true.")),
        max_files=or_null(
            whole(
                "After so many new files it is enough; what is known already gets no rows then.",
                minimum=1,
                maximum=MOST_FOUND,
            )
        ),
        options=or_null(a("OptionsChosen")),
    ),
    "Manifest": record(
        "A list of files that are to come, or a part of it.",
        ("more",),
        files=list_of(a("Announced"), maxItems=MOST_ROWS),
        more=flag("True when further parts follow. False, or left out: the list is complete."),
    ),
    "NewManifest": record(
        "The first part of a list, and what the import does with the files.",
        ("more", "options"),
        files=list_of(a("Announced"), maxItems=MOST_ROWS),
        more=flag("True when further parts follow. False, or left out: the list is complete."),
        options=or_null(a("OptionsChosen")),
    ),
    "Announced": record("A file that is to come.", ("last_modified",), **ROW),
    "ManifestAnswer": record(
        "What becomes of the announced files, in the order of the list.",
        job_id=identity(),
        status=one_of(JobState),
        files=list_of(a("AnnouncedAnswer")),
    ),
    "AnnouncedAnswer": record(
        "What becomes of one announced file.",
        ("upload_url", "code", "reason"),
        file_id=identity(),
        path=text("As it was announced."),
        answer=one_of(ANSWERS, "Send it; or it is here already; or it will not be taken."),
        upload_url=text("With `upload`: where to send it."),
        code=one_of(Refused, "With `refused`: why, for programs."),
        reason=text("With `refused`: why, in one sentence."),
    ),
}

LIST_CLOSED = refused("This import takes no more files; `allowed` says what else is possible.", "list_closed")
WRONG_ROW = refused("A value cannot be used; `field` names it, such as `files[3].path`.", "wrong_type")
WRONG_SIZE = refused("The body is no JSON object, or a size is no number of bytes.", "json_expected", "wrong_size")
TOO_MANY_ROWS = refused(
    f"More than {MOST_ROWS} files in one call, or more than 4 MiB.", "too_many_rows", "body_too_large"
)

PATHS = {
    "/api/upload": {
        "post": {
            "operationId": "upload",
            "tags": ["Sending files"],
            "summary": "Send files as one import",
            "description": f"Up to {MOST_FILES:,} files. Each call makes an import of its own; for a large folder, "
            "or a line that breaks, announce the files instead.",
            "x-codeSamples": sample("curl -F files=@beach.jpg -F files=@dog.mov $SHOEBOX/api/upload"),
            "requestBody": {
                "required": True,
                "content": {
                    "multipart/form-data": {
                        "schema": a("Form"),
                        "encoding": {"options": {"contentType": "application/json"}},
                    }
                },
            },
            "responses": {
                "202": answer("At least one file was stored and is read now.", a("UploadAnswer")),
                "400": refused(
                    "The form cannot be read, or nothing in it is taken; then `rejected` says why.",
                    "form_expected",
                    "form_broken",
                    "no_files",
                    "nothing_acceptable",
                ),
                "408": TOO_SLOW,
                "413": refused(
                    "All files are too large, or there are too many.",
                    "file_too_large",
                    "too_many_files",
                    "too_many_fields",
                    "field_too_large",
                ),
                "422": refused(
                    "An option is unknown or cannot have that value; `field` names it.",
                    "option_refused",
                    "options_not_json",
                ),
                "507": DISK_FULL,
                **ALWAYS,
            },
        },
    },
    "/api/import-path": {
        "post": {
            "operationId": "importPath",
            "tags": ["Sending files"],
            "summary": "Import a folder of the server",
            "description": "The files stay where they are, and are never written to. The folder is looked through "
            "after the answer: until then `total_final` is false, and the total may rise. What an earlier import has "
            "read, and what has not changed since, is `skipped` with the code `known`.",
            "x-codeSamples": sample("""curl --json '{"path": "/srv/photos/2019"}' $SHOEBOX/api/import-path"""),
            "requestBody": body(a("ImportPath")),
            "responses": {
                "202": answer("The folder is looked through now.", a("UploadAnswer")),
                "400": JSON_EXPECTED,
                "403": refused("No folder of the server may be read.", "server_paths_off"),
                "404": refused("There is no such folder.", "no_such_folder"),
                "408": TOO_SLOW,
                "413": BODY_TOO_LARGE,
                "422": refused(
                    "The folder may not be read, or a value cannot be used; `field` names it.",
                    "outside_roots",
                    "no_folder",
                    "no_permission",
                    "unreadable",
                    "wrong_type",
                    "option_refused",
                ),
                "507": DISK_FULL,
                **ALWAYS,
            },
        },
    },
    "/api/jobs": {
        "post": {
            "operationId": "announce",
            "tags": ["Sending files"],
            "summary": "Announce files as a new import",
            "description": f"Up to {MOST_ROWS} files in one call; the rest go to its manifest. "
            "Then send each file that is answered `upload` to its `upload_url`.",
            "x-codeSamples": sample(
                """curl --json '{"files": [{"path": "2019/beach.jpg", "size_bytes": 48213}]}' $SHOEBOX/api/jobs"""
            ),
            "requestBody": body(a("NewManifest")),
            "responses": {
                "201": answer("The import takes these files.", a("ManifestAnswer")),
                "400": WRONG_SIZE,
                "408": TOO_SLOW,
                "413": TOO_MANY_ROWS,
                "422": refused(
                    "A value or an option cannot be used; `field` names it.", "wrong_type", "option_refused"
                ),
                "507": DISK_FULL,
                **ALWAYS,
            },
        },
    },
    "/api/jobs/{job_id}/manifest": {
        "parameters": [JOB_ID],
        "post": {
            "operationId": "announceMore",
            "tags": ["Sending files"],
            "summary": "Announce more files",
            "description": "A file that was announced before (same path, size and time) is not counted twice.",
            "requestBody": body(a("Manifest")),
            "responses": {
                "200": answer("What becomes of them.", a("ManifestAnswer")),
                "400": WRONG_SIZE,
                "404": NO_SUCH_JOB,
                "408": TOO_SLOW,
                "409": LIST_CLOSED,
                "413": TOO_MANY_ROWS,
                "422": WRONG_ROW,
                "507": DISK_FULL,
                **ALWAYS,
            },
        },
    },
}
