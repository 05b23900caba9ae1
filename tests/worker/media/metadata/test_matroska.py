"""Matroska and WebM: the date of the segment, its title, its tags."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.worker.media.metadata.films import MATROSKA_START, dated, element, found_in
from worker.media.metadata.films import matroska as ids

JULY = "2019-07-04T10:11:12"


def nanoseconds(text: str) -> bytes:
    since = datetime.fromisoformat(text) - MATROSKA_START
    return (int(since.total_seconds()) * 1_000_000_000).to_bytes(8, signed=True)


def info(date: str = JULY, title: str = "Boat", writer: str = "Lavf58.29.100") -> bytes:
    return element(
        ids.INFO,
        element(ids.DATE, nanoseconds(date)),
        element(ids.TITLE, title.encode()),
        element(ids.WRITER, writer.encode()),
    )


def tags(**said: str) -> bytes:
    simple = [
        element(
            ids.SIMPLE_TAG,
            element(ids.TAG_NAME, name.replace("_ISO", ".ISO").encode()),
            element(ids.TAG_STRING, value.encode()),
        )
        for name, value in said.items()
    ]
    return element(ids.TAGS, element(ids.TAG, *simple))


def film(*parts: bytes) -> bytes:
    return element(0x1A45DFA3, element(0x4282, b"matroska")) + element(ids.SEGMENT, *parts)


def test_the_segments_date_is_the_moment_in_utc() -> None:
    decision, found = dated(film(info()), "a.mkv"), found_in(film(info()), "a.mkv")

    assert (JULY, "+00:00", "matroska_date") == (decision.taken_at, decision.utc_offset, decision.timestamp_source)
    assert ("Boat", "Lavf58.29.100") == (found.title, found.device.encoder)


def test_a_date_before_2001_is_a_negative_number() -> None:
    assert dated(film(info("1998-07-04T10:11:12")), "a.mkv").taken_at == "1998-07-04T10:11:12"


def test_tags_tell_date_place_and_words() -> None:
    said = tags(DATE_RECORDED="2018-05-01 10:20:30", LOCATION="+48.8584+002.2945/", COMMENT="From the boat")
    decision, found = dated(film(said), "a.mkv"), found_in(film(said), "a.mkv")

    assert decision.taken_at == "2018-05-01T10:20:30"
    assert (48.8584, 2.2945, "From the boat") == (found.latitude, found.longitude, found.caption)


def test_tags_behind_the_pictures_are_found_by_the_table_of_contents() -> None:
    """The table counts from where the segment's content begins."""
    pictures = element(ids.CLUSTER, bytes(5_000))
    entry = element(
        ids.SEEK,
        element(ids.SEEK_ID, ids.TAGS.to_bytes(4)),
        element(ids.SEEK_POSITION, (0).to_bytes(8)),
    )
    head = element(ids.SEEK_HEAD, entry)
    entry = entry.replace((0).to_bytes(8), (len(head) + len(pictures)).to_bytes(8))
    content = film(element(ids.SEEK_HEAD, entry), pictures, tags(DATE_RECORDED="2018-05-01"))

    assert dated(content, "a.mkv").taken_at == "2018-05-01T00:00:00"


def test_a_segment_without_an_end_is_read_up_to_its_pictures() -> None:
    """As programs write it that stream."""
    endless = ids.SEGMENT.to_bytes(4) + b"\x01" + b"\xff" * 7
    content = element(0x1A45DFA3, element(0x4282, b"matroska")) + endless + info() + element(ids.CLUSTER, bytes(100))

    assert dated(content, "a.mkv").taken_at == JULY


def test_nought_is_no_date() -> None:
    assert dated(film(info("2001-01-01T00:00:00")), "a.mkv").confidence == "none"


@pytest.mark.parametrize("length", range(0, 120, 7))
def test_a_film_that_was_cut_off_raises_nothing(length: int) -> None:
    assert dated(film(info(), tags(DATE="2018"))[: 30 + length], "a.mkv").taken_at in (None, JULY)


def test_an_element_that_begins_behind_its_parents_end_is_passed_over() -> None:
    """A length of eight bytes where the parent has room for three."""
    content = film(element(ids.INFO, element(ids.DATE, nanoseconds(JULY)), ids.TITLE.to_bytes(2) + b"\x01"))

    assert dated(content, "a.mkv").taken_at == JULY
