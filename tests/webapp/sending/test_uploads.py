"""The upload protocol: offsets, sizes, kinds, and bodies that break off (rows 61 to 65 of the bad-input table)."""

from __future__ import annotations

import base64
import hashlib
import socket
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from library.storage import HELD_BYTES
from tests.dropping import send
from tests.pictures import jpeg
from tests.stack import Stack
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return jpeg(tmp_path_factory.mktemp("upload") / "a.jpg", (1200, 900), seed=1).read_bytes()


@pytest.fixture(scope="module")
def large(photo: bytes) -> bytes:
    """Half of it is more than is held in memory."""
    return photo + bytes(2 * HELD_BYTES)


def announced(stack: Stack, *rows: tuple[str, int], more: bool = True) -> tuple[str, list[dict[str, Any]]]:
    files = [{"path": path, "size_bytes": size} for path, size in rows]
    answer = stack.client.post("/api/jobs", json={"files": files, "more": more})
    assert answer.status_code == 201, answer.text
    return answer.json()["job_id"], answer.json()["files"]


def patch(stack: Stack, url: str, content: bytes, **headers: str) -> httpx.Response:
    told = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", **headers}
    return stack.client.patch(url, content=content, headers=told)


def file_of(stack: Stack, job_id: str, file_id: str) -> dict[str, Any]:
    listed = stack.client.get(f"/api/jobs/{job_id}/files?per_page=200").json()["files"]
    return next(file for file in listed if file["id"] == file_id)


def left_over(stack: Stack) -> list[Path]:
    return list((stack.settings.data / "originals/incoming").iterdir())


def test_a_whole_body_becomes_a_picture(stack: Stack, photo: bytes) -> None:
    job_id, (file,) = announced(stack, ("box/a.jpg", len(photo)), more=False)

    answer = send(stack.client, file["upload_url"], photo)

    assert answer.status_code == 204
    assert answer.headers["Upload-Offset"] == str(len(photo))
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    wait_until(
        lambda: stack.client.get(f"/api/progress/{job_id}").json()["status"] == "completed", 15, "the job is completed"
    )
    assert file_of(stack, job_id, file["file_id"])["thumbnail_url"]


def test_work_begins_with_the_first_file_while_others_are_still_expected(stack: Stack, photo: bytes) -> None:
    job_id, (first, _second) = announced(stack, ("a.jpg", len(photo)), ("b.jpg", len(photo)), more=False)

    send(stack.client, first["upload_url"], photo)

    def counts() -> dict[str, int]:
        told: dict[str, int] = stack.client.get(f"/api/progress/{job_id}").json()["counts"]
        return told

    wait_until(lambda: counts()["done"] == 1, 15, "the first file is done")
    assert counts()["expected"] == 1
    assert stack.client.get(f"/api/progress/{job_id}").json()["status"] == "receiving"


@pytest.mark.parametrize(("offset", "status"), [("5", 409), ("-1", 400), ("abc", 400), ("", 400), ("9" * 30, 400)])
def test_an_offset_that_is_not_the_beginning_changes_nothing(
    stack: Stack, photo: bytes, offset: str, status: int
) -> None:
    job_id, (file,) = announced(stack, ("a.jpg", len(photo)))

    assert patch(stack, file["upload_url"], photo, **{"Upload-Offset": offset}).status_code == status

    assert stack.client.head(file["upload_url"]).headers["Upload-Offset"] == "0"
    assert file_of(stack, job_id, file["file_id"])["state"] == "expected"


def test_more_bytes_than_announced_are_refused_and_none_is_kept(stack: Stack, photo: bytes) -> None:
    job_id, (file,) = announced(stack, ("a.jpg", len(photo) - 1))

    answer = patch(stack, file["upload_url"], photo)

    assert (answer.status_code, answer.json()["code"]) == (413, "longer_than_announced")
    assert file_of(stack, job_id, file["file_id"])["state"] == "expected"
    assert left_over(stack) == []


