"""The page that chooses a folder of the server: links and forms only, so that it works without a script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.stack import Stack
from tests.webapp.client import ended, files_of, photo

ALL = {"form": "yes", "recursive": "yes", "extract_metadata": "yes", "extract_keywords": "yes"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("server") / "Pictures & more"
    for name in ("Zoo/a.jpg", "Zoo/b.mp4", "Zoo/c.txt", "<b>bold/d.jpg", "e.jpg"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(photo(len(name)))
    odd = root / os.fsdecode(b"caf\xe9 100%")
    odd.mkdir()
    (odd / "f.jpg").write_bytes(photo(9))
    return root


@pytest.fixture(scope="module")
def reader(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("reader"), IMPORT_ROOTS=str(root), MIN_FREE_BYTES="0") as stack:
        yield stack


def opened(stack: Stack, path: str, **more: str) -> httpx.Response:
    return stack.client.get("/folders", params={"path": path, **more})


def test_the_first_page_offers_the_roots(reader: Stack, root: Path) -> None:
    page = reader.client.get("/").text

    assert "Already on the server?" in page
    assert f">{root}</option>".replace("&", "&amp;") in page


def test_a_root_opens_with_the_folders_in_it(reader: Stack, root: Path) -> None:
    page = opened(reader, str(root)).text

    assert f"/folders?path={quote(str(root / 'Zoo'))}" in page
    assert "&lt;b&gt;bold" in page
    assert "<b>bold" not in page
    assert "e.jpg" not in page


def test_a_folder_whose_name_is_no_text_can_be_entered_and_imported(reader: Stack, root: Path) -> None:
    path = f"{root}/caf%E9 100%25"

    page = opened(reader, path)
    answer = reader.client.post("/folders", data={**ALL, "path": path})
    job_id = answer.headers["location"].rpartition("/")[2]
    ended(reader, job_id)

    assert page.status_code == 200
    assert "caf\ufffd 100%" in page.text
    assert [file["filename"] for file in files_of(reader, job_id)] == ["f.jpg"]


def test_a_folder_is_counted_by_kind_before_anything_starts(reader: Stack, root: Path) -> None:
    before = reader.client.get("/api/jobs").json()["total"]
    piece = reader.client.get("/folders/count", params={"path": str(root / "Zoo"), "form": "yes", "recursive": "yes"})
    chosen = reader.client.get("/folders/count", params={"path": str(root / "Zoo"), "pattern": "*.mp4"})

    assert "1 photo of" in piece.text
    assert "1 video of" in piece.text
    assert "Left out: 1 of another kind." in piece.text
    assert "Import 2 files" in piece.text
    assert "Import 1 file" in chosen.text
    assert reader.client.get("/api/jobs").json()["total"] == before


def test_without_a_script_the_page_counts_when_asked(reader: Stack, root: Path) -> None:
    page = opened(reader, str(root), form="yes", count="yes").text

    assert "1 photo of" in page, "without the folders in it, whose box is not ticked"
    assert "Import 1 file" in page


def test_an_empty_folder_has_nothing_to_press(reader: Stack, root: Path) -> None:
    (root / "Empty").mkdir(exist_ok=True)

    piece = reader.client.get("/folders/count", params={"path": str(root / "Empty")}).text

    assert "no photo, no video" in piece
    assert "button-primary" not in piece


def test_the_form_begins_an_import_with_what_was_chosen(reader: Stack, root: Path) -> None:
    form = {**ALL, "path": str(root), "pattern": "*.jpg", "max_files": "2", "timezone": "Europe/Oslo"}
    answer = reader.client.post("/folders", data=form)

    assert answer.status_code == 303
    job_id = answer.headers["location"].rpartition("/")[2]
    ended(reader, job_id)
    options = reader.client.get(f"/api/jobs/{job_id}").json()["options"]
    assert (options["extract_keywords"], options["import_ratings"], options["timezone"]) == (True, False, "Europe/Oslo")


@pytest.mark.parametrize(
    ("path", "status"), [("/etc", 422), ("{root}/nothing", 404), ("{root}/e.jpg", 422), ("{root}/../..", 422)]
)
def test_a_place_that_cannot_be_opened_gets_a_page_with_the_reason(
    reader: Stack, root: Path, path: str, status: int
) -> None:
    for answer in (
        opened(reader, path.format(root=root)),
        reader.client.get("/folders/count", params={"path": path.format(root=root)}),
        reader.client.post("/folders", data={"path": path.format(root=root)}),
    ):
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")


def test_a_number_that_is_none_gets_a_page_with_the_reason(reader: Stack, root: Path) -> None:
    answer = reader.client.post("/folders", data={"path": str(root), "max_files": "many"})

    assert answer.status_code == 422
    assert "must be a whole number" in answer.text


def test_while_it_is_off_every_door_says_how_to_open_it(stack: Stack) -> None:
    for answer in (
        stack.client.get("/folders"),
        stack.client.get("/folders/count"),
        stack.client.post("/folders", data={}),
    ):
        assert answer.status_code == 403
        assert "IMPORT_ROOTS" in answer.text
