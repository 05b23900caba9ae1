"""The same folder of the server again: only what is new comes in, and what is left out is said."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

from tests.stack import Stack
from tests.webapp.client import files_of, imported, photo
from tests.webapp.server_paths.asking import come_in, put, states


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


def test_an_upload_of_the_same_bytes_stays_an_upload(reader: Stack, folder: Path) -> None:
    job_id = imported(reader, ("IMG_1.jpg", photo(0)))
    come_in(reader, folder)

    assert states(reader, job_id) == {"IMG_1.jpg": ("done", None)}
