"""Which dates do not count, and what is held against those that do: rules V1 to V9."""

from __future__ import annotations

import pytest

from tests.worker.dating.at_hand import (
    CANON,
    EPSON,
    decided,
    digitized,
    flags,
    folder,
    header,
    keys,
    level,
    modified,
    mtime,
    name,
    original,
    refused,
    satellites,
    takeout,
    xmp,
)  # fmt: skip
from worker.dating.evidence import MAC_SECONDS, MATROSKA_NANOSECONDS, UNIX_SECONDS, Device, Evidence
from worker.dating.sentinels import SENTINELS, Sentinel
from worker.dating.sources import GROUPS

# V1


def bearer(sentinel: Sentinel) -> Evidence:
    """Evidence of a group and source that the sentinel is looked for in, with its value."""
    source = min(sentinel.sources) if sentinel.sources else GROUPS[min(sentinel.among)][0]
    return Evidence(source, sentinel.at, utc=source in ("quicktime_created", "matroska_date", "mtime"))


@pytest.mark.parametrize("sentinel", SENTINELS, ids=lambda one: f"{one.at} {one.code} {'+'.join(sorted(one.among))}")
def test_a_date_that_clocks_write_when_they_know_none_is_refused(sentinel: Sentinel) -> None:
    assert refused(bearer(sentinel)) == sentinel.code


@pytest.mark.parametrize("evidence", [original, digitized, modified, header])
@pytest.mark.parametrize("raw", ["1970:01:01 00:00:00", "1980:01:01 00:00:00", "1904:01:01 00:00:00"])
def test_the_zero_of_a_clock_is_refused_in_every_tag(evidence: object, raw: str) -> None:
    assert refused(evidence(raw)) in ("zero_of_a_clock", "zip_default")  # type: ignore[operator]


@pytest.mark.parametrize("evidence", [original, digitized, modified, satellites, xmp, keys])
@pytest.mark.parametrize("raw", ["0000:00:00 00:00:00", "    :  :     :  :  ", ""])
def test_zeros_and_blanks_are_refused_in_every_tag(evidence: object, raw: str) -> None:
    assert refused(evidence(raw)) == "blank"  # type: ignore[operator]


@pytest.mark.parametrize("raw", ["1970:01:01 02:00:00", "1969:12:31 19:00:00", "1970:01:01 05:45:00"])
def test_a_zero_is_known_on_the_clock_of_any_zone(raw: str) -> None:
    assert refused(original(raw)) == "zero_of_a_clock"


def test_a_zero_is_no_longer_one_beside_the_quarters_of_an_hour() -> None:
    assert refused(original("1970:01:01 05:46:10")) is None


@pytest.mark.parametrize(
    "at", ["1980-01-01T00:00:00", "1979-12-31T23:00:00", "1979-11-30T00:00:00", "1979-11-29T22:00:00"]
)
def test_a_zip_files_empty_date_is_no_change_time(at: str) -> None:
    assert refused(mtime(at)) == "zip_default"


def test_a_count_of_nought_is_refused() -> None:
    assert refused(Evidence("quicktime_created", "0", form=MAC_SECONDS)) == "blank"
    assert refused(Evidence("matroska_date", "0", form=MATROSKA_NANOSECONDS)) == "blank"
    assert refused(Evidence("sidecar_takeout", "0", form=UNIX_SECONDS)) == "blank"


def test_a_person_or_a_sidecar_may_truly_mean_1980() -> None:
    assert refused(takeout("1980-01-01T00:00:00")) is None
    assert refused(xmp("1980-01-01T00:00:00")) is None
    assert refused(Evidence("person", "1970-01-01T00:00:00")) is None


def test_a_sidecar_that_says_the_zero_of_unix_time_is_refused() -> None:
    assert refused(xmp("1970-01-01T00:00:00")) == "zero_of_a_clock"


# V2


def test_a_date_later_than_the_day_after_the_import_is_refused() -> None:
    assert refused(original("2099:09:29 10:10:10")) == "future"
    assert refused(mtime("2026-11-22T12:00:01")) == "future"
    assert refused(mtime("2026-11-22T11:59:59")) is None


def test_where_the_zone_is_unknown_the_place_may_be_fourteen_hours_ahead() -> None:
    assert refused(original("2026:11:23 01:59:59")) is None
    assert refused(original("2026:11:23 02:00:01")) == "future"
    assert refused(original("2026:11:23 01:59:59", "+02:00")) == "future"


