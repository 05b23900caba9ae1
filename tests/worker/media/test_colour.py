"""Colours come out as they were meant, and what is see-through lies on a quiet ground."""

from __future__ import annotations

import numpy
import pytest
from PIL import Image

from tests.worker.media.looking import near, see
from tests.worker.media.making import BLUE, RED, png, profile, quarters, saved, swapped_profile
from worker.media.colour import BACKGROUND


def test_a_profile_is_heeded() -> None:
    """Its camera calls red blue."""
    seen = see(saved(quarters(), icc_profile=swapped_profile()))

    assert near(seen.colour_at(0.1, 0.1), BLUE)
    assert near(seen.colour_at(0.1, 0.9), RED)
    assert seen.reading.notes == ()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_a_profile_is_heeded_in_every_kind_of_file(kind: str) -> None:
    assert near(
        see(saved(quarters(), kind, icc_profile=swapped_profile()), f"a.{kind.lower()}").colour_at(0.1, 0.1), BLUE
    )


def test_a_profile_of_the_colours_that_screens_show_changes_nothing() -> None:
    assert near(see(saved(quarters(), icc_profile=profile())).colour_at(0.1, 0.1), RED)


def test_a_grey_picture_may_have_a_profile_for_colours() -> None:
    seen = see(saved(Image.new("L", (64, 48), 120), icc_profile=profile()))

    assert near(seen.colour_at(0.5, 0.5), (120, 120, 120))
    assert seen.reading.notes == ()


@pytest.mark.parametrize(
    "broken",
    [b"no profile at all" * 20, profile()[:100], profile()[:400], bytes(5 * 1024 * 1024), profile("LAB")],
    ids=["words", "a head", "half", "huge", "for other colours"],
)
def test_a_profile_that_is_of_no_use_is_left_aside_and_said(broken: bytes) -> None:
    seen = see(saved(quarters(), icc_profile=broken))

    assert near(seen.colour_at(0.1, 0.1), RED)
    assert seen.reading.notes == ("colours_unsure",)


def half_clear(mode: str) -> Image.Image:
    """Red on the left, nothing on the right."""
    picture = Image.new("RGBA", (64, 48), (0, 0, 0, 0))
    picture.paste((*RED, 255), (0, 0, 32, 48))
    return picture.convert(mode)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGBA"), ("TIFF", "RGBA"), ("GIF", "RGBA"), ("AVIF", "RGBA")],
)
def test_what_is_see_through_lies_on_a_quiet_ground(kind: str, mode: str) -> None:
    seen = see(saved(half_clear(mode), kind), f"a.{kind.lower()}")

    assert near(seen.colour_at(0.2, 0.5), RED)
    assert near(seen.colour_at(0.9, 0.5), BACKGROUND)


def test_grey_that_is_see_through_lies_on_it_too() -> None:
    seen = see(saved(half_clear("LA"), "PNG"), "a.png")

    assert near(seen.colour_at(0.9, 0.5), BACKGROUND)


def test_one_colour_may_stand_for_nothing() -> None:
    seen = see(saved(quarters((64, 48)), "PNG", transparency=BLUE), "a.png")

    assert near(seen.colour_at(0.1, 0.1), RED)
    assert near(seen.colour_at(0.1, 0.9), BACKGROUND)


def test_edges_of_what_is_see_through_stay_clean() -> None:
    """Whatever colour hides behind nothing must not bleed into the picture when it shrinks."""
    picture = Image.new("RGBA", (801, 600), (0, 255, 0, 0))
    picture.paste((*RED, 255), (0, 0, 401, 600))
    seen = see(saved(picture, "PNG"), "a.png")
    row = [seen.colour_at(across / 400, 0.5) for across in range(190, 212)]

    assert all(colour[1] <= max(BACKGROUND[1], RED[1]) + 12 for colour in row)


def sixteen_bits() -> Image.Image:
    return Image.fromarray(numpy.full((48, 64), 0x8000, numpy.uint16))


MIDDLE = (128, 128, 128)
MODES = {
    "1 bit": (lambda: saved(Image.new("1", (64, 48), 1), "PNG"), "a.png", (255, 255, 255)),
    "8 bit grey": (lambda: saved(Image.new("L", (64, 48), 128), "PNG"), "a.png", MIDDLE),
    "16 bit PNG": (lambda: saved(sixteen_bits(), "PNG"), "a.png", MIDDLE),
    "16 bit TIFF": (lambda: saved(sixteen_bits(), "TIFF"), "a.tif", MIDDLE),
    "32 bit TIFF": (lambda: saved(Image.new("I", (64, 48), 0x8000), "TIFF"), "a.tif", MIDDLE),
    "float TIFF": (lambda: saved(Image.new("F", (64, 48), 0.5), "TIFF"), "a.tif", MIDDLE),
    "float to 255": (lambda: saved(Image.new("F", (64, 48), 128.0), "TIFF"), "a.tif", MIDDLE),
    "palette": (lambda: saved(quarters((64, 48)).convert("P"), "PNG"), "a.png", None),
    "CMYK JPEG": (lambda: saved(Image.new("CMYK", (64, 48), (0, 255, 255, 0))), "a.jpg", (254, 0, 0)),
    "CMYK TIFF": (lambda: saved(Image.new("CMYK", (64, 48), (0, 255, 255, 0)), "TIFF"), "a.tif", (254, 0, 0)),
    "Lab TIFF": (lambda: saved(Image.new("LAB", (64, 48), (137, 128, 128)), "TIFF"), "a.tif", MIDDLE),
    "4 bit BMP": (lambda: saved(Image.new("P", (64, 48), 0), "BMP"), "a.bmp", None),
}  # fmt: skip


@pytest.mark.parametrize("name", MODES)
def test_every_way_of_storing_colours_is_shown(name: str) -> None:
    make, called, colour = MODES[name]
    seen = see(make(), called)

    assert seen.picture.size == (64, 48)
    assert colour is None or near(seen.colour_at(0.5, 0.5), colour)


def test_a_wide_16_bit_picture_keeps_its_tones_when_it_shrinks() -> None:
    ramp = numpy.tile(numpy.linspace(0, 65535, 1600).astype(numpy.uint16), (1200, 1))
    seen = see(saved(Image.fromarray(ramp), "PNG"), "a.png")

    assert [seen.colour_at(share, 0.5)[0] for share in (0.0, 0.5, 0.999)] == pytest.approx([0, 128, 255], abs=4)


def test_numbers_of_unknown_meaning_are_stretched() -> None:
    heights = numpy.tile(numpy.linspace(-400, 8800, 64, dtype=numpy.float32), (48, 1))
    seen = see(saved(Image.fromarray(heights), "TIFF"), "a.tif")

    assert seen.colour_at(0.0, 0.5)[0] < 10
    assert seen.colour_at(0.999, 0.5)[0] > 245


def test_numbers_that_are_none_are_named() -> None:
    seen = see(saved(Image.new("F", (64, 48), float("inf")), "TIFF"), "a.tif")

    assert seen.code == "unsupported_mode"


def test_colours_that_nobody_defined_are_named() -> None:
    whole = saved(quarters((64, 48)), "TIFF")
    samples_per_pixel = whole.index(b"\x15\x01\x03\0\x01\0\0\0\x03\0") + 8
    seen = see(whole[:samples_per_pixel] + b"\x40" + whole[samples_per_pixel + 1 :], "a.tif")

    assert seen.code in ("unsupported_mode", "broken_picture")
    assert png(1, 1)