def test_fewer_bytes_than_announced_leave_the_file_expected(stack: Stack, photo: bytes) -> None:
    job_id, (file,) = announced(stack, ("a.jpg", len(photo) + 1))

    assert patch(stack, file["upload_url"], photo).status_code == 400
    assert file_of(stack, job_id, file["file_id"])["state"] == "expected"
    assert send(stack.client, file["upload_url"], photo + b"\0").status_code == 204


def test_a_body_without_length_is_taken_up_to_what_was_announced(stack: Stack, photo: bytes) -> None:
    _, (file,) = announced(stack, ("a.jpg", len(photo)))

    answer = stack.client.patch(
        file["upload_url"], content=iter([photo[:1000], photo[1000:]]), headers={"Upload-Offset": "0"}
    )

    assert answer.status_code == 204


def test_a_client_that_leaves_in_the_middle_leaves_nothing_behind(stack: Stack, large: bytes) -> None:
    job_id, (file,) = announced(stack, ("a.jpg", len(large)))
    with socket.create_connection(("127.0.0.1", stack.port)) as line:
        line.sendall(
            f"PATCH {file['upload_url']} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpload-Offset: 0\r\n"
            f"Content-Length: {len(large)}\r\n\r\n".encode()
            + large[: len(large) // 2]
        )
        wait_until(lambda: left_over(stack), 5, "the first bytes are on the disk")

    wait_until(lambda: left_over(stack) == [], 5, "the half file is gone")
    assert file_of(stack, job_id, file["file_id"])["state"] == "expected"
    assert send(stack.client, file["upload_url"], large).status_code == 204


def test_two_at_once_for_one_file_never_mix(stack: Stack, large: bytes) -> None:
    job_id, (file,) = announced(stack, ("a.jpg", len(large)))
    with socket.create_connection(("127.0.0.1", stack.port)) as line:
        line.sendall(
            f"PATCH {file['upload_url']} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpload-Offset: 0\r\n"
            f"Content-Length: {len(large)}\r\n\r\n".encode()
            + large[: len(large) // 2]
        )
        wait_until(lambda: left_over(stack), 5, "the first one is under way")

        second = patch(stack, file["upload_url"], large)
        line.sendall(large[len(large) // 2 :])
        first = line.recv(100)

    assert second.status_code == 423
    assert first.startswith(b"HTTP/1.1 204")
    assert file_of(stack, job_id, file["file_id"])["state"] != "expected"


def test_the_same_file_again_is_refused_once_it_is_here(stack: Stack, photo: bytes) -> None:
    _, (file,) = announced(stack, ("a.jpg", len(photo)))
    send(stack.client, file["upload_url"], photo)

    assert patch(stack, file["upload_url"], photo).status_code == 409
    assert stack.client.head(file["upload_url"]).headers["Upload-Offset"] == str(len(photo))


def test_after_a_cancel_nothing_is_taken(stack: Stack, photo: bytes) -> None:
    job_id, (file,) = announced(stack, ("a.jpg", len(photo)))
    assert stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"}).json()["status"] == "cancelled"

    answer = patch(stack, file["upload_url"], photo)

    assert (answer.status_code, answer.json()["code"]) == (409, "list_closed")
    assert left_over(stack) == []


def test_an_unknown_upload_is_not_there(stack: Stack) -> None:
    assert patch(stack, f"/uploads/{uuid.uuid4()}", b"x").status_code == 404
    assert stack.client.head("/uploads/not-an-id").status_code == 404


def test_content_of_no_supported_kind_is_not_stored(stack: Stack) -> None:
    text = b"dear diary, " * 1000
    job_id, (file,) = announced(stack, ("diary", len(text)))

    answer = patch(stack, file["upload_url"], text)

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_type")
    row = file_of(stack, job_id, file["file_id"])
    assert (row["state"], row["problem"]["code"]) == ("skipped", "unsupported_type")
    assert left_over(stack) == []


def test_a_picture_without_extension_is_taken(stack: Stack, photo: bytes) -> None:
    _, (file,) = announced(stack, ("IMG_0001", len(photo)))

    assert send(stack.client, file["upload_url"], photo).status_code == 204


def test_a_file_taken_off_the_list_is_skipped(stack: Stack) -> None:
    job_id, (file,) = announced(stack, ("a.jpg", 10))

    assert stack.client.delete(file["upload_url"]).status_code == 204

    row = file_of(stack, job_id, file["file_id"])
    assert (row["state"], row["problem"]["code"]) == ("skipped", "cancelled")
    assert stack.client.delete(file["upload_url"]).status_code == 409


def test_another_version_of_the_protocol_is_refused(stack: Stack, photo: bytes) -> None:
    _, (file,) = announced(stack, ("a.jpg", len(photo)))

    assert patch(stack, file["upload_url"], photo, **{"Tus-Resumable": "0.2.2"}).status_code == 412


def encoded(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def test_a_tool_of_the_protocol_makes_an_upload_of_its_own(stack: Stack, photo: bytes) -> None:
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(photo)),
        "Upload-Metadata": encoded(relative_path="Été/Fête d'été.jpg", last_modified="1700000000000"),
    }
    made = stack.client.post("/uploads", headers=headers)
    assert made.status_code == 201, made.text

    assert send(stack.client, made.headers["Location"], photo).status_code == 204

    newest = stack.client.get("/api/jobs").json()["jobs"][0]
    (file,) = stack.client.get(f"/api/jobs/{newest['id']}/files").json()["files"]
    assert file["relative_path"] == "Été/Fête d'été.jpg"
    wait_until(
        lambda: stack.client.get(f"/api/jobs/{newest['id']}").json()["status"] == "completed", 15, "it is completed"
    )


@pytest.mark.parametrize(
    ("length", "status"), [("-1", 400), (str(2**63), 400), ("x", 400), (str(10**12), 507), ("0", 415)]
)
def test_a_declared_size_that_cannot_be_is_refused(stack: Stack, length: str, status: int) -> None:
    headers = {"Upload-Length": length, "Upload-Metadata": encoded(filename="a.jpg")}

    assert stack.client.post("/uploads", headers=headers).status_code == status


@pytest.mark.parametrize("name", ["notes.docx", "Thumbs.db"])
def test_what_is_refused_by_its_name_leaves_no_import_behind(stack: Stack, name: str) -> None:
    before = stack.client.get("/api/jobs").json()["total"]

    headers = {"Upload-Length": "4000", "Upload-Metadata": encoded(filename=name)}
    refused = stack.client.post("/uploads", headers=headers)

    assert refused.status_code == 415
    assert stack.client.get("/api/jobs").json()["total"] == before


def test_abilities_are_told_on_request(stack: Stack) -> None:
    told = stack.client.options("/uploads").headers

    assert told["Tus-Version"] == "1.0.0"
    assert "creation" in told["Tus-Extension"]


def checksum(content: bytes, algorithm: str = "sha256") -> dict[str, str]:
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(hashlib.sha256(content).digest()).decode()}"}


def test_bytes_that_changed_on_their_way_are_not_kept(stack: Stack, photo: bytes) -> None:
    job_id, (file,) = announced(stack, ("a.jpg", len(photo)))

    changed = patch(stack, file["upload_url"], photo, **checksum(b"other bytes"))
    unknown = patch(stack, file["upload_url"], photo, **checksum(photo, "crc1"))

    assert (changed.status_code, unknown.status_code) == (460, 400)
    assert file_of(stack, job_id, file["file_id"])["state"] == "expected"
    assert left_over(stack) == []
    assert patch(stack, file["upload_url"], photo, **checksum(photo)).status_code == 204
