"""Positions in writing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from worker.media.metadata.place import iso_6709, position


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("+27.1281+100.2508+000.000/", (27.1281, 100.2508)),
        ("-33.8688-151.2093/", (-33.8688, -151.2093)),
        ("+5.5-0.25/", (5.5, -0.25)),
        ("+48+002/", (48.0, 2.0)),
        ("+4851.5+00217.67/", (48.858333, 2.294500)),
        ("+485130.12-0021740.2CRSWGS_84/", (48.858367, -2.294500)),
        ("+00.0000+000.0000/", None),
        ("+48.85", None),
        ("+4875+00217/", None),
        ("+95.0+002.0/", None),
        ("48.8 N 2.3 E", None),
        ("", None),
    ],
)
def test_the_three_ways_of_the_standard_are_read(text: str, place: tuple[float, float] | None) -> None:
    assert iso_6709(text) == (place and pytest.approx(place, abs=1e-6))


@pytest.mark.parametrize("north", [math.nan, math.inf, 90.1, -400, None])
def test_no_place_lies_beyond_the_globe(north: float | None) -> None:
    assert position(north, 2.0) is None
    assert position(2.0, north and north * 2) is None


def test_noise_of_fractions_is_no_part_of_a_place() -> None:
    assert position(52 + 31 / 60 + 11.999999999 / 3600, -13.405000000000001) == (52.52, -13.405)
    assert position(1e-9, -1e-9) is None, "that is nought and nought"


@given(some.text(alphabet="+-.0123456789/ ", max_size=60))
def test_no_text_raises_or_lies_beyond_the_globe(text: str) -> None:
    north, east = iso_6709(text) or (0, 0)

    assert abs(north) <= 90
    assert abs(east) <= 180
