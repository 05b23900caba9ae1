"""Readers of films and sidecars raise on no bytes, and what they find is fit to be kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.worker.media.making import box
from tests.worker.media.metadata.films import (
    chunk,
    chunks,
    dated,
    header,
    keys,
    mac,
    mobile,
    movie,
    track,
    user_data,
    words,
)
from tests.worker.media.metadata.test_dumps import EXIFTOOL
from tests.worker.media.metadata.test_matroska import film, info, tags
from tests.worker.media.metadata.test_stream import WHOLE, packets
from tests.worker.media.metadata.test_takeout import taken
from worker.dating.decide import date
from worker.dating.evidence import LEVELS, Circumstances
from worker.media.metadata.beside import sidecars
from worker.media.metadata.found import Found

NOW = Circumstances(imported_at=1_800_000_000_000)
SEEDS = {
    "a.mp4": movie(
        header(mac("2019-07-04T10:11:12")),
        track(5),
        keys(com_apple_quicktime_creationdate="2019-02-12T15:27:12+0800", com_apple_quicktime_location_ISO6709="+1+2/"),
        user_data(words(b"\xa9day", "2019"), mobile(b"titl", b"x\0"), box(b"loci", bytes(20)), box(b"yrrc", bytes(6))),
        beside=box(b"meta", bytes(4), box(b"xml ", bytes(4), b'<CreationDate value="2026"/>')),
    ),
    "a.mkv": film(info(), tags(DATE="2018", LOCATION="+1+2/")),
    "a.avi": chunk(b"RIFF", b"AVI " + chunks(b"hdrl", chunk(b"IDIT", b"Mon Mar 10 15:04:43 2003"))),
    "a.mts": packets(bytes(20) + WHOLE),
    "a.json": taken(),
}
_plain = some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=20)
_names = some.sampled_from([*json.loads(taken()), *EXIFTOOL, "score", "favourite", "uuid", "date", "original_filename"])
_values = some.recursive(
    _plain,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(_names | some.text(max_size=5), inner, max_size=6),
    max_leaves=12,
)


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=150, deadline=None)
@given(changes=some.lists(some.tuples(some.floats(0, 1), some.binary(max_size=6)), min_size=1, max_size=8))
def test_no_film_raises_however_it_was_damaged(name: str, changes: list[tuple[float, bytes]]) -> None:
    content = bytearray(SEEDS[name])
    # The first bytes stay, or it would be another kind of file.
    first = 48 if name == "a.mkv" else 24 if name != "a.mts" else 0
    for where, piece in changes:
        place = first + int(where * (len(content) - first))
        content[place : place + len(piece)] = piece
    assert dated(bytes(content), name).confidence in LEVELS


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=40, deadline=None)
@given(length=some.floats(0, 1))
def test_no_film_raises_wherever_it_was_cut(name: str, length: float) -> None:
    content = SEEDS[name]
    assert dated(content[: 48 + int(length * (len(content) - 48))], name).confidence in LEVELS


@settings(max_examples=300, deadline=None)
@given(values=_values)
def test_no_json_raises_whatever_it_holds(values: Any) -> None:
    for form in sidecars.FORMS:
        found = form(values)
        if found is not None:
            assert Found.from_dict(found.to_dict()) == found
            date(found.evidence, NOW)
