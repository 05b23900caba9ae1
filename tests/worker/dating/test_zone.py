"""Which clock a time stands on, and how that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tests.worker.dating.at_hand import decided, folder, header, keys, mtime, name, original, satellites, takeout, xmp
from worker.dating.evidence import Device, Evidence
from worker.dating.moment import Moment
from worker.dating.sources import PAIR
from worker.dating.zone import zone_offset

NIKON = Device(make="NIKON CORPORATION", model="NIKON D7000")


def stands(*evidence: Evidence, **more: object) -> tuple[str | None, str | None, str | None]:
    """The time, its offset, and how the zone is known."""
    decision = decided(*evidence, **more)
    return decision.taken_at, decision.utc_offset, decision.zone_source


@pytest.mark.parametrize("offset", ["-12:00", "+14:00", "+05:45", "-03:30", "+00:00"])
def test_an_offset_beside_the_time_is_explicit(offset: str) -> None:
    assert stands(original("2019:07:04 10:11:12", offset)) == ("2019-07-04T10:11:12", offset, "explicit")


def test_an_offset_that_cannot_be_is_as_none() -> None:
    assert stands(original("2019:07:04 10:11:12", "+15:00")) == ("2019-07-04T10:11:12", None, None)


def test_an_ornamental_z_in_exif_is_no_zone() -> None:
    assert stands(original("2019:07:04 10:11:12Z")) == ("2019-07-04T10:11:12", None, None)


def test_the_satellites_give_the_zone_of_a_local_time() -> None:
    local = original("2023:06:07 13:45:55")

    assert stands(local, satellites("2023:06:07 12:45:50")) == ("2023-06-07T13:45:55", "+01:00", "gps")
    assert stands(local, satellites("2023:06:07 08:01:55"))[1:] == ("+05:45", "gps")


def test_a_stale_fix_gives_no_zone() -> None:
    local = original("2023:06:07 13:45:55")

    assert stands(local, satellites("2023:06:07 12:38:00"))[1:] == (None, None)
    assert stands(local, satellites("2023:06:05 12:45:55"))[1:] == (None, None)


def test_else_the_position_gives_the_zone() -> None:
    local = original("2023:06:07 13:45:55")

    assert stands(local, position_zone="Europe/London")[1:] == ("+01:00", "gps")
    assert stands(original("2023:01:07 13:45:55"), position_zone="Europe/London")[1:] == ("+00:00", "gps")
    assert stands(local, satellites("2023:06:07 12:38:00"), position_zone="Asia/Kathmandu")[1:] == ("+05:45", "gps")


def test_the_persons_zone_is_only_assumed() -> None:
    assert stands(original("2023:06:07 13:45:55"), timezone="Europe/Berlin")[1:] == ("+02:00", "assumed")


def test_without_any_sign_the_zone_stays_unknown() -> None:
    assert stands(original("2023:06:07 13:45:55")) == ("2023-06-07T13:45:55", None, None)


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "", "../../etc/passwd", "\0", "Europe"])
def test_a_zone_that_is_none_is_as_none(zone: str) -> None:
    assert stands(original("2023:06:07 13:45:55"), timezone=zone)[1:] == (None, None)


def test_neighbours_come_before_the_persons_zone() -> None:
    found = stands(original("2023:06:07 13:45:55"), neighbour_offset=540, timezone="Europe/Berlin")

    assert found[1:] == ("+09:00", "neighbours")


def test_another_tags_offset_is_only_assumed() -> None:
    local, written = original("2023:06:07 13:45:55"), Evidence("xmp_original", "2023-06-07T13:45:55+01:00")

    assert stands(local, written)[1:] == ("+01:00", "assumed")
    assert stands(local, Evidence("xmp_original", "2023-06-07T14:45:55+02:00"))[1:] == (None, None)


def test_another_tags_nought_is_what_programs_write_that_know_none() -> None:
    local = original("2023:06:07 13:45:55")

    assert stands(local, Evidence("iptc_created", "20230607 134555+0000"))[1:] == (None, None)


def test_one_field_in_two_spellings_has_one_zone() -> None:
    found = stands(
        Evidence("photoshop_created", "2015-07-11T11:18:19"), Evidence("iptc_created", "20150711 111819+0000")
    )

    assert found == ("2015-07-11T11:18:19", "+00:00", "assumed")


def test_a_day_has_no_zone() -> None:
    assert stands(folder("2019-07-04"), timezone="Europe/Berlin") == ("2019-07-04T00:00:00", None, None)


# Moments known in UTC


def test_utc_is_shown_in_the_persons_zone() -> None:
    assert stands(header("2024-01-28T09:54:20"), timezone="Europe/Berlin") == (
        "2024-01-28T10:54:20",
        "+01:00",
        "assumed",
    )


def test_utc_without_a_zone_is_shown_as_utc() -> None:
    assert stands(header("2024-01-28T09:54:20")) == ("2024-01-28T09:54:20", "+00:00", None)
    assert stands(name("PXL_20211013_220651983.jpg")) == ("2021-10-13T22:06:51.983", "+00:00", None)


def test_utc_with_a_position_is_shown_on_the_clocks_there() -> None:
    found = stands(header("2024-01-28T09:54:20"), position_zone="Asia/Tokyo", timezone="Europe/Berlin")

    assert found == ("2024-01-28T18:54:20", "+09:00", "gps")


def test_utc_takes_the_zone_of_neighbours() -> None:
    assert stands(header("2024-01-28T09:54:20"), neighbour_offset=60)[1:] == ("+01:00", "neighbours")


def test_a_camera_apps_name_tells_the_clock_of_the_place() -> None:
    found = stands(header("2024-01-28T09:54:23"), name("VID_20240128_105420.mp4"))

    assert found == ("2024-01-28T10:54:23", "+01:00", "assumed")


def test_the_other_half_of_a_live_photo_tells_the_zone() -> None:
    """The film's header is UTC and the still has the clock on the wall; the still's own offset comes first."""
    film, still = header("2024-01-28T09:54:23"), original("2024:01:28 10:54:22")
    written = replace(still, offset="+01:00")

    assert stands(film, replace(written, origin=PAIR)) == ("2024-01-28T10:54:23", "+01:00", "neighbours")
    assert stands(film, replace(still, origin=PAIR)) == ("2024-01-28T10:54:23", "+01:00", "assumed")
    assert stands(still, replace(film, origin=PAIR)) == ("2024-01-28T10:54:22", "+01:00", "assumed")
    assert stands(film, original("2024:01:28 16:54:22", "+01:00", origin=PAIR))[1:] == ("+00:00", None)


def test_another_tag_of_the_same_moment_tells_it_too() -> None:
    found = stands(header("2019-02-15T21:13:20"), Evidence("xmp_created", "2019-02-15T16:13:20-05:00"))

    assert found == ("2019-02-15T16:13:20", "-05:00", "assumed")


def test_takeouts_time_is_utc() -> None:
    assert stands(takeout("2019-07-04T10:11:12"), timezone="Europe/Paris")[:2] == ("2019-07-04T12:11:12", "+02:00")


# Video headers that hold local time


def local(*evidence: Evidence, **more: object) -> bool:
    decision = decided(*evidence, **more)
    return bool(decision.reason.data["local"])


def test_a_header_is_utc_unless_something_speaks_for_local_time() -> None:
    assert not local(header("2019-07-04T10:11:12"))
    assert not local(header("2019-07-04T10:11:12"), name("VID_20190704_121112.mp4"))


def test_nikon_writes_local_time() -> None:
    nikon = header("2019-07-04T10:11:12")

    assert local(nikon, device=NIKON)
    assert stands(nikon, device=NIKON) == ("2019-07-04T10:11:12", None, None)
    assert stands(nikon, device=NIKON, timezone="Europe/Berlin")[:2] == ("2019-07-04T10:11:12", "+02:00")


def test_nikon_is_not_believed_to_write_local_time_when_the_satellites_say_otherwise() -> None:
    assert not local(header("2019-07-04T10:11:12"), satellites("2019:07:04 10:11:10"), device=NIKON)


def test_a_header_that_equals_the_name_is_local() -> None:
    evidence = header("2019-07-04T10:11:12"), name("VID_20190704_101112.mp4")

    assert local(*evidence)
    assert stands(*evidence, timezone="Europe/Berlin")[:2] == ("2019-07-04T10:11:12", "+02:00")


def test_a_header_a_zone_ahead_of_the_file_time_is_local() -> None:
    evidence = header("2019-07-04T10:11:12"), mtime("2019-07-04T08:11:13")

    assert local(*evidence)
    assert stands(*evidence) == ("2019-07-04T10:11:12", "+02:00", "assumed")
    assert not local(*evidence, timezone="America/New_York")


def test_a_file_time_of_copying_says_nothing_about_the_header() -> None:
    second = 1_562_227_873

    copied = mtime("2019-07-04T08:11:13")
    assert not local(header("2019-07-04T10:11:12"), copied, copy_spans=((second, second),))


def test_a_sidecar_that_copied_the_header_without_its_zone_is_utc_too() -> None:
    found = stands(xmp("2024-01-28T09:54:20"), header("2024-01-28T09:54:20"), name("20240128_105420.mp4"))

    assert found == ("2024-01-28T10:54:20", "+01:00", "assumed")


def test_apples_keys_carry_their_own_zone() -> None:
    found = stands(keys("2015-01-19T12:45:11-0800"), header("2015-12-12T08:59:26"))

    assert found == ("2015-01-19T12:45:11", "-08:00", "explicit")


def test_clocks_before_zones_are_left_alone() -> None:
    assert zone_offset("Europe/Amsterdam", Moment(datetime(1930, 6, 1))) is None
    assert zone_offset("Europe/Berlin", Moment(datetime(1, 1, 1), utc=True)) is None
    assert zone_offset("Asia/Tokyo", Moment(datetime(9999, 12, 31, 23), utc=True)) is None
