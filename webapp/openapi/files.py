"""The files of an import: their list, their pictures, their bytes."""

from __future__ import annotations

from library.problem import Failed, Note, Refused, Warned
from library.search import GROUPS
from library.states import FileState
from webapp.api import KINDS
from webapp.openapi.errors import ALWAYS, ALWAYS_A_PAGE, NO_SUCH_JOB
from webapp.openapi.jobs import JOB_ID, PAGE, PAGING
from webapp.openapi.shapes import (
    OFFSET,
    WALL_CLOCK,
    a,
    answer,
    count,
    flag,
    identity,
    in_path,
    in_query,
    list_of,
    moment,
    number,
    one_of,
    or_null,
    record,
    refused,
    refused_on_a_page,
    text,
    whole,
)

PRECISIONS = ("second", "minute", "day", "month", "year")
FLAGS = ("camera_default", "implausible", "re_encoded", "copy_time", "scan_time")
ZONE_SOURCES = ("explicit", "gps", "neighbours", "assumed")
GROUP = "What all files of the group have in common; null when there is no other."

DATE = {
    "taken_at": or_null(
        text("Local wall clock, padded with 01 and 00 where `precision` is coarser.", pattern=WALL_CLOCK)
    ),
    "utc_offset": or_null(text("Such as `+02:00`; null when nobody knows.", pattern=OFFSET)),
    "zone_source": or_null(one_of(ZONE_SOURCES, "How the offset is known.")),
    "precision": or_null(one_of(PRECISIONS)),
}

SCHEMAS = {
    "Problem": record(
        "What is wrong with a file.",
        code=one_of((*Refused, *Failed, *Warned), "For programs. More may come."),
        message=text("One sentence for a person."),
    ),
    "Candidate": record(
        "A date that something said about a file.",
        source=text("Who said it, such as `exif_original`, `name`, `mtime`."),
        raw=text("As it was written."),
        **DATE,
        flags=list_of(one_of(FLAGS), "What speaks against it though it may be right. More may come."),
        refused=or_null(text("Why it was not believed, in one sentence; null when it could be.")),
    ),
    "File": record(
        "One file of an import.",
        id=identity(),
        job_id=identity(),
        kind=one_of(KINDS),
        filename=text(),
        relative_path=text("Below the folder that was brought. What could mislead an eye is shown as U+FFFD."),
        original_path=text("In a folder of the server the absolute path, else the relative one."),
        state=one_of(FileState),
        problem=or_null(a("Problem")),
        attempts=count("How often somebody began to read it."),
        notes=list_of(one_of(Note), "What is worth knowing though nothing is wrong."),
        size_bytes=count(),
        sha256=or_null(text(pattern="^[0-9a-f]{64}$")),
        mime_type=or_null(text("By content; null when it was not recognised.")),
        width=or_null(count("As a person sees it.")),
        height=or_null(count("As a person sees it.")),
        duration_seconds=or_null(number(minimum=0)),
        orientation=or_null(whole("As stored: 1 to 8 as EXIF counts; for videos degrees.", minimum=0, maximum=359)),
        **DATE,
        confidence=or_null(one_of(GROUPS, "How sure the date is; null until it was looked for.")),
        timestamp_source=or_null(text("Whose date was believed: the source of the first candidate.")),
        reason=or_null(text("Why, in plain words; null until it was looked for, and for sidecars.")),
        candidates=list_of(a("Candidate"), "All that was said about the date: the believed first, the refused last."),
        keywords=list_of(text(), "The file's own and its sidecars', each once, with `/` in a hierarchy."),
        rating=or_null(whole("0 when the file says 0, null when it says nothing.", minimum=-1, maximum=5)),
        title=or_null(text()),
        caption=or_null(text()),
        people=list_of(text(), "Who is to be seen, as programs have written it."),
        camera=or_null(text()),
        lens=or_null(text()),
        latitude=or_null(number(minimum=-90, maximum=90)),
        longitude=or_null(number(minimum=-180, maximum=180)),
        nsfw_score=or_null(number(minimum=0, maximum=1)),
        nsfw_label=or_null(text()),
        thumbnail_url=or_null(text("Null without a thumbnail.")),
        preview_url=or_null(text()),
        original_url=or_null(text("Null when the bytes are not here.")),
        exact_group=or_null(text(f"Same bytes. {GROUP}")),
        pixel_group=or_null(text(f"Same pixels. {GROUP}")),
        near_group=or_null(text(f"Nearly alike. {GROUP}")),
        pair_of=or_null(identity("The still that this video belongs to, or the other way round.")),
        sidecars=list_of(identity(), "Files that speak for this one; they may have come with another import."),
        kept=flag("False only when a person left it out."),
        reviewed_at=or_null(moment()),
        tags=list_of(text(), "What a person wrote."),
    ),
    "FilePage": record(
        "One page of files, in the order of their path's bytes.",
        optional=("groups",),
        files=list_of(a("File")),
        groups=record("With `group_by`: how many stand in which group.", **{level: count() for level in GROUPS}),
        **PAGE,
    ),
}