# V3


def test_there_are_no_photographs_before_1826() -> None:
    assert refused(original("1825:07:04 10:11:12")) == "before_photography"
    assert refused(original("1826:07:04 10:11:12")) is None


def test_a_digital_camera_before_1990_is_implausible() -> None:
    assert flags(original("1985:07:04 10:11:12"), device=CANON) == ("implausible",)
    assert flags(original("1985:07:04 10:11:12")) == ()
    assert flags(xmp("1985-07-04T10:11:12"), device=CANON) == ()


# V4


@pytest.mark.parametrize("raw", ["1965-07-04.jpg", "2019-02-30.jpg", "IMG_1234.JPG"])
def test_a_name_without_a_real_date_since_1970_is_no_candidate(raw: str) -> None:
    assert decided(name(raw)).candidates == ()


# V5


@pytest.mark.parametrize("evidence", [original, digitized, modified, header, keys])
@pytest.mark.parametrize("raw", ["2005:01:01 00:00:12", "2012:01:01 00:59:59"])
def test_the_first_hour_of_a_year_is_a_camera_whose_clock_was_reset(evidence: object, raw: str) -> None:
    assert flags(evidence(raw)) == ("camera_default",)  # type: ignore[operator]


def test_the_first_hour_of_a_year_is_held_against_a_change_time_too() -> None:
    assert flags(mtime("2005-01-01T00:00:12")) == ("camera_default",)


@pytest.mark.parametrize("raw", ["2005:01:01 01:00:00", "2005:01:02 00:00:12", "2005:01:01"])
def test_other_times_are_not_held_against_a_camera(raw: str) -> None:
    assert flags(original(raw)) == ()


def test_a_name_or_a_sidecar_may_say_the_first_hour() -> None:
    assert flags(name("IMG_20050101_000012.jpg")) == ()
    assert flags(xmp("2005-01-01T00:00:12")) == ()


# V6


def test_the_noon_of_early_androids_is_refused_where_they_wrote_it() -> None:
    assert refused(digitized("2002:12:08 12:00:00")) == "android_default"
    assert refused(modified("2002:12:08 12:00:00")) is None


def test_that_noon_is_doubtful_as_original_time_only_when_other_dates_differ() -> None:
    noon = original("2002:12:08 12:00:00")

    assert flags(noon) == ()
    assert flags(noon, modified("2002:12:08 12:00:00")) == ()
    assert flags(noon, modified("2016:04:16 17:07:46")) == ("camera_default",)


# V7


@pytest.mark.parametrize("raw", ["1904-01-01T00:00:00", "1989-12-31T10:00:00", "1946-05-20T11:12:13"])
def test_a_videos_header_before_1990_is_refused(raw: str) -> None:
    assert refused(header(raw)) in ("zero_of_a_clock", "before_digital_video")


def test_a_converter_that_stamps_its_own_time_is_known() -> None:
    assert flags(header("2019-07-04T10:11:12"), device=Device(encoder="HandBrake 1.3.0")) == ("re_encoded",)


def test_another_converter_is_believed_unless_the_file_was_made_then() -> None:
    lavf = Device(encoder="Lavf58.29.100")

    assert flags(header("2019-07-04T10:11:12"), device=lavf) == ()
    assert flags(header("2019-07-04T10:11:12"), mtime("2019-07-04T10:11:40"), device=lavf) == ("re_encoded",)
    assert flags(header("2019-07-04T10:11:12"), mtime("2021-07-04T10:11:40"), device=lavf) == ()


# V8 has a file of its own: test_copy_time.py


def test_a_change_time_within_a_stretch_of_copying_is_a_copy_time() -> None:
    second = 1_562_235_072

    assert flags(mtime("2019-07-04T10:11:12.5"), copy_spans=((second, second),)) == ("copy_time",)
    assert flags(mtime("2019-07-04T10:11:13.5"), copy_spans=((second, second),)) == ()


# V9


@pytest.mark.parametrize(
    "device",
    [
        EPSON, Device(file_source=1), Device(file_source=2), Device(make="Canon", model="CanoScan 9000F"),
        Device(model="NIKON COOLSCAN V ED"), Device(software="VueScan 9 x64"), Device(model="HP Scanjet G4050"),
        Device(make="EPSON", model="GT-X820"),
        Device(software="SilverFast 8"), Device(make="NORITSU KOKI", model="QSS-32_33"),
    ],
    ids=lambda device: device.model or device.software or f"source {device.file_source}",
)  # fmt: skip
def test_a_scanners_dates_are_the_day_of_the_scan(device: Device) -> None:
    for evidence in (
        original("2019:07:04 10:11:12"),
        digitized("2019:07:04 10:11:12"),
        modified("2019:07:04 10:11:12"),
    ):
        assert flags(evidence, device=device) == ("scan_time",)


