"""Still WebP pictures take the short way, and look as they do on Pillow's own."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.worker.media.making import quarters
from worker.media.webp import decode_small

SMALL = (100, 75)


def webp(picture: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", **options)
    return out.getvalue()


def opened(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(raw))


def furthest(one: Image.Image, other: Image.Image) -> int:
    """The greatest difference of any channel of any pixel, of 255."""
    return max(ImageChops.difference(one, other.convert("RGB")).tobytes())


@pytest.mark.parametrize("size", [(800, 600), (801, 601), (401, 301), (101, 77), (100, 75)])
@pytest.mark.parametrize("options", [{"quality": 80}, {"lossless": True}, {"quality": 80, "xmp": b"<x/>"}])
def test_a_still_picture_looks_as_pillow_shows_it(size: tuple[int, int], options: dict[str, object]) -> None:
    # Soft, as photos are: at a hard edge two ways of averaging colour may differ.
    raw = webp(quarters().resize((8, 8)).resize(size, Image.Resampling.BICUBIC), **options)

    small = decode_small(raw, size, SMALL, see_through=False)

    assert small is not None
    assert (small.mode, small.size) == ("RGB", SMALL)
    assert furthest(small, opened(raw).resize(SMALL, Image.Resampling.BICUBIC, reducing_gap=3.0)) <= 6


def test_black_is_black_and_white_is_white() -> None:
    for colour in ("black", "white", "red", "blue"):
        raw = webp(Image.new("RGB", (320, 240), colour), quality=80)

        small = decode_small(raw, (320, 240), SMALL, see_through=False)

        assert small is not None
        assert furthest(small, Image.new("RGB", SMALL, opened(raw).convert("RGB").getpixel((100, 100)))) <= 2


@pytest.mark.parametrize("lossless", [True, False])
def test_what_can_be_seen_through_stays_so(lossless: bool) -> None:
    glass = quarters().convert("RGBA")
    glass.putalpha(100)
    raw = webp(glass, lossless=lossless)

    small = decode_small(raw, glass.size, SMALL, see_through=True)

    assert small is not None
    assert small.mode == "RGBA"
    assert ImageStat.Stat(small.getchannel("A")).mean == [100.0]


@pytest.mark.parametrize("lossless", [True, False])
def test_half_a_picture_is_left_to_the_other_way(lossless: bool) -> None:
    raw = webp(quarters(), lossless=lossless)

    assert decode_small(raw[: len(raw) // 2], quarters().size, SMALL, see_through=False) is None


@pytest.mark.parametrize("lossless", [True, False])
def test_a_picture_larger_than_its_header_said_writes_nothing_beyond(lossless: bool) -> None:
    raw = webp(quarters(), lossless=lossless)
    width, height = quarters().size

    assert decode_small(raw, (width, height // 2), SMALL, see_through=False) is None
