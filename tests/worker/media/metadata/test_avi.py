"""AVI: the date of digitizing in every spelling that cameras have, and the words of programs."""

from __future__ import annotations

import pytest

from tests.worker.media.metadata.films import chunk, chunks, dated, found_in


def film(*parts: bytes) -> bytes:
    return chunk(b"RIFF", b"AVI " + b"".join(parts))


@pytest.mark.parametrize(
    ("text", "taken_at", "precision"),
    [
        (b"Mon Mar 10 15:04:43 2003\n\0", "2003-03-10T15:04:43", "second"),
        (b"2005:08:17 11:42:43\0", "2005-08-17T11:42:43", "second"),
        (b"2001/ 1/27  1:42PM\0", "2001-01-27T13:42:00", "minute"),
        (b"MON MAR 10 15:04:43 2003", "2003-03-10T15:04:43", "second"),
    ],
)
def test_the_date_of_digitizing_is_read(text: bytes, taken_at: str, precision: str) -> None:
    decision = dated(film(chunks(b"hdrl", chunk(b"avih", bytes(56)), chunk(b"IDIT", text))), "a.avi")

    assert (taken_at, None, precision, "avi_date") == (
        decision.taken_at,
        decision.utc_offset,
        decision.precision,
        decision.timestamp_source,
    )


def test_the_list_of_information_is_read() -> None:
    content = film(
        chunks(b"movi", bytes(1_001)),
        chunks(b"INFO", chunk(b"ICRD", b"2003-03-10\0"), chunk(b"ISFT", b"CanonMVI02"), chunk(b"INAM", b"Caf\xe9")),
    )
    found = found_in(content, "a.avi")

    assert ("2003-03-10T00:00:00", "day") == (dated(content, "a.avi").taken_at, dated(content, "a.avi").precision)
    assert ("CanonMVI02", "Café") == (found.device.software, found.title)


def test_the_second_wins_over_the_mere_day() -> None:
    content = film(
        chunks(b"INFO", chunk(b"ICRD", b"2003-03-10")),
        chunks(b"hdrl", chunk(b"IDIT", b"Mon Mar 10 15:04:43 2003")),
    )

    assert dated(content, "a.avi").taken_at == "2003-03-10T15:04:43"


def test_lists_within_lists_end_somewhere() -> None:
    content = chunk(b"IDIT", b"2005:08:17 11:42:43")
    for _ in range(200):
        content = chunks(b"hdrl", content)

    assert found_in(film(content), "a.avi").evidence == ()
