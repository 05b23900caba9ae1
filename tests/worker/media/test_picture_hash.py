"""A copy with another date or another keyword is still known as the same picture, and another picture is not."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.worker.media.looking import see
from tests.worker.media.making import BLUE, RED, box, chunk, exif, film, heic, noise, quarters, saved


def of(content: bytes, name: str = "a.jpg") -> str | None:
    return see(content, name).reading.picture_hash


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF/></x:xmpmeta>"


def test_a_photo_stays_itself_when_others_write_into_it() -> None:
    picture = noise((96, 64))
    plain = of(saved(picture))

    assert plain is not None
    assert plain == of(saved(picture, exif=exif(6, x0132="2020:01:02 03:04:05")))
    assert plain == of(saved(picture, xmp=XMP, comment=b"a comment"))
    assert plain == of(saved(picture) + b"<html>something behind</html>")


def test_a_drawing_stays_itself_too() -> None:
    content = saved(noise((96, 64)), "PNG")
    with_words = content[:33] + chunk(b"tEXt", b"Title\0Words") + content[33:]
    cut_again = resliced(content)

    assert of(content, "a.png") == of(with_words, "a.png") == of(cut_again, "a.png")


def resliced(content: bytes) -> bytes:
    """The same PNG with its data cut into small pieces."""
    start = content.index(b"IDAT") - 4
    end = content.index(b"IEND") - 4
    data, place = b"", start
    while place < end:
        length = int.from_bytes(content[place : place + 4])
        data += content[place + 8 : place + 8 + length]
        place += 12 + length
    return (
        content[:start]
        + b"".join(chunk(b"IDAT", data[at : at + 500]) for at in range(0, len(data), 500))
        + content[end:]
    )


def test_so_do_the_others() -> None:
    picture = noise((96, 64))

    assert of(saved(picture, "WEBP"), "a.webp") == of(saved(picture, "WEBP", exif=exif(1), xmp=XMP), "a.webp")
    assert of(saved(picture, "GIF"), "a.gif") == of(saved(picture, "GIF", comment=b"a comment"), "a.gif")
    assert of(heic(picture), "a.heic") == of(heic(picture, exif=exif(1, x010F="Camera").tobytes(), xmp=XMP), "a.heic")
    assert of(saved(picture, "AVIF"), "a.avif") == of(saved(picture, "AVIF", exif=exif(1), xmp=XMP), "a.avif")


def test_a_film_stays_itself_with_another_date() -> None:
    content = film([quarters()] * 3)
    dated = content + box(b"udta", b"another date")

    assert of(content, "a.mp4") == of(dated, "a.mp4") is not None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_other_pictures_are_others(kind: str) -> None:
    name = f"a.{kind.lower()}"
    red, blue = (of(saved(Image.new("RGB", (64, 48), colour), kind), name) for colour in (RED, BLUE))

    assert red != blue
    assert None not in (red, blue)


def test_what_moves_differs_by_all_its_pictures() -> None:
    first, second, third = (Image.new("RGB", (64, 48), colour) for colour in (RED, BLUE, (0, 0, 0)))
    for kind in ("PNG", "GIF", "WEBP"):
        one = saved(first, kind, save_all=True, append_images=[second])
        other = saved(first, kind, save_all=True, append_images=[third])
        assert of(one, f"a.{kind.lower()}") != of(other, f"a.{kind.lower()}")


def test_formats_that_are_not_taken_apart_have_none() -> None:
    assert of(saved(quarters(), "BMP"), "a.bmp") is None


def test_pieces_that_overlap_are_not_hashed_again_and_again() -> None:
    """A made-up list of items may name the whole file a thousand times."""
    content = bytearray(heic(quarters()))
    place = content.index(b"iloc")
    assert place
    assert of(bytes(content) * 1, "a.heic") is not None
