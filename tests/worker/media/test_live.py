"""Stills that move: a film behind a photo is noted, and what Apple calls a pair is known by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worker.media.looking import see, see_file
from tests.worker.media.making import exif, film, quarters, saved

IDENTIFIER = "5C86A7B2-0A1B-4C5D-8E9F-0123456789AB"


def apple_exif(identifier: str = IDENTIFIER) -> bytes:
    """An EXIF block whose maker note holds the identifier, as Apple writes it."""
    text = identifier.encode() + b"\0"
    note = b"Apple iOS\0\0\1MM" + b"\0\1" + b"\0\x11\0\2" + len(text).to_bytes(4) + (32).to_bytes(4) + bytes(4) + text
    block = exif(1)
    block.get_ifd(0x8769)[0x927C] = note
    return block.tobytes()


def test_a_live_photo_knows_its_identifier() -> None:
    assert see(saved(quarters(), exif=apple_exif())).reading.live_id == IDENTIFIER


@pytest.mark.parametrize("identifier", ["", "' OR 1=1 --", "x" * 200])
def test_an_identifier_of_another_form_is_none(identifier: str) -> None:
    assert see(saved(quarters(), exif=apple_exif(identifier))).reading.live_id is None


def test_a_maker_note_cut_short_is_forgiven() -> None:
    whole = apple_exif()
    seen = see(saved(quarters(), exif=whole[: whole.index(b"Apple iOS") + 20]))

    assert seen.reading.live_id is None
    assert seen.reading.thumbnail is not None


def test_a_film_behind_a_photo_makes_a_motion_photo() -> None:
    assert see(saved(quarters()) + film([quarters((64, 48))] * 3)).reading.notes == ("motion_photo",)


@pytest.mark.parametrize("behind", [b"<html>ftyp</html>", b"PK\3\4 an archive", b"\0\0"])
def test_anything_else_behind_it_does_not(behind: bytes) -> None:
    assert see(saved(quarters()) + behind).reading.notes == ()


def test_both_halves_of_a_real_live_photo_have_one_name(samples: Path) -> None:
    live = samples / "phones" / "live"
    identifiers = {name: see_file(live / name).reading.live_id for name in ("train.jpg", "train.mov")}

    assert identifiers["train.jpg"] == identifiers["train.mov"] is not None
