"""One file at a time by tus 1.0 (tus.io/protocols/resumable-upload)."""

from __future__ import annotations

from webapp.openapi.errors import ALWAYS, DISK_FULL, TOO_SLOW
from webapp.openapi.sending import LAST_MODIFIED, LIST_CLOSED
from webapp.openapi.shapes import Described, answer, body, in_header, in_path, refused, sample

FILE_ID = in_path("file_id", "The file's id, as its `upload_url` says.")
VERSION = in_header("Tus-Resumable", "The version that you speak.", {"type": "string", "const": "1.0.0"})
WRONG_VERSION = refused("This server speaks version 1.0.0.", "version")
NO_SUCH_UPLOAD = refused("There is no such upload, or its import was deleted.", "no_such_upload")
NOT_EXPECTED = refused(
    "The import takes no more files; or this one is here already, or was taken off the list.",
    "list_closed",
    "not_expected",
)


def _bytes(name: str, says: str) -> Described:
    return in_header(name, says, {"type": "integer", "minimum": 0}, required=True)


PATHS = {
    "/uploads": {
        "options": {
            "operationId": "describeUploads",
            "tags": ["Sending files"],
            "summary": "Ask what the upload protocol can do here",
            "responses": {
                "204": answer(
                    "The abilities.",
                    Tus_Resumable="Version spoken.",
                    Tus_Version="Versions known.",
                    Tus_Extension="Extensions.",
                    Tus_Max_Size="The largest file that is taken, in bytes.",
                ),
                **ALWAYS,
            },
        },
        "post": {
            "operationId": "announceOne",
            "tags": ["Sending files"],
            "summary": "Announce one file by headers",
            "parameters": [
                VERSION,
                _bytes("Upload-Length", "The file's size."),
                in_header(
                    "Upload-Metadata",
                    "`key base64` pairs with commas between them: `filename`, `relative_path`, `last_modified` "
                    f"({LAST_MODIFIED}), `job_id` (without it the file becomes an import of its own).",
                    {"type": "string"},
                ),
            ],
            "responses": {
                "201": answer("It may come.", Location="Where to send it.", Tus_Resumable="Version spoken."),
                "400": refused("A header cannot be used.", "wrong_header"),
                "404": refused("There is no such import.", "no_such_job"),
                "409": LIST_CLOSED,
                "412": WRONG_VERSION,
                "413": refused("The file is larger than what is taken here.", "file_too_large"),
                "415": refused("Its size or its name shows that it is not taken.", "empty", "junk", "unsupported_type"),
                "507": DISK_FULL,
                **ALWAYS,
            },
        },
    },
    "/uploads/{file_id}": {
        "parameters": [FILE_ID, VERSION],
        "head": {
            "operationId": "showUpload",
            "tags": ["Sending files"],
            "summary": "Ask how much of a file is here",
            "responses": {
                "200": answer(
                    "That much.",
                    Upload_Offset="Bytes that are here.",
                    Upload_Length="Bytes that were announced.",
                    Tus_Resumable="Version spoken.",
                ),
                "404": answer("There is no such upload."),
                "412": answer("Another version is spoken here."),
                **ALWAYS,
            },
        },
        "patch": {
            "operationId": "sendFile",
            "tags": ["Sending files"],
            "summary": "Send the bytes of a file",
            "description": "All of them, from the first on. A body that breaks off is forgotten: send the file again.",
            "x-codeSamples": sample(
                "curl -X PATCH -H 'Upload-Offset: 0' --data-binary @beach.jpg $SHOEBOX/uploads/$FILE_ID"
            ),
            "parameters": [
                _bytes("Upload-Offset", "Where the body begins: 0."),
                {
                    "name": "Upload-Checksum",
                    "in": "header",
                    "description": "`sha256`, a space, and the sum of the body in Base64.",
                    "schema": {"type": "string"},
                },
            ],
            "requestBody": body(
                {"type": "string", "contentMediaType": "application/octet-stream"}, "application/offset+octet-stream"
            ),
            "responses": {
                "204": answer(
                    "The file is stored.", Upload_Offset="Bytes that are here.", Tus_Resumable="Version spoken."
                ),
                "400": refused("A header cannot be used, or the body broke off.", "wrong_header", "broken_off"),
                "404": NO_SUCH_UPLOAD,
                "408": TOO_SLOW,
                "409": refused(
                    "Not from byte 0; or the import takes no more files; or this one is here, or not wanted any more.",
                    "wrong_offset",
                    "list_closed",
                    "not_expected",
                ),
                "412": WRONG_VERSION,
                "413": refused("More bytes than announced. Nothing of them was kept.", "longer_than_announced"),
                "415": refused("The first bytes are of no kind that is taken.", "unsupported_type", "junk"),
                "423": refused("The file is being sent already.", "under_way"),
                "460": refused("The bytes are not those whose sum was promised.", "checksum_mismatch"),
                "507": DISK_FULL,
                **ALWAYS,
            },
        },
        "delete": {
            "operationId": "callOff",
            "tags": ["Sending files"],
            "summary": "Call a file off",
            "description": "It will not come; it is left out of the import.",
            "responses": {
                "204": answer("So noted.", Tus_Resumable="Version spoken."),
                "404": NO_SUCH_UPLOAD,
                "409": NOT_EXPECTED,
                "412": WRONG_VERSION,
                **ALWAYS,
            },
        },
    },
}
