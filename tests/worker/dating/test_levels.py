"""How sure a date is: each rule of the four levels, and the caps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.worker.dating.at_hand import (
    CANON,
    EPSON,
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
    satellites,
    takeout,
    xmp,
)
from worker.dating.evidence import Evidence
from worker.dating.sources import PAIR

SHOT = original("2019:07:04 10:11:12")


def test_h1_a_person_is_believed_at_any_precision() -> None:
    assert level(Evidence("person", "2019-07-04T10:11:12")) == ("high", "H1")
    assert level(Evidence("person", "1975"), SHOT, device=CANON) == ("high", "H1")


def test_h2_a_camera_that_signs_its_picture_is_certain() -> None:
    assert level(SHOT, device=CANON) == ("high", "H2")


def test_h2_apples_keys_sign_by_their_zone() -> None:
    assert level(keys("2015-01-19T12:45:11-0800")) == ("high", "H2")
    assert level(keys("2015-01-19T12:45:11")) == ("medium", "M1")


@pytest.mark.parametrize(
    "against", [takeout("2015-07-04T10:11:12"), name("IMG_20150704_101112.jpg"), satellites("2015:07:04 10:11:12")]
)
def test_m1_a_camera_that_one_other_contradicts_is_likely(against: Evidence) -> None:
    assert level(SHOT, against, device=CANON) == ("medium", "M1")


@pytest.mark.parametrize(
    "witness", [takeout("2019-07-04T08:11:12"), name("IMG_20190704_101112.jpg"), satellites("2019:07:04 08:11:12")]
)
@pytest.mark.parametrize("winner", [SHOT, digitized("2019:07:04 10:11:12")])
def test_h3_an_independent_witness_makes_a_second_certain(winner: Evidence, witness: Evidence) -> None:
    assert level(winner, witness) == ("high", "H3")


def test_h3_the_other_half_of_a_live_photo_is_a_witness() -> None:
    still = Evidence("exif_original", "2021:04:10 11:44:00", offset="+01:00", origin=PAIR)

    assert level(header("2021-04-10T10:43:59"), still) == ("high", "H3")
    assert level(name("IMG_20210410_114400.MOV"), still) == ("high", "H3")


def test_h3_what_is_inside_a_picture_is_one_voice() -> None:
    assert level(SHOT, digitized("2019:07:04 10:11:12"), modified("2019:07:04 10:11:12")) == ("medium", "M1")


def test_h3_a_contradiction_outweighs_a_witness() -> None:
    assert level(SHOT, name("IMG_20190704_101112.jpg"), takeout("2015-07-04T10:11:12")) == ("medium", "M1")


def test_h3_an_unknown_way_of_naming_makes_nothing_certain_by_itself() -> None:
    still = Evidence("exif_original", "2021:04:10 11:44:00", origin=PAIR)

    assert level(name("Anna_20210410_114400.MOV"), still)[0] != "high"


def test_h4_an_xmp_sidecar_is_certain_where_no_camera_says_otherwise() -> None:
    assert level(xmp("1975-06-07T10:11:12")) == ("high", "H4")
    assert level(xmp("1975-06-07T10:11:12"), original("2019:07:04 10:11:12"), device=EPSON) == ("high", "H4")
    assert level(xmp("1975-06-07T10:11:12"), folder("Scans 2019")) == ("high", "H4")


def test_h4_an_xmp_with_only_a_programs_time_is_likely() -> None:
    assert level(xmp("2019-07-04T10:11:12", "xmp:CreateDate")) == ("medium", "M2")


def test_a_sidecar_that_shoebox_wrote_keeps_its_confidence() -> None:
    assert level(xmp("2019-07-04", confidence="low")) == ("low", "kept")
    assert level(xmp("1975", confidence="high")) == ("high", "kept")


def test_m1_a_time_without_a_camera_is_likely() -> None:
    assert level(SHOT) == ("medium", "M1")


def test_m2_a_secondary_tag_or_the_satellites_alone_are_likely() -> None:
    assert level(digitized("2019:07:04 10:11:12"), device=CANON) == ("medium", "M2")
    assert level(header("2019-07-04T10:11:12")) == ("medium", "M2")
    assert level(satellites("2019:07:04 10:11:12")) == ("medium", "M2")


def test_l8_a_secondary_tag_that_is_contradicted_is_doubtful() -> None:
    assert level(header("2025-02-24T10:33:06"), name("VID_20200515_080910.mp4")) == ("low", "L8")


def test_m3_takeout_alone_is_likely() -> None:
    assert level(takeout("2019-07-04T10:11:12")) == ("medium", "M3")
    assert level(takeout("1980-07-04T10:11:12"), folder("Photos from 2019")) == ("medium", "M3")


@pytest.mark.parametrize(
    "raw",
    [
        "PXL_20231207_032111247.jpg",
        "IMG_20231014_183246.jpg",
        "Screenshot_2022-06-21-16-51-29-164_app.png",
        "signal-2022-12-17-15-16-04-718.jpg",
        "Screen Shot 2024-10-01 at 10.06.47 AM.png",
    ],
)
def test_m4_a_known_apps_name_with_day_and_time_is_likely(raw: str) -> None:
    assert level(name(raw)) == ("medium", "M4")


def test_m5_a_cameras_day_that_agrees_with_the_folder_is_likely() -> None:
    assert level(original("2019:07:04"), folder("2019/07")) == ("medium", "M5")


def test_m6_a_change_on_the_names_day_is_likely() -> None:
    assert level(modified("2019:07:04 10:11:12"), name("2019-07-04 Beach.jpg")) == ("medium", "M6")


def test_m7_any_other_time_of_a_camera_or_sidecar_is_likely() -> None:
    assert level(original("2019:07:04"), device=CANON) == ("medium", "M7")
    assert level(SHOT, folder("2005"), device=CANON) == ("medium", "M7")
    written = milliseconds("2020-02-02T10:00:00")
    corrected = xmp("2018-07-04T10:11:12", written_at=written)
    assert level(corrected, SHOT, modified_at=written - 1, device=CANON) == ("medium", "M7")


def test_m8_the_other_half_of_a_live_photo_alone_is_likely() -> None:
    assert level(Evidence("exif_original", "2021:04:10 11:44:00", origin=PAIR)) == ("medium", "M8")


def test_of_the_other_half_the_field_nearest_to_the_shutter_counts() -> None:
    said = (header("2021-04-10T09:44:01"), keys("2021-04-10T11:44:00+0200"))

    assert decided(*(replace(one, origin=PAIR) for one in said)).timestamp_source == "quicktime_creationdate"


def test_l1_a_last_change_alone_is_doubtful() -> None:
    assert level(modified("2019:07:04 10:11:12")) == ("low", "L1")


def test_a_film_that_was_converted_when_it_was_sent_is_not_certain_by_its_name() -> None:
    """WhatsApp writes the header and the name on the same day, whenever the film was taken."""
    assert level(header("2019-07-04T08:11:12"), name("VID-20190704-WA0001.mp4")) == ("medium", "M2")
    assert level(original("2019:07:04 10:11:12"), name("IMG-20190704-WA0001.jpg"), device=CANON) == ("high", "H2")


@pytest.mark.parametrize(
    "raw", ["IMG-20241001-WA0001.jpg", "20241001_beach.jpg", "FB_IMG_1450900959497.jpg", "Anna_20110925_185853.mp4"]
)
def test_l2_a_name_with_only_a_day_or_of_unknown_making_is_doubtful(raw: str) -> None:
    assert level(name(raw)) == ("low", "L2")


@pytest.mark.parametrize("path", ["2019-07-04", "2019/07", "2019"])
def test_l3_a_folder_is_doubtful_at_any_precision(path: str) -> None:
    assert level(folder(path)) == ("low", "L3")


def test_l4_a_change_time_alone_is_doubtful() -> None:
    assert level(mtime("2019-07-04T10:11:12")) == ("low", "L4")


def test_l5_what_is_flagged_and_has_nothing_better_is_doubtful() -> None:
    assert level(original("2005:01:01 00:00:12"), device=CANON) == ("low", "L5")


@pytest.mark.parametrize("evidence", [original("2019"), original("2019:07"), xmp("2019-07"), name("Beach 2019.jpg")])
def test_l6_a_month_or_a_year_is_doubtful(evidence: Evidence) -> None:
    assert level(evidence, device=CANON) == ("low", "L6")


def test_l7_what_two_others_contradict_is_doubtful() -> None:
    against = name("IMG_20150704_101112.jpg"), takeout("2016-07-04T10:11:12")

    assert level(SHOT, *against, device=CANON) == ("low", "L7")


def test_takeouts_folder_is_no_second_voice_beside_its_json() -> None:
    evidence = SHOT, takeout("2015-07-04T10:11:12"), folder("Photos from 2015")

    assert level(*evidence, device=CANON) == ("medium", "M1")


def test_a_day_is_likely_at_most() -> None:
    assert level(xmp("2019-07-04")) == ("medium", "M7")
    assert level(original("2019:07:04"), name("2019-07-04.jpg"), device=CANON) == ("medium", "M7")


def test_a_flag_that_somebody_outweighs_leaves_likely_at_most() -> None:
    assert level(original("2005:01:01 00:00:12"), name("IMG_20050101_000012.jpg"), device=CANON) == (
        "medium",
        "vouched",
    )


def test_an_unknown_zone_does_not_lower_the_level() -> None:
    assert level(SHOT, device=CANON) == level(original("2019:07:04 10:11:12", "+02:00"), device=CANON)


def test_nothing_is_none() -> None:
    assert level() == ("none", "none")
    assert level(original("0000:00:00 00:00:00"), name("IMG_1234.JPG")) == ("none", "none")
