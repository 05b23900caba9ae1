"""MP4, QuickTime and 3GP: when, where and with what they say they were recorded."""

from __future__ import annotations

import pytest

from tests.worker.media.making import box, exif, quarters, saved
from tests.worker.media.metadata.films import (
    data,
    dated,
    found_in,
    header,
    keys,
    mac,
    mobile,
    movie,
    track,
    user_data,
    words,
)
from worker.media.metadata.films.quicktime import XMP_ID

JULY = "2019-07-04T10:11:12"


def test_a_header_tells_the_moment_in_utc() -> None:
    decision = dated(movie(header(mac(JULY))), "a.mp4")

    assert (JULY, "+00:00", "quicktime_created", "medium") == (
        decision.taken_at,
        decision.utc_offset,
        decision.timestamp_source,
        decision.confidence,
    )


def test_a_header_of_sixty_four_bits_is_read() -> None:
    assert dated(movie(header(mac("2050-01-01T00:00:01"), wide=True)), "a.mp4").taken_at is None
    assert dated(movie(header(mac(JULY), wide=True)), "a.mp4").taken_at == JULY


def test_a_header_that_counts_from_1970_is_read_so() -> None:
    assert dated(movie(header(1_562_235_072)), "a.mp4").taken_at == JULY


def test_an_empty_header_gives_way_to_the_tracks() -> None:
    decision = dated(movie(header(0), track(mac(JULY))), "a.mp4")

    assert (JULY, "quicktime_track") == (decision.taken_at, decision.timestamp_source)


def test_the_films_header_stands_above_its_tracks() -> None:
    decision = dated(movie(header(mac(JULY)), track(mac("2019-07-04T10:11:02"))), "a.mp4")

    assert decision.taken_at == JULY
    assert [one.source for one in decision.candidates] == ["quicktime_created", "quicktime_track"]


def test_tracks_that_repeat_the_header_say_nothing_new() -> None:
    assert len(found_in(movie(header(mac(JULY)), track(mac(JULY))), "a.mp4").evidence) == 1


def test_a_later_change_of_the_film_is_only_a_change() -> None:
    found = found_in(movie(header(mac(JULY), mac(JULY) + 5)), "a.mp4")

    assert [one.source for one in found.evidence] == ["quicktime_created", "quicktime_modified"]


@pytest.mark.parametrize("full", [False, True], ids=["QuickTime", "ISO"])
def test_apples_keys_tell_time_with_zone_place_and_camera(full: bool) -> None:
    named = keys(
        full=full,
        com_apple_quicktime_creationdate="2019-02-12T15:27:12+0800",
        com_apple_quicktime_location_ISO6709="+27.1281+100.2508+000.000/",
        com_apple_quicktime_make="Apple",
        com_apple_quicktime_model="iPhone X",
        com_apple_quicktime_software="12.1.2",
        com_apple_quicktime_title="Rain",
        com_apple_quicktime_keywords="sea, boat, Sea",
    )
    content = movie(header(mac("2024-02-02T08:09:57")), named, brand=b"qt  ")
    found, decision = found_in(content, "a.mov"), dated(content, "a.mov")

    assert ("2019-02-12T15:27:12", "+08:00", "explicit", "high") == (
        decision.taken_at,
        decision.utc_offset,
        decision.zone_source,
        decision.confidence,
    )
    assert (27.1281, 100.2508) == (found.latitude, found.longitude)
    assert ("Apple iPhone X", "Rain", ("sea", "boat")) == (found.camera, found.title, found.keywords)
    assert ("Apple", "iPhone X", "12.1.2") == (found.device.make, found.device.model, found.device.software)


