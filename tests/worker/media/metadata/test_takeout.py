"""Google Takeout's JSON: what it says of a picture, and that an album's says nothing of one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.worker.media.looking import see
from tests.worker.media.metadata.films import dated, found_in
from worker.media.metadata.found import Found

WHOLE = {
    "title": "IMG_1.jpg",
    "description": "Tour Eiffel, été",
    "creationTime": {"timestamp": "1700000000"},
    "photoTakenTime": {"timestamp": "1562235072", "formatted": "4 juil. 2019"},
    "geoData": {"latitude": 48.8583701, "longitude": 2.2944813, "altitude": 0.0},
    "geoDataExif": {"latitude": 1.0, "longitude": 2.0},
    "people": [{"name": "Zoé Martin"}, {"name": "Ola Nordmann"}, {"name": "zoé martin"}],
    "favorited": True,
}


def taken(**changes: Any) -> bytes:
    """The whole of it, with some fields changed; None leaves a field out."""
    values = WHOLE | changes
    return json.dumps({name: value for name, value in values.items() if value is not None}).encode()


def found(**changes: Any) -> Found:
    return found_in(taken(**changes), "IMG_1.jpg.json")


def about(found: Found) -> dict[str, Any]:
    assert found.about is not None
    return dict(found.about)


def test_all_that_it_says_is_read() -> None:
    said = found()

    assert {"form": "takeout", "title": "IMG_1.jpg", "favourite": True} == about(said)
    assert ("Tour Eiffel, été", ("Zoé Martin", "Ola Nordmann")) == (said.caption, said.people)
    assert (48.8583701, 2.2944813) == (said.latitude, said.longitude)
    assert said.title is None


def test_the_time_is_when_the_picture_was_taken_in_utc() -> None:
    decision = dated(taken(), "a.json")

    assert ("2019-07-04T10:11:12", "+00:00", "medium", "M3") == (
        decision.taken_at,
        decision.utc_offset,
        decision.confidence,
        decision.rule,
    )


def test_the_time_of_the_upload_is_never_one() -> None:
    assert dated(taken(photoTakenTime=None), "a.json").confidence == "none"
    assert about(found(photoTakenTime=None))["form"] == "takeout"


def test_a_picture_may_be_older_than_1970() -> None:
    assert dated(taken(photoTakenTime={"timestamp": "-315619200"}), "a.json").taken_at == "1960-01-01T00:00:00"


def test_a_bare_number_is_a_time_as_well() -> None:
    assert dated(taken(photoTakenTime={"timestamp": 1562235072}), "a.json").taken_at == "2019-07-04T10:11:12"


def test_nowhere_gives_way_to_the_pictures_own_place() -> None:
    nowhere = {"latitude": 0.0, "longitude": 0.0}

    assert found(geoData=nowhere).latitude == 1.0
    assert found(geoData=nowhere, geoDataExif=nowhere).latitude is None


@pytest.mark.parametrize(
    "album",
    [
        {"title": "Summer", "description": "", "access": "protected", "date": {"timestamp": "1562235072"}},
        {"albumData": {"title": "Summer", "date": {"timestamp": "1562235072"}}},
    ],
)
def test_an_albums_file_is_known_and_dates_nothing(album: dict[str, Any]) -> None:
    said = found_in(json.dumps(album).encode(), "metadata.json")

    assert {"form": "album", "title": "Summer"} == about(said)
    assert said.evidence == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"photoTakenTime": {"timestamp": "99999999999999999999"}},
        {"photoTakenTime": {"timestamp": "yesterday"}},
        {"photoTakenTime": {"timestamp": ["1"]}},
        {"photoTakenTime": "yesterday"},
        {"people": "x"},
        {"people": ["x"]},
        {"title": ["x"]},
        {"description": {"a": 1}},
        {"geoData": {"latitude": "NaN", "longitude": 1e308}},
        {"favorited": "yes"},
    ],
)
def test_a_field_of_another_kind_is_named_and_the_others_count(changes: dict[str, Any]) -> None:
    said = found(**changes)

    assert about(said)["broken"] is True
    assert said.caption == WHOLE["description"] or "description" in changes
    assert see(taken(**changes), "a.json").code == "broken_sidecar"


def test_markup_stays_what_it_is_text() -> None:
    assert about(found(title="<img src=x onerror=alert(1)>.jpg"))["title"] == "<img src=x onerror=alert(1)>.jpg"


def test_letters_that_no_database_takes_are_left_out() -> None:
    assert found(description="a\0b \ud800 c").caption == "a b   c"