FILE_ID = in_path("file_id", "The file's id.")
NOTHING_TO_SEE = refused_on_a_page("There is no such file, or nothing to see of it.")
BYTES = {"type": "string", "contentMediaType": "application/octet-stream"}
PICTURE = {"type": "string", "contentMediaType": "image/jpeg"}


def _chosen(name: str, values: tuple[str, ...]) -> dict[str, object]:
    says = f"One of `{'`, `'.join(values)}`, or several with commas between them."
    return in_query(name, says, {"type": "string"})


PATHS = {
    "/api/jobs/{job_id}/files": {
        "parameters": [JOB_ID],
        "get": {
            "operationId": "listFiles",
            "tags": ["Files"],
            "summary": "List the files of an import",
            "parameters": [
                _chosen("state", tuple(FileState)),
                _chosen("kind", KINDS),
                _chosen("confidence", GROUPS),
                in_query("q", "A part of path, keyword, tag or camera, blind to case and accents.", {"type": "string"}),
                in_query("tag", "One tag or keyword, blind to case and accents.", {"type": "string"}),
                in_query(
                    "group_by", "`confidence`: none, low, medium, high, each in the order of paths.", {"type": "string"}
                ),
                *PAGING,
            ],
            "responses": {
                "200": answer("A page of files.", a("FilePage")),
                "404": NO_SUCH_JOB,
                "422": refused(
                    "No file can have that value; `field` names the parameter.", "unknown_value", "not_a_number"
                ),
                **ALWAYS,
            },
        },
    },
    "/files/{file_id}/thumbnail": {
        "parameters": [FILE_ID],
        "get": {
            "operationId": "showThumbnail",
            "tags": ["Files"],
            "summary": "Get the small picture",
            "description": "A JPEG of up to 400 px, upright, sRGB, without metadata. Its bytes never change.",
            "responses": {
                "200": answer("The picture.", PICTURE, "image/jpeg", ETag="Send it back in `If-None-Match`."),
                "304": answer("You have it already."),
                "404": NOTHING_TO_SEE,
                **ALWAYS_A_PAGE,
            },
        },
    },
    "/files/{file_id}/preview": {
        "parameters": [FILE_ID],
        "get": {
            "operationId": "showPreview",
            "tags": ["Files"],
            "summary": "Get the large picture",
            "description": "A JPEG of up to 1440 px, made when it is first asked for. "
            "While no worker runs, the small picture stands in and is not to be kept.",
            "responses": {
                "200": answer("The picture.", PICTURE, "image/jpeg", ETag="Send it back in `If-None-Match`."),
                "304": answer("You have it already."),
                "404": NOTHING_TO_SEE,
                **ALWAYS_A_PAGE,
            },
        },
    },
    "/files/{file_id}/full": {
        "parameters": [FILE_ID],
        "get": {
            "operationId": "showFullSize",
            "tags": ["Files"],
            "summary": "Get the picture in full size",
            "description": "A JPEG with all pixels that the file shows, upright, sRGB, without metadata, whatever its "
            "format is; made when it is first asked for. Where it cannot be made, the largest that there is stands in "
            "and is not to be kept.",
            "responses": {
                "200": answer("The picture.", PICTURE, "image/jpeg", ETag="Send it back in `If-None-Match`."),
                "304": answer("You have it already."),
                "404": NOTHING_TO_SEE,
                **ALWAYS_A_PAGE,
            },
        },
    },
    "/files/{file_id}/original": {
        "parameters": [FILE_ID],
        "get": {
            "operationId": "downloadOriginal",
            "tags": ["Files"],
            "summary": "Get the bytes as they were brought",
            "description": "Always as an attachment, never as something that a browser runs. Takes `Range`.",
            "responses": {
                "200": answer("The bytes.", BYTES, "application/octet-stream", Content_Disposition="The file's name."),
                "206": answer("A part of them.", BYTES, "application/octet-stream", Content_Range="Which part."),
                "404": refused_on_a_page("There is no such file, or its bytes are not here any more."),
                "416": answer("There is no such part."),
                **ALWAYS_A_PAGE,
            },
        },
    },
}
