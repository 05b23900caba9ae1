"""Fingerprints: alike for what looks alike, taken from the picture as a person sees it, in next to no time."""

from __future__ import annotations

import random

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageEnhance
from PIL.Image import Transpose

from tests.motifs import motif
from tests.worker.media.looking import see
from tests.worker.media.making import exif, film, saved
from worker.media.fingerprint import fingerprint


def differing(one: Image.Image, other: Image.Image) -> int:
    """How many of the 128 bits of the whole pictures differ."""
    return (int((fingerprint(one) or "")[:32], 16) ^ int((fingerprint(other) or "")[:32], 16)).bit_count()


def test_a_fingerprint_is_text_of_one_length() -> None:
    found = fingerprint(motif(1))

    assert found is not None
    assert len(found) == 116
    assert set(found) <= set("0123456789abcdef")


@pytest.mark.parametrize("edge", [200, 150, 100])
def test_a_smaller_copy_has_nearly_the_same_fingerprint(edge: int) -> None:
    small = motif(1)
    small.thumbnail((edge, edge))

    assert differing(motif(1), small) <= 10


def test_a_darker_and_a_grey_copy_have_nearly_the_same_fingerprint() -> None:
    assert differing(motif(2), ImageEnhance.Brightness(motif(2)).enhance(0.7)) <= 10
    assert differing(motif(2), motif(2).convert("L")) <= 2


def test_the_moon_in_an_empty_sky_is_known_again_after_compression() -> None:
    night = Image.new("L", (600, 440), 35)
    ImageDraw.Draw(night).ellipse((110, 190, 270, 350), fill=190)
    # Blocks that are a step brighter than those beside them, as compression leaves them in a sky.
    blocks = Image.frombytes("L", (9, 9), bytes(random.Random(3).choices((0, 1), k=81))).resize(night.size, 0)

    assert differing(night, ImageChops.add(night, blocks)) <= 10


def test_other_pictures_have_other_fingerprints() -> None:
    assert all(differing(motif(1), motif(seed)) >= 30 for seed in range(2, 12))


def test_what_is_one_colour_has_no_fingerprint() -> None:
    assert fingerprint(Image.new("RGB", (400, 300), (12, 40, 90))) is None


def test_a_picture_of_one_pixel_does_no_harm() -> None:
    assert fingerprint(Image.new("L", (1, 1), 7)) is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_sideways_photo_has_the_fingerprint_of_the_upright_one(orientation: int) -> None:
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}.get(orientation)
    stored = motif(3) if undo is None else motif(3).transpose(Transpose(undo))
    upright = see(saved(motif(3), quality=92), "a.jpg")
    turned = see(saved(stored, quality=92, exif=exif(orientation)), "b.jpg")

    assert upright.reading.perceptual_hash
    assert turned.reading.perceptual_hash
    mine, other = (int(one.reading.perceptual_hash[:32], 16) for one in (upright, turned))
    assert (mine ^ other).bit_count() <= 6


def test_a_video_has_the_fingerprint_of_its_still() -> None:
    wide = motif(4).resize((320, 240))

    found = see(film([wide] * 3), "a.mp4").reading.perceptual_hash

    assert found
    assert (int(found[:32], 16) ^ int((fingerprint(wide) or "")[:32], 16)).bit_count() <= 12


def test_noise_from_nowhere_never_breaks_it() -> None:
    draw = random.Random(7)
    for _ in range(50):
        size = draw.randrange(1, 60), draw.randrange(1, 60)
        picture = Image.frombytes("RGB", size, draw.randbytes(3 * size[0] * size[1]))
        assert fingerprint(picture) is None or len(fingerprint(picture) or "") == 116
