"""What EXIF says: each date with its own companions, the device, the place, words and ratings."""

from __future__ import annotations

import pytest

from tests.worker.media.metadata.stills import (
    ANYTHING,
    BYTE,
    LONG,
    SIGNED_RATIONAL,
    SIGNED_SHORT,
    TEXT,
    dated,
    evidence,
    found_in,
    photo,
    short,
    wide,
)

ORIGINAL, DIGITIZED, MODIFIED = "2019:07:04 10:11:12", "2019:07:05 10:11:12", "2020:01:02 03:04:05"
NORTH, EAST = [(48, 1), (51, 1), (2952, 100)], [(2, 1), (17, 1), (4020, 100)]


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_three_dates_are_told_in_either_byte_order(order: str) -> None:
    found = found_in(photo({0x0132: MODIFIED}, {0x9003: ORIGINAL, 0x9004: DIGITIZED}, order=order))
    assert [(one.source, one.raw) for one in found.evidence] == [
        ("exif_original", ORIGINAL),
        ("exif_digitized", DIGITIZED),
        ("exif_modified", MODIFIED),
    ]
    assert dated(found).taken_at == "2019-07-04T10:11:12"


def test_each_date_has_its_own_offset_and_parts_of_a_second() -> None:
    found = found_in(
        photo(
            {0x0132: MODIFIED},
            {
                0x9003: ORIGINAL,
                0x9011: "+02:00",
                0x9291: "12",
                0x9004: DIGITIZED,
                0x9012: "+03:00",
                0x9292: "34",
                0x9010: "+04:00",
                0x9290: "56",
            },
        )
    )
    assert [(one.offset, one.subseconds) for one in found.evidence] == [
        ("+02:00", "12"),
        ("+03:00", "34"),
        ("+04:00", "56"),
    ]


def test_an_offset_of_another_tag_is_not_taken() -> None:
    found = found_in(photo({0x0132: MODIFIED}, {0x9003: ORIGINAL, 0x9010: "+04:00"}))
    assert evidence(found, "exif_original").offset is None


@pytest.mark.parametrize(("hours", "written"), [(b"\x09\0", "+09:00"), (b"\xf8\xff", "-08:00")])
def test_the_old_time_zone_offset_counts_for_the_original(hours: bytes, written: str) -> None:
    found = found_in(photo({0x0132: MODIFIED}, {0x9003: ORIGINAL, 0x882A: (SIGNED_SHORT, hours)}))
    assert evidence(found, "exif_original").offset == written
    assert evidence(found, "exif_modified").offset is None
    assert dated(found).utc_offset == written


def test_the_original_stands_in_the_first_directory_of_some_raw_files() -> None:
    assert evidence(found_in(photo({0x9003: ORIGINAL})), "exif_original").raw == ORIGINAL


def test_texts_of_exif_3_are_read_however_short() -> None:
    utf_8 = 129
    assert found_in(photo({0x010F: (utf_8, b"LG\0"), 0x0110: (utf_8, "Größe\0".encode())})).camera == "LG Größe"


def test_a_date_of_another_type_is_still_a_date() -> None:
    found = found_in(photo({}, {0x9003: (ANYTHING, ORIGINAL.encode()), 0x9004: (BYTE, DIGITIZED.encode())}))
    assert [one.raw for one in found.evidence] == [ORIGINAL, DIGITIZED]


@pytest.mark.parametrize(
    "blank", ["    :  :     :  :  ", "0000:00:00 00:00:00", "9999:99:99 99:99:99", "2019:07:04 24:61:61"]
)
def test_an_impossible_date_is_told_as_it_stands_and_judged_by_the_dating(blank: str) -> None:
    found = found_in(photo({0x0132: MODIFIED}, {0x9003: blank}))
    assert dated(found).taken_at in ("2020-01-02T03:04:05", "2019-07-04T00:00:00")


def test_the_satellites_time_is_utc_and_in_fractions() -> None:
    found = found_in(photo(gps={0x1D: "2019:07:04", 0x07: [(10, 1), (11, 1), (1234, 100)]}))
    fix = evidence(found, "gps")
    assert (fix.raw, fix.utc) == ("2019:07:04 10/1 11/1 1234/100", True)
    assert (dated(found).taken_at, dated(found).utc_offset) == ("2019-07-04T10:11:12.340", "+00:00")


def test_a_time_without_a_day_tells_nothing() -> None:
    assert not found_in(photo(gps={0x07: [(10, 1), (11, 1), (12, 1)]})).evidence


def test_a_time_divided_by_nought_leaves_the_day() -> None:
    found = found_in(photo(gps={0x1D: "2019:07:04", 0x07: [(10, 0), (11, 0), (12, 0)]}))
    assert dated(found).precision == "day"


