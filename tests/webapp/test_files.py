"""Pictures that a browser may keep for ever, and originals that it may only save."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.stack import Stack
from tests.webapp.client import NOBODY, files_of, imported, photo

HTML = b"<!doctype html><script>alert(1)</script>"
# A picture to a picture's reader, a page to whoever looks for one.
BOTH = photo(501) + HTML


@pytest.fixture(scope="module")
def files(stack: Stack) -> dict[str, dict[str, Any]]:
    """The files of one import by their names."""
    sent = {
        "beach.jpg": photo(500),
        "both.jpg": BOTH,
        "page.jpg": HTML,
        "größe & “x”;.jpg": photo(502),
        "notes.txt": b"words",
    }
    job_id = imported(stack, *sent.items(), paths=list(sent))
    return {file["filename"]: file for file in files_of(stack, job_id)}


def test_a_thumbnail_is_a_small_upright_jpeg_of_ours(stack: Stack, files: dict[str, Any]) -> None:
    answer = stack.client.get(files["beach.jpg"]["thumbnail_url"])

    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.format == "JPEG"
        assert max(picture.size) <= 400
        assert not picture.getexif()


def test_a_picture_of_any_format_is_seen_in_full_size_as_an_upright_jpeg_of_ours(stack: Stack) -> None:
    kept = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.effect_noise((2400, 1800), 40).convert("RGB").save(kept, "TIFF", exif=exif)
    job_id = imported(stack, ("scan.tif", kept.getvalue()))
    (file,) = files_of(stack, job_id)

    answer = stack.client.get(f"/files/{file['id']}/full")

    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (1800, 2400)
        assert not picture.getexif()
    assert f'href="/files/{file["id"]}/full"' in stack.client.get(f"/files/{file['id']}").text


def test_a_picture_that_is_no_larger_than_its_preview_offers_no_full_size(stack: Stack, files: dict[str, Any]) -> None:
    beach = files["beach.jpg"]

    assert f"/files/{beach['id']}/full" not in stack.client.get(f"/files/{beach['id']}").text
    assert stack.client.get(f"/files/{beach['id']}/full").status_code == 200


def test_a_thumbnail_that_was_lost_is_made_again(stack: Stack) -> None:
    job_id = imported(stack, ("lost.jpg", photo(505)))
    (file,) = files_of(stack, job_id)
    (place,) = (stack.settings.data / "thumbnails").glob(f"??/{file['sha256']}.jpg")
    place.unlink()

    answer = stack.client.get(file["thumbnail_url"])

    assert answer.headers["content-type"] == "image/jpeg"
    with Image.open(BytesIO(answer.content)) as picture:
        assert max(picture.size) <= 400
    assert place.is_file()


def test_a_thumbnail_whose_original_is_lost_too_is_said_to_be_gone(stack: Stack) -> None:
    job_id = imported(stack, ("gone.jpg", photo(506)))
    (file,) = files_of(stack, job_id)
    for lost in stack.settings.data.glob(f"*/??/{file['sha256']}*"):
        lost.unlink()

    assert stack.client.get(file["thumbnail_url"]).status_code == 404


def test_what_cannot_be_shown_has_no_full_size(stack: Stack, files: dict[str, Any]) -> None:
    assert stack.client.get(f"/files/{files['notes.txt']['id']}/full").status_code == 404


@pytest.mark.parametrize("kind", ["thumbnail", "preview"])
def test_a_picture_that_is_known_does_not_travel_again(stack: Stack, files: dict[str, Any], kind: str) -> None:
    address = files["beach.jpg"][f"{kind}_url"]
    first = stack.client.get(address)
    tag = first.headers["etag"]

    known = stack.client.get(address, headers={"If-None-Match": tag})
    other = stack.client.get(address, headers={"If-None-Match": '"another"'})
    # As a proxy that packs what it passes on asks, and one that keeps several.
    weak = stack.client.get(address, headers={"If-None-Match": f'"another", W/{tag}'})

    assert weak.status_code == 304
    assert first.status_code == 200
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["etag"] == tag
    assert known.headers["cache-control"] == first.headers["cache-control"]
    assert (other.status_code, other.content) == (200, first.content)


def test_a_thumbnail_holds_nothing_of_what_was_hidden_in_the_original(stack: Stack, files: dict[str, Any]) -> None:
    both = files["both.jpg"]

    assert both["state"] == "done"
    assert b"script" not in stack.client.get(both["thumbnail_url"]).content
    assert stack.client.get(both["original_url"]).content == BOTH


@pytest.mark.parametrize("name", ["beach.jpg", "both.jpg", "page.jpg"])
def test_an_original_can_only_be_saved(stack: Stack, files: dict[str, Any], name: str) -> None:
    answer = stack.client.get(files[name]["original_url"])

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "private, no-cache"


def test_an_original_keeps_its_name(stack: Stack, files: dict[str, Any]) -> None:
    answer = stack.client.get(files["größe & “x”;.jpg"]["original_url"])

    told = answer.headers["content-disposition"]
    assert told == "attachment; filename*=utf-8''gr%C3%B6%C3%9Fe%20%26%20%E2%80%9Cx%E2%80%9D%3B.jpg"


def test_a_part_of_an_original_is_saved_as_carefully_as_the_whole(stack: Stack, files: dict[str, Any]) -> None:
    address = files["page.jpg"]["original_url"]

    part = stack.client.get(address, headers={"Range": "bytes=2-8"})
    beyond = stack.client.get(address, headers={"Range": "bytes=999999-"})

    assert (part.status_code, part.content) == (206, HTML[2:9])
    assert part.headers["content-type"] == "application/octet-stream"
    assert part.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert beyond.status_code == 416


def test_what_was_not_stored_has_nothing_to_show(stack: Stack, files: dict[str, Any]) -> None:
    notes = files["notes.txt"]

    assert (notes["thumbnail_url"], notes["preview_url"], notes["original_url"]) == (None, None, None)
    for kind in ("thumbnail", "preview", "original"):
        assert stack.client.get(f"/files/{notes['id']}/{kind}").status_code == 404


def test_what_failed_can_be_saved_but_not_looked_at(stack: Stack, files: dict[str, Any]) -> None:
    page = files["page.jpg"]

    assert (page["thumbnail_url"], page["preview_url"]) == (None, None)
    assert stack.client.get(f"/files/{page['id']}/thumbnail").status_code == 404
    assert stack.client.get(page["original_url"]).content == HTML


@pytest.mark.parametrize("name", [NOBODY, "1", "..%2f..%2fshoebox.db", "%00", "é"])
def test_a_file_that_is_not_there_is_not_found(stack: Stack, name: str) -> None:
    for path in (f"/files/{name}", *(f"/files/{name}/{kind}" for kind in ("thumbnail", "preview", "full", "original"))):
        assert stack.client.get(path).status_code == 404


def test_the_same_bytes_twice_are_stored_once(stack: Stack) -> None:
    job_id = imported(stack, ("a.jpg", photo(510)), ("b.jpg", photo(510)))

    first, second = files_of(stack, job_id)
    assert first["sha256"] == second["sha256"]
    assert first["id"] != second["id"]
    kept = list((stack.settings.data / "originals").rglob(first["sha256"]))
    assert len(kept) == 1


def test_every_file_of_a_page_has_its_large_view(stack: Stack, files: dict[str, Any]) -> None:
    shown = stack.client.get(f"/files/{files['beach.jpg']['id']}")

    assert shown.status_code == 200
    assert "beach.jpg" in shown.text
