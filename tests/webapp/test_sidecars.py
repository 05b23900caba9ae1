"""What lies beside a picture, through the door: scores, dumps of programs, broken and lonely ones; and a film."""

from __future__ import annotations

import json
import plistlib
from typing import Any

import pytest

from tests.stack import Stack
from tests.webapp.client import files_of, imported, photo
from tests.worker.media.making import film, quarters

SCORE = {"score": 4, "favourite": True}
DUMP = [{"SourceFile": "c.jpg", "DateTimeOriginal": "2019:07:04 10:11:12", "Keywords": ["sea"], "GPSLatitude": 48.5}]
LONELY = {"title": "lonely.jpg", "photoTakenTime": {"timestamp": "1562235072"}}
ADJUSTED = plistlib.dumps({"adjustmentFormatIdentifier": "com.apple.photo"})
BROUGHT = {
    "Box/a.jpg": photo(1),
    "Box/.scores/a.json": json.dumps(SCORE).encode(),
    "Box/b.jpg": photo(2),
    "Box/.scores/b.jpg.json": b'{"score": -1}',
    "Box/c.jpg": photo(3),
    "Box/c.jpg.json": json.dumps(DUMP).encode(),
    "Box/d.jpg": photo(4),
    "Box/d.jpg.json": b'{"title": "d.jpg", "photoTakenTime": {"timestamp": "15',
    "Box/e.jpg": photo(5),
    "Box/e.AAE": ADJUSTED,
    "Box/lonely.jpg.json": json.dumps(LONELY).encode(),
    "Other/a.jpg": photo(6),
    "Box/film.mp4": film([quarters((64, 48))] * 2),
}


@pytest.fixture(scope="module")
def box(stack: Stack) -> dict[str, dict[str, Any]]:
    """All of it, imported at once; each file's object by its path."""
    files = [(path.rpartition("/")[2], content) for path, content in BROUGHT.items()]
    job_id = imported(stack, *files, paths=list(BROUGHT))
    return {file["relative_path"]: file for file in files_of(stack, job_id)}


def test_every_sidecar_is_done_and_has_no_date(box: dict[str, dict[str, Any]]) -> None:
    sidecars = [file for file in box.values() if file["kind"] == "sidecar"]

    assert len(sidecars) == 6
    assert {("done", None, None)} == {(one["state"], one["taken_at"], one["thumbnail_url"]) for one in sidecars}


def test_scores_are_ratings_of_the_pictures_above_them(box: dict[str, dict[str, Any]]) -> None:
    assert (4, -1) == (box["Box/a.jpg"]["rating"], box["Box/b.jpg"]["rating"])
    assert box["Other/a.jpg"]["rating"] is None


def test_a_dump_of_a_program_dates_its_picture(box: dict[str, dict[str, Any]]) -> None:
    file = box["Box/c.jpg"]

    assert ("2019-07-04T10:11:12", "sidecar_json", ["sea"]) == (
        file["taken_at"],
        file["timestamp_source"],
        file["keywords"],
    )
    assert [box["Box/c.jpg.json"]["id"]] == file["sidecars"]


def test_broken_and_lonely_sidecars_are_named(box: dict[str, dict[str, Any]]) -> None:
    assert box["Box/d.jpg.json"]["problem"]["code"] == "broken_sidecar"
    assert box["Box/lonely.jpg.json"]["problem"]["code"] == "sidecar_without_picture"
    assert box["Box/d.jpg"]["confidence"] == "none"


def test_an_adjustment_belongs_to_its_picture_and_dates_nothing(box: dict[str, dict[str, Any]]) -> None:
    assert [box["Box/e.AAE"]["id"]] == box["Box/e.jpg"]["sidecars"]
    assert box["Box/e.jpg"]["taken_at"] is None


def test_a_film_without_a_date_has_none(box: dict[str, dict[str, Any]]) -> None:
    """FFmpeg leaves the header's date empty: that is named, and not shown as 1904."""
    file = box["Box/film.mp4"]

    assert ("none", None) == (file["confidence"], file["taken_at"])
    assert ["quicktime_created"] == [one["source"] for one in file["candidates"]]
    assert file["candidates"][0]["refused"]
