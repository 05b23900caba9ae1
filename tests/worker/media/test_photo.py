"""Photos stand upright and whole, whatever wrote them; what is damaged is shown as far as it goes, and named."""

from __future__ import annotations

import time
import zlib

import pytest
from PIL import Image

from tests.worker.media.looking import Seen, near, see
from tests.worker.media.making import BLUE, GREEN, RED, WHITE, chunk, exif, noise, png, quarters, saved

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
XMP = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description {} xmlns:tiff='http://ns.adobe.com/tiff/1.0/'>{}</rdf:Description></x:xmpmeta>"


def laid_down(orientation: int) -> Image.Image:
    """The quarters as a camera stores them, so that this orientation makes them stand."""
    return quarters().transpose(TURNS[orientation]) if orientation in TURNS else quarters()


def assert_upright(seen: Seen) -> None:
    assert (640, 480) == (seen.reading.width, seen.reading.height)
    assert seen.picture.size == (400, 300)
    for place, colour in {(0.1, 0.1): RED, (0.9, 0.1): GREEN, (0.1, 0.9): BLUE, (0.9, 0.9): WHITE}.items():
        assert near(seen.colour_at(*place), colour), f"at {place}"


@pytest.mark.parametrize("orientation", range(9))
def test_a_sideways_photo_stands_up(orientation: int) -> None:
    seen = see(saved(laid_down(orientation), exif=exif(orientation)))

    assert_upright(seen)
    assert orientation == seen.reading.orientation


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_so_does_a_picture_of_another_kind(kind: str, orientation: int) -> None:
    seen = see(saved(laid_down(orientation), kind, exif=exif(orientation)), f"a.{kind.lower()}")

    assert_upright(seen)
    # What AVIF writes for a picture that stands is no orientation at all.
    assert (seen.reading.orientation or 1) == orientation


@pytest.mark.parametrize(
    "packet", [XMP.format("tiff:Orientation='6'", ""), XMP.format("", "<tiff:Orientation>6</tiff:Orientation>")]
)
def test_an_orientation_that_only_stands_in_xmp_counts(packet: str) -> None:
    seen = see(saved(laid_down(6), xmp=packet.encode()))

    assert_upright(seen)
    assert seen.reading.orientation == 6


def test_exif_goes_before_xmp() -> None:
    assert_upright(see(saved(laid_down(6), exif=exif(6), xmp=XMP.format("tiff:Orientation='3'", "").encode())))


def test_orientation_in_xmp_turns_a_tiff_once() -> None:
    seen = see(saved(laid_down(6), "TIFF", tiffinfo={700: XMP.format('tiff:Orientation="6"', "").encode()}), "a.tif")

    assert_upright(seen)


@pytest.mark.parametrize("value", [0, 9, 4711])
def test_an_orientation_that_means_nothing_means_upright(value: int) -> None:
    assert_upright(see(saved(quarters(), exif=exif(value))))


@pytest.mark.parametrize(
    "entry", [b"\x02\0\x04\0\0\0abc\0", b"\x03\0\0\0\0\0\x06\0\0\0", b"\x63\0\x01\0\0\0\x06\0\0\0"]
)
def test_so_does_one_that_is_no_number(entry: bytes) -> None:
    """Letters, no value at all, and a type that does not exist."""
    block = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01" + entry + bytes(4)

    assert_upright(see(saved(quarters(), exif=block)))


def test_a_camera_that_wrote_half_an_exif_block_is_forgiven() -> None:
    whole = saved(laid_down(6), exif=exif(6, x010F="Camera"))
    seen = see(whole.replace(b"MM\0*\0\0\0\x08", b"MM\0*\xff\xff\xff\x08"))

    assert seen.reading.thumbnail is not None
    assert seen.reading.orientation is None


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_the_first_picture_of_what_moves_is_shown(kind: str) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in (RED, GREEN, BLUE)]
    seen = see(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100), f"a.{kind.lower()}")

    assert near(seen.colour_at(0.5, 0.5), RED)
    assert seen.reading.notes == ("moves",)