@pytest.mark.parametrize(
    "device",
    [CANON, Device(make="samsung", model="GT-I9100"), Device(make="EPSON", model="R-D1"), Device(file_source=3)],
    ids=lambda device: device.model or "a camera by its own word",
)  # fmt: skip
def test_a_camera_is_no_scanner(device: Device) -> None:
    assert flags(original("2019:07:04 10:11:12"), device=device) == ()


def test_what_a_scan_program_writes_into_the_name_is_the_day_of_the_scan_too() -> None:
    scanned = original("2019:07:04 10:11:12")

    assert flags(name("Scan_20190704.jpg"), scanned, device=EPSON) == ("scan_time",)
    assert flags(mtime("2019-07-04T10:12:00"), scanned, device=EPSON) == ("scan_time",)
    assert flags(name("1975-06-07 Wedding.jpg"), scanned, device=EPSON) == ()


def test_who_dates_a_scan_in_the_field_of_the_shutter_is_believed() -> None:
    """Programs that date old pictures leave the day of the scan in the field for it."""
    corrected = original("1974:08:01 12:00:00")
    day = Evidence("photoshop_created", "1974-08-01", tag="photoshop:DateCreated")

    assert flags(corrected, digitized("2019:07:04 10:11:12"), device=EPSON) == ()
    assert level(corrected, digitized("2019:07:04 10:11:12"), device=EPSON) == ("medium", "M1")
    assert level(day, digitized("2019:07:04 10:11:12"), device=EPSON) == ("medium", "M1")
    assert flags(original("2019:07:04 10:11:12"), digitized("2019:07:04 10:11:40"), device=EPSON) == ("scan_time",)


def test_a_folder_dates_the_scans_in_it_also_before_1970() -> None:
    scanned = original("2019:07:04 10:11:12")

    found = decided(scanned, folder("Oma 1962"), device=EPSON)
    assert (found.taken_at, found.precision, found.confidence) == ("1962-01-01T00:00:00", "year", "low")
    # Of a photograph it may be the year of the car.
    assert decided(scanned, folder("2019/Mustang 1965"), device=CANON).confidence == "high"
    assert decided(folder("2019/Mustang 1965")).taken_at == "2019-01-01T00:00:00"


def test_name_folder_and_sidecar_rank_above_the_day_of_the_scan() -> None:
    scanned = original("2019:07:04 10:11:12")

    assert decided(scanned, folder("1998/07"), device=EPSON).timestamp_source == "folder"
    assert decided(scanned, name("1975-06-07.jpg"), device=EPSON).timestamp_source == "name"
    assert decided(scanned, takeout("1975-06-07T08:00:00"), device=EPSON).timestamp_source == "sidecar_takeout"
    assert level(scanned, device=EPSON) == ("low", "L5")


def test_satellites_told_no_time_before_1980() -> None:
    assert refused(satellites("1899:12:30 01:00:14")) == "before_satellites"
    assert refused(satellites("2019:07:04 08:11:12")) is None


@pytest.mark.parametrize("raw", ["1999:12:31 16:00:00", "1979:12:31 23:00:00", "2000:01:01 05:00:00"])
def test_a_clock_that_began_in_another_zone_is_a_camera_default(raw: str) -> None:
    assert flags(original(raw), device=CANON)[0] == "camera_default"
    assert level(original(raw), device=CANON) == ("low", "L5")
    assert "camera_default" not in flags(original(raw.replace(":00:00", ":07:00")), device=CANON)


@pytest.mark.parametrize("raw", ["1980:01:06 00:00:00", "1999:08:22 00:00:00", "2019:04:07 00:00:00"])
def test_satellites_that_count_from_the_beginning_tell_nothing(raw: str) -> None:
    """A receiver without a fix; the weeks of GPS ran full in 1999 and 2019."""
    assert refused(satellites(raw)) == "zero_of_a_clock"
    assert level(original("2019:07:04 10:11:12"), satellites(raw), device=CANON) == ("high", "H2")
