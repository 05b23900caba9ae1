"""The smallest set of cases that any dater of pictures must get right."""

from __future__ import annotations

import pytest

from tests.worker.dating.at_hand import (
    CANON,
    EPSON,
    IMPORTED_AT,
    decided,
    digitized,
    folder,
    header,
    keys,
    level,
    milliseconds,
    modified,
    mtime,
    name,
    original,
    takeout,
    xmp,
)
from worker.dating.copy_time import copy_spans
from worker.dating.evidence import Evidence
from worker.dating.sidecar_names import takeout_sidecar

SHOT = original("2019:07:04 10:11:12")


def test_a_lone_good_original_time_is_certain() -> None:
    assert level(SHOT, device=CANON)[0] == "high"


def test_an_original_time_and_a_name_an_hour_apart_are_summer_time_and_certain() -> None:
    assert level(SHOT, name("IMG_20190704_111112.jpg"), device=CANON)[0] == "high"


def test_an_original_time_and_a_name_a_year_apart_are_likely_and_both_shown() -> None:
    decision = decided(SHOT, name("IMG_20180704_101112.jpg"), device=CANON)

    assert decision.confidence == "medium"
    assert decision.taken_at == "2019-07-04T10:11:12"
    assert [one.to_contract()["taken_at"] for one in decision.candidates] == [
        "2019-07-04T10:11:12",
        "2018-07-04T10:11:12",
    ]
    assert decision.reason.data["differs"] == [{"who": "name", "days": 365, "later": False}]


def test_only_a_last_change_is_doubtful() -> None:
    assert level(modified("2019:07:04 10:11:12"), device=CANON)[0] == "low"


def test_only_a_whatsapp_name_is_doubtful_and_a_day() -> None:
    decision = decided(name("IMG-20241001-WA0001.jpg"))

    assert (decision.confidence, decision.precision, decision.taken_at) == ("low", "day", "2024-10-01T00:00:00")
    assert decision.reason.code == "name_received"


def test_a_pixel_name_alone_is_likely_and_utc() -> None:
    decision = decided(name("PXL_20231207_032111247.jpg"))

    assert (decision.confidence, decision.taken_at, decision.utc_offset) == (
        "medium",
        "2023-12-07T03:21:11.247",
        "+00:00",
    )


@pytest.mark.parametrize("tag", [original, digitized, modified])
@pytest.mark.parametrize("raw", ["1970:01:01 00:00:00", "1980:01:01 00:00:00", "0000:00:00 00:00:00"])
def test_the_dates_of_clocks_that_know_none_are_no_dates(tag: object, raw: str) -> None:
    assert decided(tag(raw), device=CANON).confidence == "none"  # type: ignore[operator]


def test_the_noon_of_early_androids_gives_way_to_the_true_original() -> None:
    decision = decided(original("2016:04:16 17:07:46"), digitized("2002:12:08 12:00:00"), device=CANON)

    assert (decision.taken_at, decision.confidence) == ("2016-04-16T17:07:46", "high")
    assert decided(digitized("2002:12:08 12:00:00")).confidence == "none"
    assert decided(original("2002:12:08 12:00:00"), device=CANON).confidence == "high"
    assert decided(modified("2002:12:08 12:00:00")).confidence == "low"


def test_a_reset_camera_alone_is_doubtful_and_with_its_name_likely() -> None:
    reset = original("2005:01:01 00:00:12")

    assert level(reset, device=CANON)[0] == "low"
    assert level(reset, name("IMG_20050101_000012.jpg"), device=CANON)[0] == "medium"


def test_a_video_from_1904_has_no_date() -> None:
    assert decided(header("1904-01-01T00:00:00")).confidence == "none"
    assert decided(Evidence("quicktime_created", "0", form="mac_seconds")).confidence == "none"


def test_an_apple_video_is_dated_by_its_keys_and_not_by_its_header() -> None:
    decision = decided(keys("2015-01-19T12:45:11-0800"), header("2015-12-12T08:59:26"))

    assert (decision.taken_at, decision.utc_offset, decision.confidence) == ("2015-01-19T12:45:11", "-08:00", "high")
    assert decision.timestamp_source == "quicktime_creationdate"


def test_takeout_alone_is_likely_and_with_the_camera_certain() -> None:
    assert level(takeout("2019-07-04T08:11:12"))[0] == "medium"
    assert level(takeout("2019-07-04T08:11:12"), SHOT)[0] == "high"


def test_a_sidecar_that_dates_a_scan_to_1975_is_certain() -> None:
    decision = decided(xmp("1975-06-07T10:11:12"), SHOT, digitized("2019:07:04 10:11:12"), device=EPSON)

    assert (decision.taken_at, decision.confidence) == ("1975-06-07T10:11:12", "high")


def test_bulk_copied_change_times_are_no_dates() -> None:
    copied = milliseconds("2024-05-06T07:08:09")
    spans = copy_spans([copied] * 5)

    decision = decided(mtime("2024-05-06T07:08:09"), copy_spans=spans)

    assert (decision.confidence, decision.reason.code) == ("none", "only_copy_time")


def test_a_date_in_the_future_is_no_date() -> None:
    assert decided(original("2999:01:01 00:00:00"), device=CANON).confidence == "none"


def test_the_upload_time_and_today_are_never_dates() -> None:
    assert (
        decided(
            Evidence("mtime", str(IMPORTED_AT), form="unix_milliseconds"),
            copy_spans=((IMPORTED_AT // 1000, IMPORTED_AT // 1000),),
        ).taken_at
        is None
    )
    assert decided().taken_at is None


def test_a_folder_named_for_a_month_is_doubtful_and_a_month() -> None:
    decision = decided(folder("/1998/07"))

    assert (decision.confidence, decision.precision, decision.taken_at) == ("low", "month", "1998-07-01T00:00:00")


def test_a_name_with_an_impossible_time_is_doubtful_and_a_day() -> None:
    decision = decided(name("2020-01-30_25-57-18.jpg"))

    assert (decision.confidence, decision.precision) == ("low", "day")


def test_a_neighbours_json_must_not_match() -> None:
    assert takeout_sidecar("DSC_0200.JPG", ["DSC_0201.JPG.json"]) is None


@pytest.mark.parametrize("offset", ["-12:00", "+14:00"])
def test_the_ends_of_the_world_have_zones_too(offset: str) -> None:
    decision = decided(original("2019:07:04 10:11:12", offset), device=CANON)

    assert (decision.taken_at, decision.utc_offset, decision.zone_source) == ("2019-07-04T10:11:12", offset, "explicit")
