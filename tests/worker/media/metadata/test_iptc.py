"""What IPTC says in its old binary form: dates, keywords in any code page, words."""

from __future__ import annotations

import pytest

from tests.worker.media.metadata.stills import dated, evidence, found_in, iptc, iptc_segment, jpeg, segment
from worker.media.metadata.found import Found
from worker.media.metadata.iptc import read_iptc

UTF_8 = (1, 90, b"\x1b%G")


def said(*datasets: tuple[int, int, bytes]) -> Found:
    return found_in(jpeg(iptc_segment(iptc(*datasets))))


def test_day_and_time_with_its_offset_are_one_date() -> None:
    found = said((2, 55, b"20190704"), (2, 60, b"101112+0200"))
    assert evidence(found, "iptc_created").tag == "IPTC:DateCreated"
    assert (dated(found).taken_at, dated(found).utc_offset) == ("2019-07-04T10:11:12", "+02:00")


def test_a_day_alone_is_a_day() -> None:
    assert dated(said((2, 55, b"20190704"))).precision == "day"


@pytest.mark.parametrize("day", [b"00000000", b"", b"        "])
def test_a_time_without_a_day_tells_nothing(day: bytes) -> None:
    assert not said((2, 55, day), (2, 60, b"101112+0200")).evidence


def test_when_it_was_made_digital_is_told_apart() -> None:
    found = said((2, 62, b"20200101"), (2, 63, b"010203+0000"))
    assert evidence(found, "xmp_digitized").tag == "IPTC:DigitalCreationDate"


@pytest.mark.parametrize(
    "datasets",
    [
        (UTF_8, (2, 25, "Größe".encode())),
        ((2, 25, "Größe".encode()),),
        ((2, 25, "Größe".encode("cp1252")),),
        ((1, 90, b"\x1b.A"), (2, 25, "Größe".encode("cp1252"))),
    ],
    ids=["utf-8 with its mark", "utf-8 without", "Windows' page", "another mark"],
)
def test_keywords_are_read_in_the_code_page_that_they_have(datasets: tuple[tuple[int, int, bytes], ...]) -> None:
    assert said(*datasets).keywords == ("Größe",)


def test_every_keyword_is_a_dataset_and_stands_once() -> None:
    assert said((2, 25, b"Rome"), (2, 25, b"Italy"), (2, 25, b"ROME")).keywords == ("Rome", "Italy")


def test_title_and_caption_are_told() -> None:
    found = said((2, 5, b"A house"), (2, 120, b"A house\rby the sea"))
    assert (found.title, found.caption) == ("A house", "A house by the sea")


def test_a_block_may_go_on_in_the_next_segment() -> None:
    whole = iptc_segment(iptc((2, 25, b"Rome"), (2, 25, b"x" * 200), (2, 25, b"Italy")))[4:].removeprefix(
        b"Photoshop 3.0\0"
    )
    parts = [segment(0xED, b"Photoshop 3.0\0" + part) for part in (whole[:70], whole[70:])]
    assert found_in(jpeg(*parts)).keywords == ("Rome", "x" * 200, "Italy")


def test_a_long_dataset_says_how_wide_its_length_is() -> None:
    block = b"\x1c\x02\x19\x80\x04" + (5).to_bytes(4) + b"Italy" + iptc((2, 25, b"Rome"))
    assert read_iptc(block).keywords == ("Italy", "Rome")


def test_what_stands_before_the_break_is_kept() -> None:
    assert read_iptc(iptc((2, 25, b"Rome")) + b"\x1c\x02").keywords == ("Rome",)
    assert read_iptc(iptc((2, 25, b"Rome")) + b"garbage").keywords == ("Rome",)
    assert not read_iptc(b"\x1c\x02\x19\xff\xff" + b"x" * 100)
