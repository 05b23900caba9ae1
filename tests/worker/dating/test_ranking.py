"""Which of several dates wins."""

from __future__ import annotations

import pytest

from tests.worker.dating.at_hand import (
    CANON,
    decided,
    digitized,
    folder,
    header,
    milliseconds,
    modified,
    mtime,
    name,
    original,
    satellites,
    takeout,
    xmp,
)
from worker.dating.evidence import Evidence
from worker.dating.sources import COPY, PAIR

# One of each rank, highest first, each with a date of its own; change times lie within what the folder says.
LADDER = [
    Evidence("person", "2019-01-05T10:00:00"),
    original("2019:01:06 10:00:00"),
    takeout("2019-01-07T10:00:00"),
    digitized("2019:01:08 10:00:00"),
    satellites("2019:01:09 10:00:00"),
    name("IMG_20190110_100000.jpg"),
    Evidence("exif_original", "2019:01:11 10:00:00", origin=PAIR),
    modified("2019:01:12 10:00:00"),
    name("IMG-20190112-WA0001.jpg"),
    folder("2019-01-12"),
    mtime("2019-01-12T10:00:00"),
    folder("2019/01"),
    name("Beach 2019.jpg"),
    folder("2019"),
]


def winner(*evidence: Evidence, **more: object) -> Evidence:
    decision = decided(*evidence, **more)
    return next(
        one.evidence
        for one in decision.candidates
        if one.source == decision.timestamp_source and one.to_contract()["taken_at"] == decision.taken_at
    )


@pytest.mark.parametrize("place", range(len(LADDER)))
def test_the_highest_rank_wins(place: int) -> None:
    assert winner(*LADDER[place:]) == LADDER[place]


def test_never_the_earliest() -> None:
    assert winner(original("2019:07:04 10:11:12"), digitized("2009:07:04 10:11:12")).source == "exif_original"


def test_what_is_flagged_gives_way_to_what_is_not() -> None:
    reset = original("2005:01:01 00:00:12")

    assert winner(reset, modified("2019:07:04 10:11:12")).source == "exif_modified"


def test_what_is_flagged_wins_when_there_is_nothing_better() -> None:
    assert winner(original("2005:01:01 00:00:12")).source == "exif_original"


def test_what_is_flagged_counts_again_when_somebody_independent_says_the_same() -> None:
    reset = original("2005:01:01 00:00:12")

    assert winner(reset, name("IMG_20050101_000012.jpg")) == reset
    assert winner(reset, modified("2005:01:01 00:00:12"), name("IMG_20190704_101112.jpg")).source == "name"


def test_what_is_refused_never_wins() -> None:
    assert decided(original("0000:00:00 00:00:00")).taken_at is None
    assert winner(original("2099:01:01 10:00:00"), folder("2019")).source == "folder"


@pytest.mark.parametrize("change", [modified("2021:03:04 05:06:07"), mtime("2021-03-04T05:06:07")])
def test_a_change_later_than_what_name_or_folder_say_gives_way(change: Evidence) -> None:
    assert winner(change, name("IMG-20190704-WA0001.jpg")).source == "name"
    assert winner(change, folder("1998/07")).source == "folder"
    assert winner(change, folder("1998")).source == "folder"


def test_a_change_within_what_the_folder_says_is_finer() -> None:
    change = mtime("2019-07-04T05:06:07")

    assert winner(change, folder("2019/07")) == change
    assert winner(change, folder("2019")) == change


def test_a_change_within_the_names_day_gives_the_hour() -> None:
    change = modified("2019:07:04 10:11:12")

    assert winner(change, name("2019-07-04 Beach.jpg")) == change


def test_an_xmp_newer_than_its_picture_corrects_the_camera() -> None:
    camera = original("2019:07:04 10:11:12")
    newer = xmp("2018-07-04T10:11:12", written_at=milliseconds("2020-02-02T10:00:00"))

    assert winner(camera, newer, modified_at=milliseconds("2020-02-01T10:00:00")) == newer
    assert winner(camera, newer, modified_at=milliseconds("2020-02-03T10:00:00")) == camera
    assert winner(camera, newer) == camera


def test_times_of_copying_do_not_say_which_is_newer() -> None:
    camera = original("2019:07:04 10:11:12")
    written = milliseconds("2020-02-02T10:00:00")
    newer = xmp("2018-07-04T10:11:12", written_at=written)

    copied = ((written // 1000, written // 1000),)
    assert winner(camera, newer, modified_at=written - 86_400_000, copy_spans=copied) == camera


def test_takeout_never_corrects_the_camera() -> None:
    camera = original("2019:07:04 10:11:12")
    later = Evidence(
        "sidecar_takeout", "1530699072", form="unix_seconds", written_at=milliseconds("2020-02-02T10:00:00")
    )

    assert winner(camera, later, modified_at=milliseconds("2020-02-01T10:00:00")) == camera


def test_of_a_sidecar_the_shutters_field_comes_first() -> None:
    shutter = xmp("1980-06-02T18:19:58")

    assert (
        winner(xmp("2007-07-29T18:19:58", "xmp:CreateDate"), xmp("1981-06-02", "photoshop:DateCreated"), shutter)
        == shutter
    )


def test_a_sidecars_creation_by_a_program_ranks_below_the_videos_own_header() -> None:
    assert (
        winner(xmp("2018-11-17T20:27:31+01:00", "xmp:CreateDate"), header("2024-02-27T16:51:32")).source
        == "quicktime_created"
    )


def test_a_field_with_only_the_day_gives_way_to_one_with_the_hour_of_that_day() -> None:
    hour = Evidence("photoshop_created", "2019-07-04T10:11:12")

    assert winner(original("2019:07:04"), hour) == hour
    assert winner(original("2019:07:05"), hour).source == "exif_original"


def test_the_files_own_name_comes_before_its_copys() -> None:
    own = name("IMG_20190704_101112.jpg")

    assert winner(name("IMG_20180101_101112.jpg", origin=COPY, holder="b"), own) == own


def test_a_copys_name_counts_where_its_own_tells_nothing() -> None:
    copy = name("IMG_20180101_101112.jpg", origin=COPY, holder="b/IMG_20180101_101112.jpg")

    assert winner(name("DSC_0001.JPG"), copy) == copy


def test_of_the_change_times_of_copies_the_earliest_is_nearest() -> None:
    early = mtime("2019-07-04T10:11:12", origin=COPY, holder="b")

    assert winner(mtime("2021-07-04T10:11:12"), early) == early


def test_a_person_has_the_last_word() -> None:
    said = Evidence("person", "1975")

    assert winner(said, original("2019:07:04 10:11:12"), device=CANON) == said
