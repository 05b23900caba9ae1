"""Metadata that was made to hurt, or broke: what can be read is read, in bounded time, and the picture stays."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from library.sniff import identify
from tests.worker.media.looking import see
from tests.worker.media.making import chunk, png, quarters, saved
from tests.worker.media.metadata.stills import (
    EXIF_DIRECTORY,
    GPS_DIRECTORY,
    TEXT,
    bag,
    dated,
    evidence,
    exif_segment,
    found_in,
    gif,
    heif,
    iptc,
    iptc_segment,
    jpeg,
    packet,
    photo,
    png_text,
    png_with,
    segment,
    tiff,
    webp,
    wide,
    xmp_segment,
)
from worker.media.metadata.found import MOST_KEYWORDS
from worker.media.metadata.reading import metadata_of
from worker.media.order import LONGEST_JSON
from worker.media.source import Source

ORIGINAL = "2019:07:04 10:11:12"


@contextmanager
def at_once() -> Iterator[None]:
    """Within a tenth of a second of one core."""
    started = time.process_time()
    yield
    assert time.process_time() - started < 0.1


def directory(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    """Entries as they stand: number, type, count, and the value or its place."""
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + packed + struct.pack("<I", following)


def block(*parts: bytes) -> bytes:
    return b"II*\0" + struct.pack("<I", 8) + b"".join(parts)


def test_a_directory_that_points_to_itself_is_read_once() -> None:
    loop = block(
        directory((0x010F, TEXT, 4, 0x6F6E6143), (EXIF_DIRECTORY, 4, 1, 8), (GPS_DIRECTORY, 4, 1, 8), following=8)
    )
    with at_once():
        assert found_in(jpeg(exif_segment(loop))).camera == "Cano"


@pytest.mark.parametrize("place", [0, 7, 60_000, 2**31, 2**32 - 1])
def test_a_directory_past_the_end_costs_only_itself(place: int) -> None:
    found = found_in(photo({0x010F: "Canon", 0x0132: ORIGINAL, EXIF_DIRECTORY: place, GPS_DIRECTORY: place}))
    assert (found.camera, evidence(found, "exif_modified").raw) == ("Canon", ORIGINAL)


def test_a_value_past_the_end_costs_only_itself() -> None:
    content = block(
        directory((0x010F, TEXT, 4, 0x6F6E6143), (0x0132, TEXT, 20, 2**32 - 1), (0x0110, TEXT, 2**32 - 1, 90))
    )
    found = found_in(jpeg(exif_segment(content)))
    assert (found.device.make, found.evidence) == ("Cano", ())


def test_65000_tags_are_cut_at_the_limit() -> None:
    many = block(directory((0x010F, TEXT, 4, 0x6F6E6143), *[(0x9000, 2, 2**31, 8)] * 65_000))
    with at_once():
        assert found_in(many, "a.tif").camera == "Cano"


@pytest.mark.parametrize("kind", [0, 3, 5, 6, 9, 11, 12, 14, 200, 65_535])
def test_wrong_types_do_no_harm(kind: int) -> None:
    numbers = (0x010F, 0x0110, 0x010E, 0x0132, 0x9003, 0x9011, 0x882A, 0x4746, 0x9C9E, 0xA300, EXIF_DIRECTORY)
    with at_once():
        found_in(jpeg(exif_segment(block(directory(*[(number, kind, 4, 8) for number in numbers])))))


@pytest.mark.parametrize(
    "content", [b"", b"II", b"II*\0", b"MM\0*\xff\xff\xff\xff", b"XX*\0" + bytes(20), b"II*\0\4\0\0\0"]
)
def test_an_exif_block_that_is_none_is_nothing(content: bytes) -> None:
    assert not found_in(jpeg(exif_segment(content)))
    # A second one that is whole counts.
    assert found_in(jpeg(exif_segment(content), exif_segment(tiff({0x010F: "Canon"})))).camera == "Canon"


def test_a_long_comment_a_long_caption_and_many_keywords_are_cut_and_fit_into_an_answer() -> None:
    content = jpeg(
        segment(0xFE, b"x" * 65_000),
        exif_segment(tiff({0x010E: "\U0001f600" * 9_000, 0x9C9E: wide(";".join(f"😀 {one}" for one in range(500)))})),
        iptc_segment(iptc(*[(2, 25, f"{one} {'😀' * 60}".encode()) for one in range(200)])),
    )
    kind = identify("a.jpg", content)
    assert kind is not None
    found = metadata_of(Source(memory=content), kind)
    assert 0 < len(found.keywords) <= MOST_KEYWORDS
    assert found.caption
    reading = see(content, "a.jpg").reading
    assert reading.found == found
    assert len(reading.to_json()) <= LONGEST_JSON


def test_words_that_attack_pages_are_kept_as_text_without_controls() -> None:
    attack = "<script>alert(1)</script> \"'{{7*7}} \x1b[31m\x07\r\nx \u202egpj.exe"
    found = found_in(photo({0x010F: attack, 0x010E: attack}))
    assert found.camera == "<script>alert(1)</script> \"'{{7*7}} [31m x gpj.exe"
    assert found.caption is not None
    assert not set(found.caption) & {"\x1b", "\x07", "\r", "\u202e"}


def test_half_a_pair_of_utf_16_is_no_letter() -> None:
    found = found_in(photo({0x9C9B: (1, b"a\0\x00\xd8b\0\0\0")}))
    assert found.title == "a\ufffdb"


def test_compressed_text_that_grows_is_stopped() -> None:
    bomb = zlib.compress(bytes(64 * 1024 * 1024))
    with at_once():
        found = found_in(
            png_with(chunk(b"zTXt", b"Title\0\0" + bomb), chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + bomb)),
            "a.png",
        )
    assert not found


def test_a_keyword_that_only_begins_like_one_is_none() -> None:
    assert not found_in(png_with(png_text("XML:com.adobe.xmp2", b"x"), png_text("Title\xe9", b"x")), "a.png")


def test_a_packet_of_5_mb_is_ignored() -> None:
    huge = packet(dc__title="x" * 5_000_000)
    for name, content in (
        ("a.png", png_with(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + huge))),
        ("a.webp", webp((b"XMP ", huge))),
        ("a.tif", tiff({0x02BC: (1, huge)})),
        ("a.heic", heif(tiff({}), huge)),
    ):
        with at_once():
            assert not found_in(content, name), name


@pytest.mark.parametrize("raw", [b"", b"\xff" * 100, packet(xmp__Rating="4")[:150], packet() + packet(xmp__Rating="4")])
def test_xmp_that_is_broken_leaves_the_exif(raw: bytes) -> None:
    found = found_in(jpeg(exif_segment(tiff({0x0132: ORIGINAL})), xmp_segment(raw)))
    assert (evidence(found, "exif_modified").raw, found.rating) == (ORIGINAL, None)


def test_a_gif_of_endless_pieces_ends() -> None:
    with at_once():
        found_in(gif(b"\x21\x01" + (b"\xff" + bytes(255)) * 20_000), "a.gif")


def test_a_png_of_endless_chunks_ends() -> None:
    with at_once():
        found_in(png(1, 1, before=chunk(b"abCd") * 200_000), "a.png")


def test_a_million_texts_are_gathered_up_to_the_limit() -> None:
    with at_once():
        found = found_in(
            png_with(*[png_text("Creation Time", f"2019-07-04 10:11:{one % 60:02}".encode()) for one in range(2_000)]),
            "a.png",
        )
    assert len(found.evidence) <= 60


def test_a_raw_file_that_is_no_raw_file_is_nothing() -> None:
    for name in ("a.raf", "a.cr3", "a.mrw", "a.nef", "a.x3f", "a.crw"):
        kind = identify(name, b"II*\0" + bytes(100))
        if kind is not None:
            assert not metadata_of(Source(memory=b"garbage" * 100), kind)


def test_a_picture_with_broken_metadata_is_shown() -> None:
    whole = saved(quarters())
    broken = (
        whole[:2] + exif_segment(block(directory((EXIF_DIRECTORY, 4, 1, 8)))) + xmp_segment(b"<!DOCTYPE x>") + whole[2:]
    )
    reading = see(broken, "a.jpg").reading
    assert (reading.problem, reading.width) == (None, 640)


def test_dates_that_nobody_could_mean_are_no_dates() -> None:
    assert dated(found_in(photo({0x0132: "171546:01:01 00:00:00"}))).confidence == "none"
    assert dated(found_in(photo({}, {0x9003: "2008:103:03 10:11:12"}))).taken_at == "2008-10-03T10:11:12"
    assert dated(found_in(jpeg(xmp_segment(packet(bag("dc:date", "2019")))))).confidence == "none"
