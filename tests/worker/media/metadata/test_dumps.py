"""What programs write beside a picture as JSON: exiftool, osxphotos, immich-go, scores."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.worker.media.metadata.films import dated, found_in
from worker.media.metadata.found import Found


def found(values: Any) -> Found:
    return found_in(json.dumps(values).encode(), "a.jpg.json")


def about(values: Any) -> dict[str, Any]:
    said = found(values).about
    assert said is not None
    return dict(said)


EXIFTOOL = {
    "SourceFile": "trip/IMG_1.jpg",
    "DateTimeOriginal": "2019:07:04 10:11:12",
    "OffsetTimeOriginal": "+02:00",
    "SubSecTimeOriginal": 25,
    "ModifyDate": "2021:01:01 00:00:01",
    "FileModifyDate": "2022:01:01 00:00:01+00:00",
    "Make": "Canon",
    "Model": "Canon EOS 600D",
    "Keywords": ["sea", "boat", 2019],
    "HierarchicalSubject": "trip|sea",
    "Rating": 4,
    "GPSLatitude": "48 deg 51' 30.12\" N",
    "GPSLongitude": "2 deg 17' 40.20\" E",
    "Title": "Boat",
}


def test_a_dump_of_exiftool_tells_date_camera_words_and_place() -> None:
    said, decision = found([EXIFTOOL]), dated(json.dumps([EXIFTOOL]).encode(), "a.json")

    assert {"form": "exiftool", "title": "IMG_1.jpg"} == about([EXIFTOOL])
    assert ("2019-07-04T10:11:12.250", "+02:00") == (decision.taken_at, decision.utc_offset)
    assert ("Canon EOS 600D", "Boat", 4) == (said.camera, said.title, said.rating)
    assert said.keywords == ("trip/sea", "sea", "boat", "2019")
    assert (said.latitude, said.longitude) == pytest.approx((48.858367, 2.294500), abs=1e-6)


def test_times_of_changes_are_no_witnesses() -> None:
    only_changes = {name: EXIFTOOL[name] for name in ("SourceFile", "ModifyDate", "FileModifyDate")}

    assert found([only_changes]).evidence == ()


def test_of_several_groups_exif_speaks() -> None:
    values = {
        "SourceFile": "a.jpg",
        "XMP:DateTimeOriginal": "2001:01:01 01:01:01",
        "EXIF:DateTimeOriginal": "2019:07:04 10:11:12",
        "XMP-dc:Subject": "sea",
    }

    assert [one.raw for one in found(values).evidence] == ["2019:07:04 10:11:12"]
    assert found(values).keywords == ("sea",)


def test_the_header_of_a_film_is_utc_in_a_dump_as_well() -> None:
    film = {"SourceFile": "a.mp4", "MIMEType": "video/mp4", "CreateDate": "2019:07:04 10:11:12"}
    decision = dated(json.dumps(film).encode(), "a.json")

    assert ("2019-07-04T10:11:12", "+00:00", "sidecar_created") == (
        decision.taken_at,
        decision.utc_offset,
        decision.timestamp_source,
    )


def test_numbers_with_a_side_of_the_globe_are_places() -> None:
    values = {
        "SourceFile": "a",
        "EXIF:GPSLatitude": 33.5,
        "EXIF:GPSLatitudeRef": "S",
        "EXIF:GPSLongitude": 70.25,
        "EXIF:GPSLongitudeRef": "West",
    }

    assert (-33.5, -70.25) == (found(values).latitude, found(values).longitude)


def test_sidecars_of_osxphotos_are_known() -> None:
    values = [
        {
            "SourceFile": "IMG_1.heic",
            "_CreatedBy": "osxphotos, https://github.com/RhetTbull/osxphotos",
            "EXIF:DateTimeOriginal": "2020:04:11 12:34:56",
            "EXIF:OffsetTimeOriginal": "-07:00",
            "XMP:TagsList": ["trip", "sea"],
            "XMP:PersonInImage": ["Ola Nordmann", "_UNKNOWN_"],
        }
    ]

    assert about(values)["form"] == "osxphotos"
    assert (("trip", "sea"), ("Ola Nordmann",)) == (found(values).keywords, found(values).people)


def test_a_photo_printed_by_osxphotos_is_read() -> None:
    values = {
        "uuid": "1F",
        "original_filename": "IMG_1.HEIC",
        "date": "2020-04-11T12:34:56.5-07:00",
        "title": "Boat",
        "keywords": ["sea"],
        "persons": ["Ola Nordmann"],
        "favorite": True,
        "latitude": 48.5,
        "longitude": 2.5,
    }
    decision = dated(json.dumps(values).encode(), "a.json")

    assert ("2020-04-11T12:34:56.500", "-07:00") == (decision.taken_at, decision.utc_offset)
    assert {"form": "osxphotos", "title": "IMG_1.HEIC", "favourite": True} == about(values)


def test_archives_of_immich_go_are_read() -> None:
    values = {
        "fileName": "IMG_1.jpg",
        "dateTaken": "2020-04-11T12:34:56Z",
        "tags": [{"id": "1", "value": "trip/sea"}],
        "rating": 3,
        "description": "A boat",
    }

    assert (("trip/sea",), 3, "A boat") == (found(values).keywords, found(values).rating, found(values).caption)


@pytest.mark.parametrize("given", [-1, 0, 3, 5])
def test_a_score_is_a_rating(given: int) -> None:
    assert {"form": "scores", "favourite": True} == about({"score": given, "favourite": True})
    assert found({"score": given}).rating == given


@pytest.mark.parametrize("given", [7, -2, "3", None.__class__.__name__, [3], 1e300])
def test_a_score_that_is_none_is_named(given: Any) -> None:
    assert about({"score": given})["broken"] is True
    assert found({"score": given}).rating is None


@pytest.mark.parametrize("values", [[], {}, None, 3, "x", [EXIFTOOL, EXIFTOOL], {"anything": 1}])
def test_other_json_is_a_sidecar_that_says_nothing(values: Any) -> None:
    assert {"form": "other"} == about(values)
    assert found(values).evidence == ()
