"""Groups: copies come together around the best one; other shots, other films and pairs stay apart."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.motifs import motif, without_edges
from worker.copies.index import Index
from worker.copies.near import Picture, Shot, gather, may_be_one_shot, parsed_shot, shot_of
from worker.copies.prints import Print, parsed
from worker.media.fingerprint import fingerprint


def print_of(seed: int, edge: int = 400, cut: float = 0.0) -> Print:
    picture = without_edges(motif(seed, (400, 300)), cut)
    picture.thumbnail((edge, edge))
    found = parsed(fingerprint(picture), *picture.size)
    assert found is not None
    return found


def picture(key: str, seed: int, pixels: int = 12, *, edge: int = 400, cut: float = 0.0, **more: object) -> Picture:
    values = {"kind": "photo", **more}
    return Picture(key, print_of(seed, edge, cut), rank=(-pixels,), **values)  # type: ignore[arg-type]


def keys(groups: list[list[Picture]]) -> list[list[str]]:
    return [[member.key for member in group] for group in groups]


def test_copies_come_together_with_the_best_one_first() -> None:
    pictures = [
        picture("small", 1, 1, edge=150),
        picture("other", 2),
        picture("best", 1, 12),
        picture("cut", 1, 9, cut=0.1),
    ]

    assert keys(gather(pictures)) == [["best", "cut", "small"]]


@pytest.mark.parametrize("others", [0, 20])
def test_a_copy_of_a_copy_belongs_to_them_when_it_is_not_far_from_the_best(others: int) -> None:
    best = picture("best", 1, 12)

    def off(key: str, bits: int, rank: int) -> Picture:
        return replace(best, key=key, print=replace(best.print, whole=best.print.whole ^ (2**bits - 1)), rank=(-rank,))

    # With some others they are found by the index.
    rest = [picture(str(seed), seed, 1) for seed in range(2, 2 + others)]
    pictures = [best, off("captioned", 18, 11), off("farther", 24, 10), off("copy", 12, 9)]
    assert keys(gather([*pictures, *rest])) == [["best", "copy", "captioned"]]


def test_groups_do_not_depend_on_the_order() -> None:
    pictures = [picture(f"{seed}-{edge}", seed, edge, edge=edge) for seed in range(6) for edge in (400, 200, 120)]
    mixed = random.Random(3).sample(pictures, len(pictures))

    assert keys(gather(mixed)) == keys(gather(pictures))
    assert len(gather(pictures)) == 6


def test_a_photo_and_a_film_are_no_copies() -> None:
    assert gather([picture("a", 1), picture("b", 1, kind="video", duration_ms=3_000)]) == []


def test_films_are_copies_when_they_last_as_long() -> None:
    long, same, short = (picture(str(ms), 1, kind="video", duration_ms=ms) for ms in (60_000, 60_900, 30_000))

    assert [sorted(group) for group in keys(gather([long, same, short]))] == [["60000", "60900"]]


def test_a_raw_file_and_its_jpeg_are_a_pair_and_no_copies() -> None:
    raw, jpeg, sent = picture("raw", 1, 24, pair="p"), picture("jpeg", 1, 23, pair="p"), picture("sent", 1, 1, edge=200)

    assert keys(gather([raw, jpeg])) == []
    assert keys(gather([raw, jpeg, sent])) == [["raw", "sent"]]


def test_other_shots_of_a_scene_stand_apart_by_the_cameras_own_time() -> None:
    first, second, sent = picture("first", 1, 12), picture("second", 1, 11), picture("sent", 1, 1, edge=200)
    shots = {"first": Shot(1_000), "second": Shot(1_039)}

    assert keys(gather([first, second, sent], shots)) == [["first", "sent"]]
    assert keys(gather([first, second])) == [["first", "second"]]


def test_a_clock_that_was_set_to_another_zone_is_no_other_shot() -> None:
    assert may_be_one_shot(Shot(0), Shot(3_600))
    assert may_be_one_shot(Shot(0), Shot(-5 * 3_600 - 1_800))
    assert not may_be_one_shot(Shot(0), Shot(3_601))
    assert not may_be_one_shot(Shot(0), Shot(30 * 24 * 3_600))
    assert may_be_one_shot(Shot(0), None)


def test_shots_of_one_second_are_told_by_its_fraction() -> None:
    assert not may_be_one_shot(Shot(5, "12"), Shot(5, "48"))
    assert may_be_one_shot(Shot(5, "12"), Shot(5, "120"))
    assert may_be_one_shot(Shot(5, "12"), Shot(5))


def test_the_shot_is_the_cameras_own_time_and_nothing_else() -> None:
    found = {
        "evidence": [
            {"source": "name", "raw": "2001"},
            {"source": "exif_original", "raw": "2015:06:12 12:42:32", "subseconds": "55"},
        ]
    }

    assert shot_of(found) == parsed_shot("2015:06:12 12:42:32", "55")
    assert shot_of(None) is None
    assert shot_of({"evidence": [{"source": "mtime", "raw": "2015:06:12 12:42:32"}]}) is None


def test_what_is_no_date_is_no_shot() -> None:
    assert [
        parsed_shot(raw) for raw in ("", "0000:00:00 00:00:00", "2008:103:03 1:2:3", "2015:02:30 10:00:00", "x" * 999)
    ] == [None] * 5


@given(some.lists(some.integers(0, 2**128 - 1), max_size=40), some.integers(0, 2**128 - 1))
def test_an_index_finds_only_what_is_near(numbers: list[int], asked: int) -> None:
    assert all((numbers[place] ^ asked).bit_count() <= 24 for place in Index(numbers).near(asked, 24))


@settings(max_examples=200)
@given(some.integers(0, 2**128 - 1), some.sets(some.integers(0, 127), max_size=3))
def test_an_index_finds_what_differs_in_a_few_bits(number: int, turned: set[int]) -> None:
    other = number ^ sum(1 << bit for bit in turned)

    assert Index([0, number, 7]).near(other, 24) >= {1}


def test_an_index_finds_most_of_what_differs_in_sixteen_bits() -> None:
    draw = random.Random(1)
    numbers = [draw.getrandbits(128) for _ in range(300)]
    index = Index(numbers)
    others = [number ^ sum(1 << bit for bit in draw.sample(range(128), 16)) for number in numbers]

    assert sum(place in index.near(other, 24) for place, other in enumerate(others)) >= 265
