"""`POST /api/import-path`: a folder of the server comes in where it lies, and nothing there is changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import ended, files_of, job_of, kept_bytes, photo
from tests.webapp.server_paths.asking import MOST_BYTES, ask, come_in, put, states


def looks_of(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Every file with the sum of its bytes and the times of its last change, of its content and of its record."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns, path.stat().st_ctime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_comes_in_where_it_lies(reader: Stack, folder: Path) -> None:
    before, kept = looks_of(folder), kept_bytes(reader)
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
    assert kept_bytes(reader) == kept


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


def test_empty_and_too_large_files_are_named(reader: Stack, root: Path) -> None:
    folder = root / "Sizes"
    put(folder / "empty.jpg", b"")
    put(folder / "large.mp4", b"x" * (MOST_BYTES + 1))
    put(folder / "a.jpg", photo(80))

    told = come_in(reader, folder)

    assert states(reader, told["job_id"]) == {
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


def test_a_folder_that_goes_away_before_it_is_looked_through_is_named(reader: Stack, root: Path) -> None:
    folder = root / "Drive"
    put(folder / "a.jpg", photo(90))
    reader.stop("worker")
    job_id = job_of(ask(reader, folder))
    shutil.rmtree(folder)
    reader.start("worker")
    reader.wait_until_ok()

    told = ended(reader, job_id)

    assert (told["status"], told["notice"]["code"]) == ("failed", "folder_gone")
    assert "Drive" in told["notice"]["message"]


def test_while_a_folder_is_looked_through_there_is_no_per_cent(reader: Stack, root: Path) -> None:
    folder = root / "Slow"
    for number in range(3_000):
        put(folder / f"{number % 7}/{number}.jpg", b"\xff\xd8\xff no picture")
    job_id = job_of(ask(reader, folder))

    def scanning() -> dict[str, Any] | None:
        told: dict[str, Any] = reader.client.get(f"/api/progress/{job_id}").json()
        return told if told["total_final"] or told["current_step"] == "scanning" else None

    told = wait_until(scanning, 10, "the scan shows")
    assert told["status"] in ("receiving", "pending", "running")
    reader.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"}).raise_for_status()
    told = ended(reader, job_id)

    assert told["status"] == "cancelled"
    assert told["counts"]["waiting"] == told["counts"]["claimed"] == 0
    shutil.rmtree(folder)
