"""Orders and readings cross a pipe from a process that parsed hostile bytes: nothing unexpected comes through."""

from __future__ import annotations

import json
from typing import Any

import pytest

from library.problem import Failed, Warned
from worker.dating.evidence import Device, Evidence
from worker.media.metadata.found import Found
from worker.media.order import Order, Problem, Reading, Thumbnail

READING = Reading(
    kind="photo",
    mime_type="image/jpeg",
    sha256="0" * 64,
    crc32=7,
    picture_hash="a" * 32,
    width=4000,
    height=3000,
    orientation=6,
    thumbnail=Thumbnail(400, 300, 20_000),
    problem=Problem(Warned.DAMAGED, {"shown_percent": 40}),
    notes=("moves",),
    live_id="5C86-AB",
    perceptual_hash="0123456789abcdef",
    found=Found(
        evidence=(Evidence("exif_original", "2019:07:04 10:11:12", offset="+02:00"),),
        device=Device(make="Canon"),
        keywords=("Places/Rome", "été"),
        rating=-1,
        latitude=41.9,
        longitude=12.5,
    ),
)


def test_a_reading_comes_back_as_it_went() -> None:
    assert Reading.from_json(READING.to_json()) == READING


def test_an_order_comes_back_as_it_went() -> None:
    order = Order("read", "Grüße 🏖️.jpg", 2**40, hash_wanted=True, safest=True)

    assert Order.from_json(order.to_json()) == order


def test_a_warning_leaves_a_file_its_result() -> None:
    assert not READING.failed
    assert Reading("photo", problem=Problem(Failed.INCOMPLETE)).failed
    assert not Reading("photo").failed


def test_a_code_that_nobody_knows_is_a_failure() -> None:
    assert Reading("photo", problem=Problem("made_up")).failed


WRONG: list[tuple[str, Any]] = [
    ("kind", 7),
    ("kind", "picture"),
    ("mime_type", "image/jpeg\r\nX: y"),
    ("sha256", "A" * 64),
    ("crc32", -1),
    ("crc32", True),
    ("width", 2**31),
    ("width", 0),
    ("width", 4.0),
    ("orientation", "6"),
    ("duration_ms", -1),
    ("thumbnail", {"width": 1, "height": 1}),
    ("thumbnail", {"width": 100_000, "height": 1, "bytes": 1}),
    ("problem", {"code": "Has Spaces", "data": {}}),
    ("problem", {"code": "damaged", "data": {"deep": {"er": 1}}}),
    ("problem", {"code": "damaged", "data": {"text": "\0"}}),
    ("problem", {"code": "damaged", "data": {"text": "\ud800"}}),
    ("problem", {"code": "damaged", "data": {"text": "x" * 3000}}),
    ("problem", {"code": "damaged", "data": {f"x{number}": 1 for number in range(30)}}),
    ("notes", ["<script>"]),
    ("notes", ["moves"] * 21),
    ("notes", "moves"),
    ("live_id", "' OR 1=1"),
    ("found", [1]),
    ("found", {"rating": 6}),
    ("found", {"latitude": 90.1}),
    ("found", {"evidence": [{"source": "gps"}]}),
    ("found", {"password": "1"}),
    ("perceptual_hash", "xyz"),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda value: str(value)[:30])
def test_a_value_of_another_form_is_refused(name: str, value: Any) -> None:
    answer = json.loads(READING.to_json()) | {name: value}

    with pytest.raises(ValueError):
        Reading.from_json(json.dumps(answer))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"kind": "photo"}',
        READING.to_json()[:-1] + ', "extra": 1}',
        READING.to_json().replace('"crc32": 7', '"crc32": NaN'),
        READING.to_json().replace('"shown_percent": 40', '"shown_percent": 1e999'),
        "[" * 60_000,
        '"' + "x" * 70_000 + '"',
    ],
    ids=["nothing", "null", "a list", "an empty object", "half", "more", "NaN", "endless", "deep", "long"],
)
def test_text_that_is_no_reading_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Reading.from_json(text)
