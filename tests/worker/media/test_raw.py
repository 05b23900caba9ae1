"""Raw files are shown by the JPEG that the camera put inside; without one they are done all the same, and say so."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.worker.media.looking import near, see
from tests.worker.media.making import BLUE, GREEN, RED, box, exif, quarters, saved, tiff

LONG, SHORT = 4, 3
PLACE = 4096


def raw(preview: bytes, *, orientation: int = 1, size: tuple[int, int] = (6000, 4000), small: bytes = b"") -> bytes:
    """As Nikon and Sony write: a small picture first, the large preview behind it, and the sensor's data last."""
    data = PLACE + len(preview) + len(small)
    first = {0xFE: (LONG, [1]), 0x100: (LONG, [160]), 0x101: (LONG, [120]), 0x112: (SHORT, [orientation])}
    if small:
        first |= {0x201: (LONG, [PLACE + len(preview)]), 0x202: (LONG, [len(small)])}
    second = {0xFE: (LONG, [1]), 0x201: (LONG, [PLACE]), 0x202: (LONG, [len(preview)])}
    sensor = {
        0xFE: (LONG, [0]),
        0x100: (LONG, [size[0]]),
        0x101: (LONG, [size[1]]),
        0x111: (LONG, [data]),
        0x117: (LONG, [64]),
    }
    return tiff([first, second, sensor], [(PLACE, preview), (PLACE + len(preview), small), (data, bytes(64))])


def test_the_preview_is_shown_in_the_size_of_the_whole() -> None:
    seen = see(raw(saved(quarters((1620, 1080)))), "a.nef")

    assert (6000, 4000) == (seen.reading.width, seen.reading.height)
    assert seen.picture.size == (400, 267)
    assert near(seen.colour_at(0.1, 0.1), RED)
    assert ("photo", "image/x-nikon-nef", None) == (seen.reading.kind, seen.reading.mime_type, seen.code)


def test_a_sideways_raw_file_stands_up() -> None:
    seen = see(
        raw(saved(quarters((1620, 1080)).transpose(Image.Transpose.ROTATE_90)), orientation=6, size=(4000, 6000)),
        "a.nef",
    )

    assert (6000, 4000) == (seen.reading.width, seen.reading.height)
    assert near(seen.colour_at(0.1, 0.1), RED)
    assert seen.reading.orientation == 6


def test_a_preview_that_the_camera_has_turned_is_not_turned_again() -> None:
    seen = see(raw(saved(quarters((1080, 1620))), orientation=8), "a.arw")

    assert (4000, 6000) == (seen.reading.width, seen.reading.height)
    assert seen.picture.size == (267, 400)
    assert near(seen.colour_at(0.1, 0.1), RED)


def test_the_smallest_preview_that_is_large_enough_is_taken() -> None:
    seen = see(
        raw(saved(Image.new("RGB", (3000, 2000), GREEN)), small=saved(Image.new("RGB", (600, 400), BLUE))), "a.nef"
    )

    assert near(seen.colour_at(0.5, 0.5), BLUE)


def test_the_largest_one_is_taken_when_none_is_large_enough() -> None:
    seen = see(
        raw(saved(Image.new("RGB", (300, 200), GREEN)), small=saved(Image.new("RGB", (160, 120), BLUE))), "a.nef"
    )

    assert near(seen.colour_at(0.5, 0.5), GREEN)


def test_a_broken_preview_gives_way_to_the_next() -> None:
    broken = saved(quarters((600, 400)))
    broken = broken[: broken.index(b"\xff\xda")] + b"\xff\xda\0\x02\xff\xd9"
    seen = see(raw(saved(Image.new("RGB", (3000, 2000), GREEN)), small=broken), "a.nef")

    assert near(seen.colour_at(0.5, 0.5), GREEN)


@pytest.mark.parametrize("name", ["a.nef", "a.dng", "a.pef", "a.3fr"])
def test_without_a_preview_a_raw_file_is_done_and_says_so(name: str) -> None:
    seen = see(raw(b"no picture"), name)

    assert seen.code == "raw_without_preview"
    assert not seen.reading.failed
    assert (6000, 4000) == (seen.reading.width, seen.reading.height)


def test_the_sensors_own_lossless_data_are_no_preview() -> None:
    lossless = saved(quarters((600, 400))).replace(b"\xff\xc0", b"\xff\xc3", 1)

    assert see(raw(lossless), "a.dng").code == "raw_without_preview"


def test_fuji_says_in_its_header_where_the_picture_lies() -> None:
    preview = saved(quarters((1620, 1080)).transpose(Image.Transpose.ROTATE_90), exif=exif(6))
    head = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + (200).to_bytes(4) + len(preview).to_bytes(4)
    seen = see(head.ljust(200, b"\0") + preview + bytes(500), "a.raf")

    assert (1620, 1080) == (seen.reading.width, seen.reading.height)
    assert near(seen.colour_at(0.1, 0.1), RED)


def test_canons_boxes_are_searched_for_the_picture_and_asked_for_its_orientation() -> None:
    main = tiff([{0x112: (SHORT, [6])}])
    canon = box(b"uuid", bytes.fromhex("85c0b687820f11e08111f4ce462b6a48"), box(b"CMT1", main))
    preview = box(b"uuid", bytes(16), saved(quarters((1620, 1080)).transpose(Image.Transpose.ROTATE_90)))
    seen = see(
        box(b"ftyp", b"crx ", bytes(4), b"crx isom") + box(b"moov", canon) + preview + box(b"mdat", bytes(99)), "a.cr3"
    )

    assert seen.reading.orientation == 6
    assert near(seen.colour_at(0.1, 0.1), RED)


def test_a_directory_that_leads_to_itself_ends() -> None:
    content = bytearray(raw(saved(quarters((600, 400)))))
    second = 8 + 512
    following = second + 2 + 12 * int.from_bytes(content[second : second + 2], "little")
    content[following : following + 4] = (8).to_bytes(4, "little")

    assert see(bytes(content), "a.nef").reading.thumbnail is not None


def test_an_ordinary_picture_under_a_raw_name_is_shown() -> None:
    assert near(see(saved(quarters()), "a.nef").colour_at(0.1, 0.1), RED)


def test_words_under_a_raw_name_are_no_picture() -> None:
    assert see(b"words and words", "a.cr2").code == "not_a_picture"


def test_old_converters_put_a_plain_picture_first() -> None:
    colours = bytes(RED) * (160 * 120)
    first = {
        0xFE: (LONG, [1]), 0x100: (LONG, [160]), 0x101: (LONG, [120]), 0x102: (SHORT, [8]), 0x103: (SHORT, [1]),
        0x106: (SHORT, [2]), 0x111: (LONG, [PLACE]), 0x115: (SHORT, [3]), 0x116: (LONG, [120]),
        0x117: (LONG, [len(colours)]),
    }  # fmt: skip
    seen = see(tiff([first], [(PLACE, colours)]), "a.dng")

    assert seen.reading.thumbnail is not None
    assert seen.code is None
