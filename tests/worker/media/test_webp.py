"""Still WebP pictures take the short way, and look as they do on Pillow's own."""

from __future__ import annotations

import io

from PIL import Image, ImageChops, ImageStat

from tests.worker.media.making import quarters
from worker.media.webp import decode_still


def webp(picture: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", **options)
    return out.getvalue()


def test_a_still_picture_is_the_same_as_pillow_decodes_it() -> None:
    raw = webp(quarters(), quality=80)
    expected = Image.open(io.BytesIO(raw))

    decoded = decode_still(raw, expected.size, see_through=False)

    assert decoded is not None
    assert ImageChops.difference(decoded.convert("RGB"), expected.convert("RGB")).getbbox() is None


def test_what_can_be_seen_through_stays_so() -> None:
    glass = quarters().convert("RGBA")
    glass.putalpha(100)
    raw = webp(glass, lossless=True)

    decoded = decode_still(raw, glass.size, see_through=True)

    assert decoded is not None
    assert decoded.mode == "RGBA"
    assert ImageStat.Stat(decoded.getchannel("A")).mean == [100.0]


def test_half_a_picture_is_left_to_the_other_way() -> None:
    raw = webp(quarters(), quality=80)

    assert decode_still(raw[: len(raw) // 2], quarters().size, see_through=False) is None


def test_a_picture_larger_than_its_header_said_writes_nothing_beyond() -> None:
    raw = webp(quarters(), quality=80)

    assert decode_still(raw, (quarters().width, quarters().height // 2), see_through=False) is None
