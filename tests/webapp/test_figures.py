"""Numbers, sizes, times and shapes as a person reads them."""

from __future__ import annotations

import pytest

from webapp import figures


@pytest.mark.parametrize(
    ("count_bytes", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (412_345, "412 kB"),
        (999_700, "1 MB"),
        (3_800_000, "3.8 MB"),
        (84_000_000, "84 MB"),
        (21_600_000_000, "21.6 GB"),
        (3_000_000_000_000, "3 TB"),
    ],
)
def test_sizes_go_in_steps_of_a_thousand(count_bytes: int, words: str) -> None:
    assert figures.size(count_bytes) == words


def test_two_sizes_share_the_unit_of_the_larger() -> None:
    assert figures.size_pair(1_200_000, 3_800_000) == ("1.2", "3.8 MB")
    assert figures.size_pair(900, 21_600_000_000) == ("0", "21.6 GB")


def test_whole_numbers_have_thousands_commas() -> None:
    assert figures.whole(1_234_567) == "1,234,567"


def test_a_per_cent_never_rounds_up_to_a_hundred() -> None:
    assert figures.percent(99.9) == "99.9"
    assert figures.percent(58) == "58.0"
    assert figures.percent(100) == "100"


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (4032, 3024, "shape-135"),
        (1273, 849, "shape-150"),
        (20_000, 10, "shape-300"),
        (10, 20_000, "shape-40"),
        (None, None, "shape-100"),
        (100, 0, "shape-100"),
    ],
)
def test_a_shape_is_the_nearest_class(width: int | None, height: int | None, name: str) -> None:
    assert figures.shape(width, height) == name


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("second", "12 June 2015, 12:42"),
        (None, "12 June 2015, 12:42"),
        ("day", "12 June 2015"),
        ("month", "June 2015"),
        ("year", "2015"),
    ],
)
def test_a_date_says_no_more_than_is_known(precision: str | None, words: str) -> None:
    assert figures.taken("2015-06-12T12:42:32", precision) == words


def test_beside_another_a_date_says_only_what_differs() -> None:
    def beside(precision: str, other: str | None) -> str:
        return figures.taken_beside("2015-06-12T12:42:32", precision, other)

    others = ["2015-06-12T08:00:00", "2015-07-01T08:00:00", "2014-06-12T08:00:00", None]
    assert [beside("second", other) for other in others] == ["12:42", "12 Jun", "Jun 2015", "Jun 2015"]
    assert [beside(known, others[0]) for known in ("day", "month", "year")] == ["12 Jun", "Jun 2015", "2015"]


def test_a_moment_names_its_zone_until_the_browser_knows_better() -> None:
    assert figures.moment_text("2026-11-21T09:30:15.123Z") == "21 November 2026, 09:30 UTC"


def test_folders_are_joined_without_the_name() -> None:
    assert figures.folders("Road trip/Yosemite/IMG_1.jpg") == "Road trip › Yosemite"
    assert figures.folders("IMG_1.jpg") == ""


def test_a_film_length_reads_like_a_clock() -> None:
    assert [figures.clock(seconds) for seconds in (14.2, 68, 3_723)] == ["0:14", "1:08", "1:02:03"]


def test_pages_far_away_are_left_out() -> None:
    assert figures.pages_around(1, 1) == [1]
    assert figures.pages_around(4, 66) == [1, 2, 3, 4, 5, 6, None, 66]
    assert figures.pages_around(30, 66) == [1, None, 28, 29, 30, 31, 32, None, 66]
