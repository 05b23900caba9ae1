"""Two fingerprints: copies are told from other pictures, also in the dark, in grey, cropped and with a caption."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from tests.motifs import motif, without_edges
from worker.copies.prints import Print, alike, parsed
from worker.media.fingerprint import fingerprint


def print_of(picture: Image.Image) -> Print:
    found = parsed(fingerprint(picture), *picture.size)
    assert found is not None
    return found


def compressed(picture: Image.Image, quality: int) -> Image.Image:
    into = io.BytesIO()
    picture.save(into, "JPEG", quality=quality)
    return Image.open(into).convert("RGB")


def captioned(picture: Image.Image) -> Image.Image:
    copy = picture.copy()
    width, height = copy.size
    ImageDraw.Draw(copy).rectangle((width * 0.6, height * 0.92, width * 0.98, height * 0.98), fill="white")
    return copy


COPIES = {
    "compressed hard": lambda picture: compressed(picture, 20),
    "half as large": lambda picture: picture.resize((200, 150)),
    "a fifth as large": lambda picture: picture.resize((80, 60)),
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.2),
    "darker": lambda picture: ImageEnhance.Brightness(picture).enhance(0.6),
    "more contrast": lambda picture: ImageEnhance.Contrast(picture).enhance(1.3),
    "grey": lambda picture: picture.convert("L"),
    "with a caption": captioned,
    "cropped by a fiftieth": lambda picture: without_edges(picture, 0.02),
    "cropped by a tenth": lambda picture: without_edges(picture, 0.10),
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_alike(how: str) -> None:
    found = [alike(print_of(motif(seed)), print_of(COPIES[how](motif(seed)))) for seed in range(40)]

    assert sum(found) >= 38, how


def test_other_pictures_are_not_alike() -> None:
    prints = [print_of(motif(seed)) for seed in range(60)]

    assert not [(one, other) for one in range(60) for other in range(one) if alike(prints[one], prints[other])]


def test_a_picture_of_another_shape_is_another_one() -> None:
    assert not alike(print_of(motif(1, (400, 300))), print_of(motif(1, (300, 400))))


def test_the_order_of_two_does_not_matter() -> None:
    pairs = [(print_of(motif(seed)), print_of(without_edges(motif(seed), 0.09))) for seed in range(20)]

    assert [alike(one, other) for one, other in pairs] == [alike(other, one) for one, other in pairs]


@pytest.mark.parametrize("words", ["Hello", "Good night, and thank you for the fish", "21 November"])
def test_plain_cards_with_other_words_are_not_alike(words: str) -> None:
    cards = []
    for text in ("Something else", words):
        card = Image.new("RGB", (400, 225))
        ImageDraw.Draw(card).text((60, 60), text, fill="orange")
        cards.append(parsed(fingerprint(card), 400, 225))

    assert None in cards or not alike(cards[0], cards[1])  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [None, "", "abc", "0123456789abcdef", "z" * 116, "0" * 115])
def test_what_is_no_fingerprint_is_none(text: str | None) -> None:
    assert parsed(text, 400, 300) is None


def test_an_icon_is_compared_with_nothing() -> None:
    assert parsed(fingerprint(motif(1)), 24, 24) is None
    assert parsed(fingerprint(motif(1)), None, 300) is None
