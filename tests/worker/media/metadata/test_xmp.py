"""What XMP says, however its program spells it; and what is refused of it."""

from __future__ import annotations

import time

import pytest

from tests.worker.media.metadata.stills import RDF, SPACES, bag, dated, evidence, packet
from worker.media.metadata.found import NOTHING, Found
from worker.media.metadata.packet import LARGEST_PACKET
from worker.media.metadata.xmp import read_xmp

CREATED = "2019-07-04T10:11:12+02:00"


def test_every_date_has_its_source() -> None:
    found = read_xmp(
        packet(
            exif__DateTimeOriginal="2019-07-01T01:00:00",
            photoshop__DateCreated="2019-07-02T01:00:00",
            exif__DateTimeDigitized="2019-07-03T01:00:00",
            xmp__CreateDate="2019-07-04T01:00:00",
            xmp__ModifyDate="2019-07-05T01:00:00",
            xmp__MetadataDate="2019-07-06T01:00:00",
        )
    )
    assert [(one.source, one.tag, one.raw[:10]) for one in found.evidence] == [
        ("xmp_original", "exif:DateTimeOriginal", "2019-07-01"),
        ("photoshop_created", "photoshop:DateCreated", "2019-07-02"),
        ("xmp_digitized", "exif:DateTimeDigitized", "2019-07-03"),
        ("xmp_created", "xmp:CreateDate", "2019-07-04"),
        ("xmp_modified", "xmp:ModifyDate", "2019-07-05"),
    ]


def test_beside_a_picture_dates_are_the_sidecars() -> None:
    found = read_xmp(packet(xmp__CreateDate=CREATED), sidecar=True)
    assert [(one.source, one.tag) for one in found.evidence] == [("sidecar_xmp", "xmp:CreateDate")]
    assert found.about == {"form": "xmp"}
    assert read_xmp(packet(xmp__CreateDate=CREATED)).about is None


@pytest.mark.parametrize(("raw", "precision"), [("2019", "year"), ("2019-07", "month"), ("2019-07-04", "day")])
def test_a_date_may_be_partial(raw: str, precision: str) -> None:
    assert dated(read_xmp(packet(photoshop__DateCreated=raw))).precision == precision


def test_offset_and_parts_of_a_second_are_read_where_they_stand_apart() -> None:
    found = read_xmp(
        packet(
            exif__DateTimeOriginal="2019-07-04T10:11:12",
            exif__OffsetTimeOriginal="+02:00",
            exif__SubSecTimeOriginal="5",
        )
    )
    one = evidence(found, "xmp_original")
    assert (one.offset, one.subseconds) == ("+02:00", "5")


def test_the_satellites_time_is_utc() -> None:
    assert evidence(read_xmp(packet(exif__GPSTimeStamp="2019-07-04T08:11:12Z")), "gps").utc


@pytest.mark.parametrize(
    "within",
    [
        f"<xmp:CreateDate>{CREATED}</xmp:CreateDate>",
        f"<xmp:CreateDate>\n  {CREATED}\n</xmp:CreateDate>",
        f"<xmp:CreateDate><rdf:Seq><rdf:li>{CREATED}</rdf:li></rdf:Seq></xmp:CreateDate>",
        f"<xmp:CreateDate rdf:parseType='Resource'><rdf:value>{CREATED}</rdf:value></xmp:CreateDate>",
        f"<xmp:CreateDate rdf:value='{CREATED}'/>",
        f"<xmp:CreateDate><![CDATA[{CREATED}]]></xmp:CreateDate>",
        f"<!-- a word --><?a word?><xmp:CreateDate>{CREATED}</xmp:CreateDate>",
    ],
)
def test_a_property_may_be_spelt_in_many_ways(within: str) -> None:
    assert evidence(read_xmp(packet(within)), "xmp_created").raw == CREATED