def test_user_data_of_a_camera_is_read() -> None:
    content = movie(
        header(mac("2015-12-12T08:59:26")),
        user_data(
            words(b"\xa9day", "2015-01-19T12:45:11-0800"),
            words(b"\xa9xyz", "+38.1893-119.9558+2004.158/"),
            words(b"\xa9mak", "Apple"),
            words(b"\xa9mod", "iPhone 5"),
            words(b"\xa9nam", "Été", language=0),
        ),
        brand=b"qt  ",
    )
    found, decision = found_in(content, "a.mov"), dated(content, "a.mov")

    assert ("2015-01-19T12:45:11", "-08:00") == (decision.taken_at, decision.utc_offset)
    assert (38.1893, -119.9558, "Apple iPhone 5", "Été") == (
        found.latitude,
        found.longitude,
        found.camera,
        found.title,
    )


def test_the_place_of_an_android_film_is_read() -> None:
    found = found_in(movie(header(1), user_data(words(b"\xa9xyz", "+27.2939+112.6932/"))), "a.mp4")

    assert (27.2939, 112.6932) == (found.latitude, found.longitude)


def test_words_of_itunes_and_converters_are_read() -> None:
    items = box(b"ilst", box(b"\xa9too", data(b"HandBrake 1.3.0")), box(b"desc", data(b"A day at sea")))
    found = found_in(movie(header(1), user_data(box(b"meta", bytes(4), box(b"hdlr", bytes(26)), items))), "a.mp4")

    assert ("HandBrake 1.3.0", "A day at sea") == (found.device.encoder, found.caption)


def test_the_copy_of_a_lost_header_counts() -> None:
    """FFmpeg can keep the words of the film that it converts, among them the header's time."""
    lost = movie(header(0), user_data(keys(full=True, creation__time="2024-01-28T09:54:20.000000Z")))
    kept = movie(header(mac(JULY)), user_data(keys(full=True, creation__time="2024-01-28T09:54:20.000000Z")))

    assert ("2024-01-28T09:54:20", "+00:00") == (dated(lost, "a.mp4").taken_at, dated(lost, "a.mp4").utc_offset)
    assert dated(kept, "a.mp4").taken_at == JULY


def test_3gpps_words_are_read() -> None:
    place = bytes(4) + b"\x15\xc7" + b"Home\0" + b"\0" + (10 << 16).to_bytes(4) + (50 << 16).to_bytes(4) + bytes(4)
    content = movie(
        header(0),
        user_data(
            mobile(b"titl", b"Boat\0"),
            mobile(b"dscp", "\ufeffÅ lake\0".encode("utf-16-be")),
            box(b"yrrc", bytes(4), (2009).to_bytes(2)),
            box(b"loci", place),
        ),
        brand=b"3gp4",
    )
    found, decision = found_in(content, "a.3gp"), dated(content, "a.3gp")

    assert ("Boat", "Å lake", 50.0, 10.0) == (found.title, found.caption, found.latitude, found.longitude)
    assert ("2009-01-01T00:00:00", "year", "low") == (decision.taken_at, decision.precision, decision.confidence)


@pytest.mark.parametrize("head", [b"", bytes(4) + b"\x15\xc7"], ids=["bare", "3GPP"])
def test_a_date_in_user_data_is_read_however_it_is_written(head: bytes) -> None:
    content = movie(header(mac(JULY)), user_data(box(b"date", head + b"2018-05-06T07:08:09+0200")))

    assert ("2018-05-06T07:08:09", "+02:00") == (dated(content, "a.mp4").taken_at, dated(content, "a.mp4").utc_offset)


def test_sonys_own_words_tell_the_clock_of_the_place() -> None:
    words_of_sony = (
        b'<?xml version="1.0"?><NonRealTimeMeta><CreationDate value="2026-04-26T17:25:15+08:00"/>'
        b'<Device manufacturer="Sony" modelName="ILCE-7M4" serialNo="1"/></NonRealTimeMeta>'
    )
    beside = box(b"meta", bytes(4), box(b"hdlr", bytes(26)), box(b"xml ", bytes(4), words_of_sony))
    content = movie(header(mac("2026-04-26T09:25:15")), brand=b"XAVC", beside=beside)
    decision = dated(content, "a.mp4")

    assert ("2026-04-26T17:25:15", "+08:00") == (decision.taken_at, decision.utc_offset)
    assert found_in(content, "a.mp4").camera == "Sony ILCE-7M4"


