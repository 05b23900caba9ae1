"""What must have become of the words in a bad file: endings of rows 21 to 32, asked of what the reader says."""

from __future__ import annotations

import json

from tests.hostile.pictures import SOLID
from tests.worker.media.metadata.stills import dated
from worker.media.metadata.found import Found
from worker.media.order import LONGEST_JSON, Reading


def upright(reading: Reading) -> None:
    assert (reading.width, reading.height) == SOLID.size


def undated(reading: Reading) -> None:
    """Every date of it is a refused candidate, if it is one at all."""
    decision = dated(reading.found)
    assert decision.taken_at is None
    assert all(one.refused for one in decision.candidates)


def never_wrong_silently(reading: Reading) -> None:
    decision = dated(reading.found)
    assert decision.taken_at in (None, "2020-01-01T10:00:00")
    assert decision.utc_offset is None


def nowhere(reading: Reading) -> None:
    assert (reading.found.latitude, reading.found.longitude) == (None, None)


def as_text(reading: Reading) -> None:
    assert reading.found.caption == "<script>alert('x')</script>\"{{7*7}}"


def without_controls(reading: Reading) -> None:
    words = _words(reading.found)
    assert "red" in words
    assert all(letter.isprintable() or letter == "\n" for letter in words)


def formulas_as_they_are(reading: Reading) -> None:
    """A page shows them as they are; who writes a table makes them harmless there."""
    assert (reading.found.caption, reading.found.keywords) == ("@SUM(1)", ('=HYPERLINK("http://x")',))


def letters(reading: Reading) -> None:
    """Something that every database takes."""
    words = _words(reading.found)
    assert "\0" not in words
    words.encode()


def cut_at_the_limits(reading: Reading) -> None:
    assert len(reading.to_json()) <= LONGEST_JSON


def first_packet(reading: Reading) -> None:
    assert reading.found.rating == 3


def nothing(reading: Reading) -> None:
    assert reading.found == Found()


def _words(found: Found) -> str:
    return "".join(text for text in json.loads(json.dumps(_texts(found.to_dict()))))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []
