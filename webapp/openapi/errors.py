"""The one form of every refusal, and those that any call may meet."""

from __future__ import annotations

from webapp.openapi.shapes import Described, a, count, list_of, record, refused, refused_on_a_page, text

SCHEMAS = {
    "Error": record(
        "Every refusal under `/api` and `/uploads`, whatever its status.",
        ("field", "allowed", "rejected", "offset", "missing_bytes"),
        error=text("One sentence for a person."),
        code=text("What is wrong, for programs.", pattern="^[a-z][a-z0-9_]*$"),
        field=text("With 422: the field that cannot be used."),
        allowed=list_of(text(), "With 409: what may be asked of the import as it is."),
        rejected=list_of(a("Rejected"), "Of an upload of which nothing was stored: each file with its reason."),
        offset=count("With 409 `wrong_offset`: the byte at which the upload begins."),
        missing_bytes=count("With 507: how much room is missing, in bytes."),
    ),
}

NO_SUCH_JOB = refused("There is no such import, or it was deleted.", "no_such_job")
DISK_FULL = refused("The disk is nearly full; what arrived of this was not kept.", "disk_full")
TOO_SLOW = refused("For 30 seconds nothing arrived.", "too_slow")
JSON_EXPECTED = refused("The body is not a JSON object.", "json_expected")
BODY_TOO_LARGE = refused("The body is larger than 4 MiB.", "body_too_large")

STANDS_BEFORE = (
    "Before the call itself is looked at: the header `Host` is missing, doubled or not allowed (400); "
    "a page of another site asks for a change (403); there is nothing at this address, or no id in it (404); "
    "the address does not take this method (405); the header has more than 32 KiB (431)."
)
# What any call may meet, under /api and /uploads, and elsewhere.
ALWAYS: Described = {
    "default": refused(
        STANDS_BEFORE,
        "host_not_allowed",
        "other_site",
        "not_found",
        "method_not_allowed",
        "header_too_large",
    )
}
ALWAYS_A_PAGE: Described = {"default": refused_on_a_page(STANDS_BEFORE)}