def test_makers_that_name_themselves_only_in_passing_are_known() -> None:
    nikon = movie(header(mac(JULY)), brand=b"qt  ", brands=b"niko")
    gopro = movie(header(mac(JULY)), user_data(box(b"FIRM", b"HD7.01"), box(b"GPMF", b"DEVC")))

    assert ("Nikon", "GoPro") == (found_in(nikon, "a.mov").device.make, found_in(gopro, "a.mp4").device.make)


def test_nikons_notes_tell_the_clock_on_the_wall() -> None:
    """Its header holds that clock as well, though it should be UTC: the note says which it is."""

    def record(number: int, text: bytes) -> bytes:
        return number.to_bytes(4) + (2).to_bytes(2) + len(text).to_bytes(2) + text

    tags = record(1, b"NIKON\0") + record(2, b"D7000\0") + record(0x12, b"2019:07:04 10:11:12\0")
    content = movie(header(mac(JULY)), user_data(box(b"NCDT", box(b"NCTG", tags))), brand=b"qt  ")
    decision = dated(content, "a.mov")

    assert (JULY, None, "exif_original") == (decision.taken_at, decision.utc_offset, decision.timestamp_source)
    assert found_in(content, "a.mov").camera == "NIKON D7000"


@pytest.mark.parametrize(("kind", "before"), [(b"CNTH", b"\0\0\1\0CNDA"), (b"PANA", bytes(16))])
def test_the_small_picture_in_a_cameras_film_brings_its_exif(kind: bytes, before: bytes) -> None:
    small = saved(quarters((64, 48)), exif=exif(x0132=JULY.replace("-", ":").replace("T", " "), x010f="Canon"))
    content = movie(header(mac("2019-07-04T08:11:12")), user_data(box(kind, before, small)), brand=b"qt  ")
    found = found_in(content, "a.mov")

    assert ["quicktime_created", "exif_modified"] == [one.source for one in found.evidence]
    assert found.device.make == "Canon"


@pytest.mark.parametrize("text", ["+00.0000+000.0000/", "+91.0000+000.0000/", "+27.1281", "nowhere", ""])
def test_a_place_that_is_none_is_left_out(text: str) -> None:
    assert found_in(movie(header(1), user_data(words(b"\xa9xyz", text))), "a.mp4").latitude is None


def test_letters_that_harm_are_taken_out_of_words() -> None:
    found = found_in(movie(header(1), user_data(words(b"\xa9nam", "a\x1b[31mb\u202ec\n d"))), "a.mp4")

    assert found.title == "a [31mb c d"


def test_a_film_of_a_thousand_tracks_and_keys_keeps_its_bounds() -> None:
    many = keys(**{f"com_apple_quicktime_creationdate{'x' * number}": "2019" for number in range(500)})
    content = movie(header(mac(JULY)), *(track(mac(JULY) + number * 10) for number in range(1_000)), many)

    assert len(found_in(content, "a.mp4").evidence) <= 60


def test_boxes_that_say_they_are_huge_end_with_the_file() -> None:
    content = movie(header(mac(JULY)), user_data(words(b"\xa9nam", "x")))
    place = content.index(b"\xa9nam") - 4

    assert found_in(content[:place] + b"\x7f\xff\xff\xff" + content[place + 4 :], "a.mp4").title == "x"


def test_xmp_in_a_film_is_read() -> None:
    packet = (
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        b"<rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='4'/></rdf:RDF></x:xmpmeta>"
    )
    beside = movie(header(1), beside=box(b"uuid", XMP_ID, packet))
    within = movie(header(1), box(b"uuid", XMP_ID, packet))
    user = movie(header(1), user_data(box(b"XMP_", packet)))

    assert [4, 4, 4] == [found_in(content, "a.mp4").rating for content in (beside, within, user)]


def test_a_box_that_ends_within_its_own_name_is_passed_over() -> None:
    content = movie(header(mac(JULY)), box(b"uuid", XMP_ID[:8]), XMP_ID[8:])

    assert dated(content, "a.mp4").taken_at == JULY
