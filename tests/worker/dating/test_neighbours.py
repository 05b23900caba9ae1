"""What pictures nearby tell of one that tells nothing."""

from __future__ import annotations

from datetime import datetime

from tests.worker.dating.at_hand import CANON, EPSON, decided, level, modified, mtime
from worker.dating.moment import Moment
from worker.dating.neighbours import Neighbour, inferred, zone_of_neighbours


def shot(name: str, at: str, **more: object) -> Neighbour:
    return Neighbour(name, Moment(datetime.fromisoformat(at)), **{"device": CANON, **more})  # type: ignore[arg-type]


BEFORE, AFTER = shot("IMG_0040.JPG", "2019-07-04T10:11:12"), shot("IMG_0042.JPG", "2019-07-04T10:20:00")


def test_a_picture_between_two_of_one_day_was_taken_that_day() -> None:
    found = inferred("IMG_0041.JPG", [AFTER, BEFORE])

    assert found is not None
    decision = decided(found)
    assert (decision.taken_at, decision.precision, decision.confidence) == ("2019-07-04T00:00:00", "day", "medium")
    assert (decision.rule, decision.reason.data["holder"]) == ("M9", "IMG_0040.JPG, IMG_0042.JPG")


def test_a_picture_between_two_of_one_month_was_taken_that_month() -> None:
    found = inferred("IMG_0041.JPG", [BEFORE, shot("IMG_0042.JPG", "2019-07-06T10:20:00")])

    assert found is not None
    assert level(found) == ("low", "L6")


def test_neighbours_come_before_a_change_time_and_after_what_the_file_says() -> None:
    found = inferred("IMG_0041.JPG", [BEFORE, AFTER])

    assert found is not None
    assert decided(found, mtime("2021-01-02T03:04:05")).timestamp_source == "neighbours"
    assert decided(found, modified("2021:01:02 03:04:05")).timestamp_source == "exif_modified"


def test_neighbours_that_do_not_tell_say_nothing() -> None:
    assert inferred("IMG_0041.JPG", [BEFORE]) is None
    assert inferred("IMG_0041.JPG", [BEFORE, shot("IMG_0042.JPG", "2019-08-04T10:20:00")]) is None
    assert inferred("IMG_0041.JPG", [BEFORE, shot("IMG_0042.JPG", "2019-07-03T10:20:00")]) is None
    assert inferred("IMG_0041.JPG", [BEFORE, shot("IMG_0042.JPG", "2019-07-04T10:20:00", device=EPSON)]) is None
    assert inferred("IMG_0041.JPG", [BEFORE, shot("DSC_0042.JPG", "2019-07-04T10:20:00")]) is None
    assert inferred("IMG_0041.JPG", [BEFORE, shot("IMG_0052.JPG", "2019-07-04T10:20:00")]) is None
    assert inferred("Beach.jpg", [BEFORE, AFTER]) is None


def test_a_zone_comes_from_the_same_device_within_half_a_day() -> None:
    there = Neighbour("a", Moment(datetime(2019, 7, 4, 10), offset=540), CANON)
    video = Moment(datetime(2019, 7, 4, 3), utc=True)

    assert zone_of_neighbours(video, CANON, [there]) == 540
    assert zone_of_neighbours(video, EPSON, [there]) is None
    assert zone_of_neighbours(Moment(datetime(2019, 7, 6, 3), utc=True), CANON, [there]) is None
    assert (
        zone_of_neighbours(video, CANON, [there, Neighbour("b", Moment(datetime(2019, 7, 4, 3), offset=60), CANON)])
        is None
    )
