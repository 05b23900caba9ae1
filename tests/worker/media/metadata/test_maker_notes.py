"""The zone of a camera's clock, from Canon's, Nikon's and Samsung's own notes; the stars that a Sony was given."""

from __future__ import annotations

import struct

import pytest

from tests.worker.media.metadata.stills import ANYTHING, dated, evidence, found_in, photo, tiff

ORIGINAL = "2019:07:04 10:11:12"
CANON, NIKON = "Canon", "NIKON CORPORATION"


def canon(minutes: int, summer: int = 0, length: int = 16) -> bytes:
    """The numbers of TimeInfo."""
    return struct.pack("<iiii", length, minutes, 7, summer)


def canon_photo(minutes: int, summer: int = 0, length: int = 16) -> bytes:
    # A directory without a header, whose places count from the beginning of the EXIF block.
    def note(place: int) -> bytes:
        return struct.pack("<HHHII", 1, 0x35, 9, 4, place + 18) + bytes(4) + canon(minutes, summer, length)

    guess = tiff({0x010F: CANON}, {0x9003: ORIGINAL, 0x927C: note(0)}).index(note(0))
    return photo({0x010F: CANON}, {0x9003: ORIGINAL, 0x927C: note(guess)})


def nikon_photo(minutes: int, summer: int = 0, order: str = ">", offset: str | None = None) -> bytes:
    world = (ANYTHING, struct.pack(order + "hBB", minutes, summer, 0))
    note = b"Nikon\0\2\x10\0\0" + tiff({0x24: world}, order=order)
    exif = {0x9003: ORIGINAL, 0x927C: note} | ({0x9011: offset} if offset else {})
    return photo({0x010F: NIKON}, exif)  # type: ignore[arg-type]


def sony_photo(stars: int, **more: int) -> bytes:
    note = b"SONY DSC \0\0\0" + struct.pack("<HHHIII", 1, 0x2002, 4, 1, stars, 0)
    return photo(
        {0x010F: "SONY", **{int(tag[1:], 16): (3, struct.pack("<H", n)) for tag, n in more.items()}}, {0x927C: note}
    )


@pytest.mark.parametrize("stars", [0, 4])
def test_stars_that_a_sony_was_given_are_a_rating(stars: int) -> None:
    """Also nought: the camera says that there are none."""
    assert found_in(sony_photo(stars)).rating == stars


def test_stars_of_exif_come_before_those_of_the_camera() -> None:
    assert found_in(sony_photo(0, x4746=3)).rating == 3


@pytest.mark.parametrize(
    ("minutes", "summer", "written"), [(480, 0, "+08:00"), (-480, 0, "-08:00"), (120, 60, "+02:00")]
)
def test_canons_zone_has_the_summer_in_it(minutes: int, summer: int, written: str) -> None:
    found = found_in(canon_photo(minutes, summer))
    assert evidence(found, "maker_note").offset == written
    assert (dated(found).utc_offset, dated(found).zone_source) == (written, "assumed")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("minutes", "summer", "written"), [(480, 0, "+08:00"), (60, 1, "+02:00"), (-210, 0, "-03:30")])
def test_nikons_zone_is_the_winters(order: str, minutes: int, summer: int, written: str) -> None:
    assert evidence(found_in(nikon_photo(minutes, summer, order)), "maker_note").offset == written


@pytest.mark.parametrize(
    "content", [canon_photo(481), canon_photo(2_000), canon_photo(60, length=0), nikon_photo(61), nikon_photo(60, 9)]
)
def test_what_is_no_zone_tells_nothing(content: bytes) -> None:
    assert [one.source for one in found_in(content).evidence] == ["exif_original"]


def test_exifs_own_field_makes_the_note_needless() -> None:
    found = found_in(nikon_photo(480, offset="+09:00"))
    assert (dated(found).utc_offset, dated(found).zone_source) == ("+09:00", "explicit")
    assert len(found.evidence) == 1


@pytest.mark.parametrize("make", [CANON, NIKON, "SONY", ""])
@pytest.mark.parametrize(
    "note", [b"", b"Nikon\0\2", b"Nikon\0\2\x10\0\0II*\0\xff\xff\xff\xff", b"\xff" * 40, bytes(40)]
)
def test_a_note_of_garbage_costs_only_itself(make: str, note: bytes) -> None:
    found = found_in(photo({0x010F: make}, {0x9003: ORIGINAL, 0x927C: note}))
    assert [one.source for one in found.evidence] == ["exif_original"]


def samsung_photo(milliseconds: str, exif: dict[int, str]) -> bytes:
    """What Samsung appends: parts with their heads and names, then a list of them."""

    def part(kind: int, name: bytes, content: bytes) -> bytes:
        return struct.pack("<HHI", 0, kind, len(name)) + name + content

    parts = [part(0x0A30, b"MotionPhoto_Data", b"x" * 50), part(0x0A01, b"Image_UTC_Data", milliseconds.encode())]
    ends = [len(parts[0]) + len(parts[1]), len(parts[1])]
    entries = b"".join(
        struct.pack("<HHII", 0, kind, back, len(one))
        for kind, back, one in zip((0x0A30, 0x0A01), ends, parts, strict=True)
    )
    listed = b"SEFH" + struct.pack("<II", 106, len(parts)) + entries
    return photo({0x010F: "samsung"}, exif) + b"".join(parts) + listed + struct.pack("<I", len(listed)) + b"SEFT"  # type: ignore[arg-type]


# 2019-07-04 08:11:13 UTC, a second after it was taken.
SAVED = "1562227873000"


def test_samsungs_moment_in_utc_tells_the_zone_of_the_clock_on_the_wall() -> None:
    found = found_in(samsung_photo(SAVED, {0x9003: ORIGINAL}))
    assert evidence(found, "maker_note").offset == "+02:00"
    assert (dated(found).taken_at, dated(found).utc_offset) == ("2019-07-04T10:11:12", "+02:00")


@pytest.mark.parametrize("milliseconds", ["1562227973000", "1462227873000", "", "-1", "9" * 40, "x"])
def test_a_moment_that_fits_no_zone_tells_nothing(milliseconds: str) -> None:
    assert len(found_in(samsung_photo(milliseconds, {0x9003: ORIGINAL})).evidence) == 1


def test_samsungs_trailer_is_not_asked_where_exif_tells_the_zone_or_no_time() -> None:
    assert len(found_in(samsung_photo(SAVED, {0x9003: ORIGINAL, 0x9011: "+09:00"})).evidence) == 1
    assert not found_in(samsung_photo(SAVED, {})).evidence


@pytest.mark.parametrize("length", range(1, 120, 7))
def test_a_trailer_of_garbage_costs_only_itself(length: int) -> None:
    whole = samsung_photo(SAVED, {0x9003: ORIGINAL})
    broken = whole[: -length - 8] + b"\xff" * length + whole[-8:]
    assert evidence(found_in(broken), "exif_original").raw == ORIGINAL