def test_a_place_is_told_in_degrees() -> None:
    found = found_in(photo(gps={1: "S", 2: NORTH, 3: "W", 4: EAST}))
    assert found.latitude == pytest.approx(-48.858200)
    assert found.longitude == pytest.approx(-2.294500)


def test_a_place_in_signed_fractions_is_a_place() -> None:
    pairs = b"".join(number.to_bytes(4, "little") + (1).to_bytes(4, "little") for number in (22, 31, 52))
    found = found_in(photo(gps={1: "N", 2: (SIGNED_RATIONAL, pairs), 3: "E", 4: EAST}))
    assert found.latitude == pytest.approx(22.531111)


@pytest.mark.parametrize(
    ("why", "gps"),
    [
        ("null island", {1: "N", 2: [(0, 1)] * 3, 3: "E", 4: [(0, 1)] * 3}),
        ("division by nought", {1: "N", 2: [(48, 1), (51, 0), (0, 1)], 3: "E", 4: EAST}),
        ("400 degrees", {1: "N", 2: NORTH, 3: "E", 4: [(400, 1), (0, 1), (0, 1)]}),
        ("no side of the globe", {2: NORTH, 4: EAST}),
        ("a side that is none", {1: "Q", 2: NORTH, 3: "E", 4: EAST}),
        ("only half", {1: "N", 2: NORTH}),
        ("texts", {1: "N", 2: "48 51", 3: "E", 4: "2 17"}),
    ],
)
def test_no_place_is_better_than_a_wrong_one(why: str, gps: dict[int, object]) -> None:
    found = found_in(photo(gps=gps))  # type: ignore[arg-type]
    assert (found.latitude, found.longitude) == (None, None), why


def test_maker_model_program_lens_and_source_are_named() -> None:
    found = found_in(
        photo(
            {0x010F: "Canon", 0x0110: "Canon EOS 5D", 0x0131: "Ver 1.0"},
            {0xA434: "EF50mm f/1.4", 0xA300: (ANYTHING, b"\3")},
        )
    )
    device = found.device
    assert (device.make, device.model, device.software, device.file_source) == ("Canon", "Canon EOS 5D", "Ver 1.0", 3)
    assert (found.camera, found.lens) == ("Canon EOS 5D", "EF50mm f/1.4")


def test_a_scanner_says_so() -> None:
    assert found_in(photo({0x010F: "EPSON"}, {0xA300: (ANYTHING, b"\1")})).device.file_source == 1


def test_windows_words_are_utf_16() -> None:
    found = found_in(photo({0x9C9B: wide("Öl"), 0x9C9C: wide("Ein Bild"), 0x9C9E: wide("Rom;Italien; rom ;")}))
    assert (found.title, found.caption, found.keywords) == ("Öl", "Ein Bild", ("Rom", "Italien"))


@pytest.mark.parametrize("dull", ["OLYMPUS DIGITAL CAMERA         ", "SONY DSC", "DCIM\\100MEDIA\\DJI_0001.JPG"])
def test_what_a_camera_writes_is_no_caption(dull: str) -> None:
    assert found_in(photo({0x010E: dull})).caption is None


@pytest.mark.parametrize(
    ("raw", "read"), [("Größe".encode(), "Größe"), ("Größe".encode("cp1252"), "Größe"), ("Größ".encode()[:-1], "Grö")]
)
def test_wrong_code_pages_are_repaired(raw: bytes, read: str) -> None:
    assert found_in(photo({0x010E: (TEXT, raw + b"\0")})).caption == read


def test_text_ends_at_a_nul_and_keeps_no_controls() -> None:
    assert found_in(photo({0x010E: (TEXT, b"one\x1b[31m\x07two\0three\0")})).caption == "one [31m two"


@pytest.mark.parametrize(("percent", "stars"), [(1, 1), (25, 2), (50, 3), (75, 4), (99, 5), (0, 0), (101, None)])
def test_percent_are_stars(percent: int, stars: int | None) -> None:
    assert found_in(photo({0x4749: short(percent)})).rating == stars


def test_stars_come_before_percent() -> None:
    assert found_in(photo({0x4746: short(2), 0x4749: short(99)})).rating == 2


@pytest.mark.parametrize(("tag", "number"), [(0x4746, 6), (0x4746, 99), (0x4749, 101)])
def test_stars_out_of_range_are_none_and_noted(tag: int, number: int) -> None:
    found = found_in(photo({tag: short(number)}))
    assert (found.rating, found.odd_rating) == (None, True)
    assert found_in(photo({tag: short(1)})).odd_rating is False


def test_stars_out_of_range_are_none() -> None:
    assert found_in(photo({0x4746: short(6)})).rating is None
    assert found_in(photo({0x4746: (LONG, b"\xff\xff\xff\xff")})).rating is None
