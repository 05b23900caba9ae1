"""`POST /api/import-path`: a folder of the server comes in where it lies, only what is new, and nothing is changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import ended, files_of, imported, job_of, photo
from tests.webapp.conftest import described


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("server") / "Pictures"
    root.mkdir()
    return root


@pytest.fixture(scope="module")
def reader(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product with one folder that it may read, where times without a zone are taken to be of Berlin."""
    with Stack(tmp_path_factory.mktemp("reader"), IMPORT_ROOTS=str(root), TIMEZONE="Europe/Berlin") as stack:
        described(stack)
        yield stack


@pytest.fixture
def folder(root: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Three photos, in a folder that no other test has imported."""
    folder = root / f"Holiday {hash(request.node.name)}"
    for number, name in enumerate(("IMG_1.jpg", "IMG_2.jpg", "Lofoten/IMG_3.jpg")):
        put(folder / name, photo(number))
    yield folder
    shutil.rmtree(folder)


def put(path: Path, content: bytes, moment: float = 1_500_000_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (moment, moment))
    return path


def ask(stack: Stack, path: Path, **more: object) -> httpx.Response:
    return stack.client.post("/api/import-path", json={"path": str(path), **more})


def come_in(stack: Stack, path: Path, **more: object) -> dict[str, Any]:
    """The progress of an import of this folder, once it has ended."""
    return ended(stack, job_of(ask(stack, path, **more)))


def states(stack: Stack, job_id: str) -> dict[str, tuple[str, str | None]]:
    return {
        file["relative_path"]: (file["state"], file["problem"]["code"] if file["problem"] else None)
        for file in files_of(stack, job_id)
    }


def looks_of(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Every file with the sum of its bytes and the times of its last change, of its content and of its record."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns, path.stat().st_ctime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_comes_in_where_it_lies(reader: Stack, folder: Path) -> None:
    before = looks_of(folder)
    answer = ask(reader, folder)

    assert answer.status_code == 202
    assert answer.json() == {**answer.json(), "status": "receiving", "rejected": []}
    told = ended(reader, answer.json()["job_id"])
    job = reader.client.get(f"/api/jobs/{told['job_id']}").json()
    files = {file["relative_path"]: file for file in files_of(reader, told["job_id"])}

    assert (told["status"], told["counts"]["done"], told["total_final"]) == ("completed", 3, True)
    assert job["source"] == {"kind": "path", "label": folder.name}
    assert files["Lofoten/IMG_3.jpg"]["original_path"] == str(folder / "Lofoten/IMG_3.jpg")
    assert files["IMG_1.jpg"]["sha256"] == hashlib.sha256(photo(0)).hexdigest()
    assert reader.client.get(files["IMG_1.jpg"]["original_url"]).content == photo(0)
    assert reader.client.get(files["IMG_1.jpg"]["preview_url"]).headers["content-type"] == "image/jpeg"
    assert looks_of(folder) == before
    assert not [path for path in (reader.settings.data / "originals").rglob("*") if path.is_file()]


def test_the_same_folder_again_brings_only_what_is_new(reader: Stack, folder: Path) -> None:
    come_in(reader, folder)
    put(folder / "IMG_4.jpg", photo(40))
    put(folder / "IMG_2.jpg", photo(41), moment=1_600_000_000)
    # Copied back from somewhere: the same bytes with the time of the copying.
    os.utime(folder / "Lofoten/IMG_3.jpg", (1_610_000_000, 1_610_000_000))

    told = come_in(reader, folder)

    assert states(reader, told["job_id"]) == {
        "IMG_1.jpg": ("skipped", "known"),
        "Lofoten/IMG_3.jpg": ("skipped", "known"),
        "IMG_2.jpg": ("done", None),
        "IMG_4.jpg": ("done", None),
    }
    assert told["notice"]["code"] == "known_files"
    assert "2 files are known" in told["notice"]["message"]


def test_a_known_sidecar_speaks_for_a_picture_that_joins_it(reader: Stack, folder: Path) -> None:
    """Both pictures have it: the one that it came with, and the copy that was edited later."""
    told = {"title": "IMG_1.jpg", "photoTakenTime": {"timestamp": "1434260553"}}
    put(folder / "IMG_1.jpg.json", json.dumps(told).encode())
    come_in(reader, folder)
    put(folder / "IMG_1-edited.jpg", photo(42))

    job_id = come_in(reader, folder)["job_id"]

    edited = next(file for file in files_of(reader, job_id) if file["relative_path"] == "IMG_1-edited.jpg")
    assert states(reader, job_id)["IMG_1.jpg.json"] == ("skipped", "known")
    assert (edited["timestamp_source"], edited["taken_at"]) == ("sidecar_takeout", "2015-06-14T07:42:33")
    assert len(edited["sidecars"]) == 1


def test_what_an_import_leaves_out_is_not_counted(reader: Stack, folder: Path) -> None:
    """Sidecars too; their dates are used all the same."""
    off = {"extract_metadata": False, "extract_keywords": False, "import_ratings": False}
    told = {"title": "IMG_1.jpg", "photoTakenTime": {"timestamp": "1434260553"}, "description": "At the sea"}
    dump = [{"SourceFile": "IMG_2.jpg", "Keywords": ["sea"], "Rating": 4, "Make": "Canon"}]
    put(folder / "IMG_1.jpg.json", json.dumps(told).encode())
    put(folder / "IMG_2.jpg.json", json.dumps(dump).encode())

    come = come_in(reader, folder, options=off)

    files = {file["relative_path"]: file for file in files_of(reader, come["job_id"])}
    assert (files["IMG_1.jpg"]["caption"], files["IMG_2.jpg"]["keywords"], files["IMG_2.jpg"]["rating"]) == (
        None,
        [],
        None,
    )
    assert files["IMG_1.jpg"]["timestamp_source"] == "sidecar_takeout"
    assert {come["counters"][name] for name in ("metadata", "keywords", "ratings", "nsfw")} == {0}


def test_the_zone_of_the_environment_is_assumed_and_said_to_be(reader: Stack, folder: Path) -> None:
    put(folder / "20190704_101112.jpg", photo(43), moment=1_562_228_000)

    job_id = come_in(reader, folder)["job_id"]

    named, changed = (
        next(file for file in files_of(reader, job_id) if file["relative_path"] == path)
        for path in ("20190704_101112.jpg", "IMG_1.jpg")
    )
    clock = (named["taken_at"], named["utc_offset"], named["zone_source"])
    assert clock == ("2019-07-04T10:11:12", "+02:00", "assumed")
    # 1_500_000_000 is 2017-07-14T02:40:00Z: a moment in UTC is shown on the clock of that zone.
    assert [one["taken_at"] for one in changed["candidates"]] == ["2017-07-14T04:40:00"]
    page = " ".join(reader.client.get(f"/files/{named['id']}").text.split())
    assert "UTC +02:00. The time zone is assumed." in page


def test_a_folder_with_nothing_new_says_so(reader: Stack, folder: Path) -> None:
    come_in(reader, folder)

    told = come_in(reader, folder)

    assert (told["status"], told["counts"]["skipped"]) == ("completed", 3)
    assert told["notice"]["message"].startswith("This folder holds nothing new")


def test_a_known_file_that_was_read_with_less_is_not_read_again_and_that_is_said(reader: Stack, folder: Path) -> None:
    come_in(reader, folder, options={"extract_keywords": False, "timezone": "Europe/Berlin"})

    same = come_in(reader, folder, options={"extract_keywords": False, "import_ratings": False})
    more = come_in(reader, folder, options={"timezone": "Europe/Oslo"})

    assert "What you chose now" not in same["notice"]["message"]
    assert more["counts"]["skipped"] == 3
    assert (
        "What you chose now and not then does not reach them: “Keywords”, “Time zone of times without one”. "
        "To have them read so, forget the earlier import and import this folder again" in more["notice"]["message"]
    )
    assert "“Keywords”" in reader.client.get(f"/jobs/{more['job_id']}").text


def test_what_was_deleted_from_shoebox_comes_in_again(reader: Stack, folder: Path) -> None:
    fresh = folder / "again"
    put(fresh / "a.jpg", photo(50))
    first = come_in(reader, fresh)
    reader.client.delete(f"/api/jobs/{first['job_id']}").raise_for_status()

    assert come_in(reader, fresh)["counts"]["done"] == 1
    assert (fresh / "a.jpg").read_bytes() == photo(50)


def test_a_doubt_is_settled_by_the_content(reader: Stack, folder: Path) -> None:
    """A file that bears a time after its reading may have been changed within that moment: its bytes decide."""
    tomorrow = time.time() + 86_400
    same = put(folder / "doubt/same.jpg", photo(60), tomorrow)
    other = put(folder / "doubt/other.jpg", photo(61), tomorrow)
    come_in(reader, same.parent)
    put(other, photo(62), tomorrow)
    assert other.stat().st_size == len(photo(61))

    told = come_in(reader, same.parent)

    assert states(reader, told["job_id"]) == {"same.jpg": ("skipped", "known"), "other.jpg": ("done", None)}


def test_a_pattern_and_a_limit_are_kept_to(reader: Stack, root: Path) -> None:
    folder = root / "Mixed"
    for name in ("a.jpg", "b.jpg", "c.png", "below/d.jpg"):
        put(folder / name, photo(70 + ord(name[0])))

    chosen = come_in(reader, folder, pattern="*.PNG|a*")
    flat = come_in(reader, folder, recursive=False, pattern="*.jpg")
    limited = come_in(reader, root / "Mixed" / "below", max_files=1)
    put(folder / "e.jpg", photo(79))
    few = come_in(reader, folder, pattern="*.jpg", max_files=5)

    assert set(states(reader, chosen["job_id"])) == {"a.jpg", "c.png"}
    assert set(states(reader, flat["job_id"])) == {"a.jpg", "b.jpg"}
    assert limited["counts"]["done"] == 1
    assert set(states(reader, few["job_id"])) == {"e.jpg"}, "the only one that is new"
    shutil.rmtree(folder)


def test_a_limit_that_is_reached_is_said(reader: Stack, root: Path) -> None:
    folder = root / "Many"
    for number in range(5):
        put(folder / f"{number}.jpg", photo(300 + number))

    first = come_in(reader, folder, max_files=2)
    second = come_in(reader, folder, max_files=2)

    assert (first["counts"]["done"], first["notice"]["code"]) == (2, "most_files")
    assert (second["counts"]["done"], second["counts"]["total"]) == (2, 2), "the next ones"
    assert reader.client.get(f"/api/jobs/{second['job_id']}").json()["ignored"]["known"] == 2
    shutil.rmtree(folder)


def test_empty_and_too_large_files_are_named(start_described: Callable[..., Stack], root: Path) -> None:
    folder = root / "Sizes"
    put(folder / "empty.jpg", b"")
    put(folder / "large.mp4", b"x" * 5_000)
    put(folder / "a.jpg", photo(80))
    small = start_described(IMPORT_ROOTS=str(root), MAX_FILE_BYTES="4000")

    told = come_in(small, folder)

    assert states(small, told["job_id"]) == {
        "empty.jpg": ("skipped", "empty"),
        "large.mp4": ("skipped", "file_too_large"),
        "a.jpg": ("done", None),
    }
    shutil.rmtree(folder)


def test_a_file_that_went_away_costs_only_itself(reader: Stack, folder: Path) -> None:
    told = come_in(reader, folder)
    file = files_of(reader, told["job_id"])[0]
    Path(file["original_path"]).unlink()

    assert reader.client.get(file["original_url"]).status_code == 404
    assert reader.client.get(file["thumbnail_url"]).status_code == 200


def test_a_link_in_the_place_of_an_original_leads_nowhere(reader: Stack, folder: Path) -> None:
    told = come_in(reader, folder)
    file = next(file for file in files_of(reader, told["job_id"]) if file["original_url"])
    path = Path(file["original_path"])
    path.unlink()
    path.symlink_to("/etc/passwd")

    assert reader.client.get(file["original_url"]).status_code == 404


def test_without_roots_it_is_off(stack: Stack, tmp_path: Path) -> None:
    answer = ask(stack, tmp_path)

    assert (answer.status_code, answer.json()["code"]) == (403, "server_paths_off")
    assert "IMPORT_ROOTS names them" in stack.client.get("/").text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"path": 7}, "path"),
        ({}, "path"),
        ({"pattern": 7}, "pattern"),
        ({"pattern": "x" * 501}, "pattern"),
        ({"recursive": "yes"}, "recursive"),
        ({"max_files": 0}, "max_files"),
        ({"max_files": True}, "max_files"),
        ({"max_files": 2**40}, "max_files"),
        ({"options": {"speed": 1}}, "speed"),
        ({"options": []}, "options"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(reader: Stack, folder: Path, body: dict[str, object], field: str) -> None:
    whole = body if not body or "path" in body else {"path": str(folder), **body}
    answer = reader.client.post("/api/import-path", json=whole)

    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_options_are_kept_with_the_import(reader: Stack, folder: Path) -> None:
    told = come_in(reader, folder, options={"extract_keywords": False, "timezone": "Europe/Oslo"})
    job = reader.client.get(f"/api/jobs/{told['job_id']}").json()

    assert (job["options"]["extract_keywords"], job["options"]["timezone"]) == (False, "Europe/Oslo")


def test_an_upload_of_the_same_bytes_stays_an_upload(reader: Stack, folder: Path) -> None:
    job_id = imported(reader, ("IMG_1.jpg", photo(0)))
    come_in(reader, folder)

    assert states(reader, job_id) == {"IMG_1.jpg": ("done", None)}


def test_a_folder_that_goes_away_before_it_is_looked_through_is_named(
    start_described: Callable[..., Stack], root: Path
) -> None:
    folder = root / "Drive"
    put(folder / "a.jpg", photo(90))
    stack = start_described(IMPORT_ROOTS=str(root))
    stack.stop("worker")
    job_id = job_of(ask(stack, folder))
    shutil.rmtree(folder)
    stack.start("worker")

    told = ended(stack, job_id)

    assert (told["status"], told["notice"]["code"]) == ("failed", "folder_gone")
    assert "Drive" in told["notice"]["message"]


def test_while_a_folder_is_looked_through_there_is_no_per_cent(
    start_described: Callable[..., Stack], root: Path
) -> None:
    folder = root / "Slow"
    for number in range(3_000):
        put(folder / f"{number % 7}/{number}.jpg", b"\xff\xd8\xff no picture")
    stack = start_described(IMPORT_ROOTS=str(root), ERROR_THRESHOLD="1")
    job_id = job_of(ask(stack, folder))

    def scanning() -> dict[str, Any] | None:
        told: dict[str, Any] = stack.client.get(f"/api/progress/{job_id}").json()
        return told if told["total_final"] or told["current_step"] == "scanning" else None

    told = wait_until(scanning, 10, "the scan shows")
    assert told["status"] in ("receiving", "pending", "running")
    stack.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"}).raise_for_status()
    told = ended(stack, job_id)

    assert told["status"] == "cancelled"
    assert told["counts"]["waiting"] == told["counts"]["claimed"] == 0
    shutil.rmtree(folder)