def test_the_first_of_several_pictures_is_shown() -> None:
    more = Image.new("RGB", (640, 480), BLUE)
    seen = see(saved(quarters(), "MPO", save_all=True, append_images=[more]), "a.mpo")

    assert_upright(seen)
    assert seen.reading.mime_type == "image/jpeg"


def test_the_first_page_of_a_scan_is_shown() -> None:
    pages = [Image.new("RGB", (64, 48), colour) for colour in (GREEN, RED)]
    seen = see(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), "a.tif")

    assert near(seen.colour_at(0.5, 0.5), GREEN)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_deflate", "jpeg", "packbits"])
def test_scans_of_all_compressions_are_shown(compression: str | None) -> None:
    assert_upright(see(saved(quarters(), "TIFF", compression=compression), "a.tif"))


def test_a_progressive_photo_is_shown() -> None:
    assert_upright(see(saved(quarters(), progressive=True)))


def test_half_a_photo_is_shown_and_called_damaged() -> None:
    whole = saved(noise((800, 600)))
    seen = see(whole[: len(whole) // 2])

    assert seen.code == "damaged"
    assert not seen.reading.failed
    assert seen.reading.problem is not None
    assert seen.reading.problem.data["shown_percent"] == pytest.approx(50, abs=6)
    assert (800, 600) == (seen.reading.width, seen.reading.height)
    assert seen.picture.size == (400, 300)


def test_half_a_sideways_photo_stands_up() -> None:
    whole = saved(noise((800, 600)), exif=exif(6))
    seen = see(whole[: len(whole) // 2])

    assert (600, 800) == (seen.reading.width, seen.reading.height)
    assert seen.picture.size == (300, 400)


@pytest.mark.parametrize("share", [0.001, 0.01])
def test_a_photo_of_which_next_to_nothing_is_left_is_incomplete(share: float) -> None:
    whole = saved(noise((800, 600)))
    seen = see(whole[: int(len(whole) * share)])

    assert seen.code == "incomplete"
    assert seen.reading.thumbnail is None


def test_a_drawing_that_only_lacks_its_end_is_shown() -> None:
    seen = see(saved(quarters(), "PNG")[:-12], "a.png")

    assert_upright(seen)
    assert seen.code in (None, "damaged")


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"])
def test_half_a_picture_of_another_kind_is_incomplete_or_broken(kind: str) -> None:
    whole = saved(noise((400, 300)), kind)
    seen = see(whole[: len(whole) // 2], f"a.{kind.lower()}")

    assert seen.code in ("incomplete", "broken_picture")
    assert seen.reading.failed


def test_a_photo_with_nonsense_in_its_middle_is_shown_or_named() -> None:
    whole = bytearray(saved(noise((800, 600))))
    whole[len(whole) // 2 : len(whole) // 2 + 4000] = bytes(4000)
    seen = see(bytes(whole))

    assert seen.reading.thumbnail is not None or seen.reading.failed


def test_a_photo_of_a_hundred_million_pixels_is_shown() -> None:
    seen = see(saved(Image.new("RGB", (12_500, 8_000), RED)))

    assert (12_500, 8_000) == (seen.reading.width, seen.reading.height)
    assert near(seen.colour_at(0.5, 0.5), RED)


@pytest.mark.parametrize(("width", "height"), [(50_001, 10), (13_000, 13_000), (2**31 - 1, 1)])
def test_more_pixels_than_we_open_are_refused_by_their_header(width: int, height: int) -> None:
    seen = see(png(width, height), "a.png")

    assert seen.code == "too_many_pixels"
    assert seen.reading.problem is not None
    assert {"width": width, "height": height} == seen.reading.problem.data


def test_words_that_swell_when_unpacked_are_refused() -> None:
    swollen = zlib.compress(bytes(100 * 1024 * 1024), 9)
    content = png(8, 8, before=chunk(b"zTXt", b"Comment\0\0" + swollen))
    began = time.process_time()

    assert see(content, "a.png").code == "bad_metadata"
    assert time.process_time() - began < 0.1