def test_prefixes_are_free() -> None:
    raw = (
        f'<r:RDF xmlns:r="{RDF}"><r:Description xmlns:xap="{SPACES["xmp"]}" xap:CreateDate="{CREATED}"/>'
        f'<r:Description xmlns:xap="{SPACES["xmp"]}" xap:Rating="3"/></r:RDF>'
    )
    found = read_xmp(raw.encode())
    assert (evidence(found, "xmp_created").raw, found.rating) == (CREATED, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_a_packet_may_be_in_any_unicode_encoding(encoding: str) -> None:
    raw = packet(bag("dc:subject", "Größe", "東京")).decode().encode(encoding)
    assert read_xmp(raw).keywords == ("Größe", "東京")


def test_a_wrong_code_page_is_repaired() -> None:
    raw = packet(bag("dc:subject", "Größe")).decode().replace("\ufeff", "").encode("cp1252")
    assert read_xmp(raw).keywords == ("Größe",)


def test_letters_that_no_database_takes_are_blanks() -> None:
    raw = packet(bag("dc:subject", "one\0two", "three&#0;four", "five&#xD800;six", "se\x1bven")).replace(
        b"one\\0", b"one\0"
    )
    assert read_xmp(raw).keywords == ("one two", "three four", "five six", "se ven")


def test_blanks_and_padding_around_the_packet_do_no_harm() -> None:
    assert read_xmp(b"\n  " + packet(xmp__Rating="4") + b" " * 2000 + b"\0\0").rating == 4


def test_keywords_keep_their_hierarchy_and_stand_once() -> None:
    found = read_xmp(
        packet(
            bag("digiKam:TagsList", "Places/Italy/Rome")
            + bag("lr:hierarchicalSubject", "Places|Italy|Rome", "Animals | Cat")
            + bag("dc:subject", "Rome", "cat", "ROME", " ")
        )
    )
    assert found.keywords == ("Places/Italy/Rome", "Animals/Cat", "Rome", "cat")


@pytest.mark.parametrize(
    ("said", "stars"),
    [
        ("5", 5),
        ("-1", -1),
        ("0", 0),
        ("3.5", 4),
        ("2.4", 2),
        ("6", None),
        ("-2", None),
        ("", None),
        ("five", None),
        ("1e3", None),
        ("nan", None),
        ("5/1", 5),
        ("1" * 400, None),
    ],
)
def test_ratings_go_from_rejected_to_five(said: str, stars: int | None) -> None:
    assert read_xmp(packet(xmp__Rating=said)).rating == stars


def test_stars_come_before_microsofts_percent() -> None:
    assert read_xmp(packet(xmp__Rating="3", MicrosoftPhoto__Rating="99")).rating == 3
    assert read_xmp(packet(MicrosoftPhoto__Rating="99")).rating == 5


def test_title_and_caption_are_those_of_the_default_language() -> None:
    many = '<rdf:Alt><rdf:li xml:lang="de">Haus</rdf:li><rdf:li xml:lang="x-default">House</rdf:li></rdf:Alt>'
    one = '<rdf:Alt><rdf:li xml:lang="fr">Maison</rdf:li></rdf:Alt>'
    found = read_xmp(packet(f"<dc:title>{many}</dc:title><dc:description>{one}</dc:description>"))
    assert (found.title, found.caption) == ("House", "Maison")


def test_people_are_named_by_their_faces_whatever_program_marked_them() -> None:
    def face(name: str, kind: str) -> str:
        return f'<rdf:li><rdf:Description mwg-rs:Name="{name}" mwg-rs:Type="{kind}"/></rdf:li>'

    regions = (
        "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:RegionList><rdf:Bag>"
        + face("Alice", "Face")
        + face("Rex", "Pet")
        + "</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
    )
    windows = (
        "<MP:RegionInfo rdf:parseType='Resource'><MPRI:Regions><rdf:Bag><rdf:li rdf:parseType='Resource'>"
        "<MPReg:PersonDisplayName>Bob</MPReg:PersonDisplayName></rdf:li></rdf:Bag></MPRI:Regions></MP:RegionInfo>"
    )
    found = read_xmp(packet(regions + windows + bag("Iptc4xmpExt:PersonInImage", "alice", "Carol")))
    assert found.people == ("Alice", "Bob", "Carol")


def test_device_and_lens_are_named() -> None:
    found = read_xmp(packet(tiff__Make="Canon", tiff__Model="EOS", xmp__CreatorTool="darktable", aux__Lens="50mm"))
    assert (found.camera, found.device.software, found.lens) == ("Canon EOS", "darktable", "50mm")


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [
        ("50,5.3752490N", "14,23.8445710E", (50.089587, 14.397409)),
        ("33,51,35.5S", "151,12,40E", (-33.859861, 151.211111)),
        ("36.5", "-120.25", (36.5, -120.25)),
        ("0,0N", "0,0E", (None, None)),
        ("400,0N", "14,0E", (None, None)),
        ("50,75N", "14,0E", (None, None)),
        ("NaN", "14,0E", (None, None)),
        ("50,5N", "", (None, None)),
    ],
)
def test_places_are_told_or_refused(latitude: str, longitude: str, place: tuple[float | None, float | None]) -> None:
    found = read_xmp(packet(exif__GPSLatitude=latitude, exif__GPSLongitude=longitude))
    assert (found.latitude, found.longitude) == pytest.approx(place)


def test_of_two_packets_the_first_counts() -> None:
    found = read_xmp(packet(xmp__Rating="2") + packet(xmp__Rating="5"), sidecar=True)
    assert (found.rating, found.about) == (2, {"form": "xmp"})


def test_of_a_packet_that_was_cut_off_what_was_whole_counts() -> None:
    whole = packet(
        f"<xmp:CreateDate>{CREATED}</xmp:CreateDate><xmp:ModifyDate>2024-01-01</xmp:ModifyDate>", xmp__Rating="2"
    )
    found = read_xmp(whole[: whole.index(b"24-01-01</xmp:Modify")], sidecar=True)
    assert [one.raw for one in found.evidence] == [CREATED]
    assert (found.rating, found.about) == (2, {"form": "xmp", "broken": True})


LAUGHS = "".join(f'<!ENTITY l{one + 1} "{f"&l{one};" * 10}">' for one in range(9))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'.encode() + packet(xmp__Rating="1", dc__title="&l9;")
OUTSIDE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + packet(bag("dc:subject", "&f;"))
FAR = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + packet(xmp__Rating="1")
HUGE = packet(dc__title="x" * LARGEST_PACKET)
MANY = packet("<a:b xmlns:a='x'/>" * 40_000)
DEEP = packet("<a:b xmlns:a='x'>" * 20_000)


@pytest.mark.parametrize(
    "raw", [BOMB, OUTSIDE, FAR, HUGE, MANY, DEEP], ids=["bomb", "outside", "far", "huge", "many", "deep"]
)
def test_what_was_made_to_hurt_is_ignored_at_once(raw: bytes) -> None:
    started = time.process_time()
    assert read_xmp(raw) == NOTHING
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize("raw", [b"", b"\0", b"<", b"<html/>", b"hello", b"\xff\xfe", b"<?xpacket?>", b"{}"])
def test_what_is_no_xmp_says_nothing(raw: bytes) -> None:
    assert read_xmp(raw) == read_xmp(raw, sidecar=True) == NOTHING


def test_an_empty_packet_of_a_sidecar_is_whole_and_says_nothing() -> None:
    assert read_xmp(packet(), sidecar=True) == Found(about={"form": "xmp"})
