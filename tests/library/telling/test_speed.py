"""Time left: what the arithmetic must hold for any import."""

from __future__ import annotations

import math
import random

import pytest

from library.telling.speed import NOTHING, Open, Speed, Speeds, at_once, smoothed_ms, work_left_ms

MB = 1_000_000


def measured(*files: tuple[int, float]) -> Speed:
    return sum((Speed.of(size, took) for size, took in files), NOTHING)


def test_a_line_is_found_again() -> None:
    """20 ms for a file and 10 ms for each megabyte."""
    speed = measured(*((size * MB, 20 + 10 * size) for size in range(1, 30)))

    assert speed.expected_ms(2, 7 * MB) == pytest.approx(2 * 20 + 7 * 10)


def test_files_of_one_size_keep_their_mean() -> None:
    speed = measured(*[(3 * MB, 90.0)] * 10)

    assert speed.expected_ms(5, 15 * MB) == pytest.approx(5 * 90)


def test_neither_part_is_below_zero() -> None:
    falling = measured((1 * MB, 100), (10 * MB, 10), (20 * MB, 5))
    steep = measured((1 * MB, 0.1), (2 * MB, 90), (3 * MB, 300))

    for speed in (falling, steep):
        assert speed.expected_ms(1, 0) >= 0
        assert speed.expected_ms(0, 5 * MB) >= 0
        assert speed.expected_ms(3, speed.bytes) == pytest.approx(speed.busy_ms)


def test_before_the_job_has_speeds_those_of_earlier_ones_count() -> None:
    before = {"heic": measured(*[(2 * MB, 400.0)] * 50)}

    assert work_left_ms({"heic": (10, 20 * MB)}, {}, before) == pytest.approx(4_000)


def test_a_slower_day_counts_for_kinds_that_did_not_come_yet() -> None:
    before = {"jpg": measured(*[(3 * MB, 100.0)] * 200), "heic": measured(*[(2 * MB, 400.0)] * 200)}
    here = {"jpg": measured(*[(3 * MB, 200.0)] * 200)}

    assert work_left_ms({"heic": (10, 20 * MB)}, here, before) == pytest.approx(8_000, rel=0.1)


def test_what_the_job_shows_wins_in_the_end() -> None:
    before = {"jpg": measured(*[(3 * MB, 100.0)] * 500)}
    here = {"jpg": measured(*[(3 * MB, 30.0)] * 500)}

    assert work_left_ms({"jpg": (100, 300 * MB)}, here, before) == pytest.approx(3_000, rel=0.1)


def test_nothing_open_takes_no_time() -> None:
    assert work_left_ms({}, {}, {}) == 0


def test_an_import_that_has_the_slots_to_itself_uses_them_all() -> None:
    here = {"jpg": Speed(files=1000, busy_ms=200_000)}

    assert at_once(here, 100_000, 2) == pytest.approx(2, rel=0.05)
    assert at_once(here, 200_000, 2) == pytest.approx(1, rel=0.05)
    assert at_once({}, 0, 3) == 3


def test_the_shown_time_counts_down_and_does_not_jump() -> None:
    assert smoothed_ms(100_000, None, 0) == 100_000
    assert smoothed_ms(99_000, 100_000, 1_000) == pytest.approx(99_000)
    assert 99_000 < smoothed_ms(130_000, 100_000, 1_000) < 106_000
    assert smoothed_ms(500_000, 100_000, 1_000) == 500_000
    assert smoothed_ms(5_000, 1_000, 2_000) == 5_000


def test_eta_calculation() -> None:
    """A mixed import of unlike kinds: within a fifth at four of five points between a quarter and nine tenths."""
    chance = random.Random(8)
    slots = 2
    kinds = {"jpg": (20, 12), "heic": (150, 110), "mp4": (80, 2), "cr2": (60, 6)}
    files = []
    for _ in range(1_200):
        family = chance.choices([*kinds], [70, 18, 4, 8])[0]
        size = chance.lognormvariate(1, 0.6) * (60 if family == "mp4" else 1)
        fixed, each = kinds[family]
        files.append((family, int(size * MB), (fixed + each * size) * chance.lognormvariate(0, 0.25)))
    whole = sum(took for *_, took in files) / slots

    here: dict[str, Speed] = {}
    passed, good, looked = 0.0, 0, 0
    for number, (family, size_bytes, took) in enumerate(files):
        here[family] = here.get(family, NOTHING) + Speed.of(size_bytes, took)
        passed += took / slots
        if number % 10 == 0 and 0.25 <= passed / whole <= 0.9:
            left = work_left_ms(counted(files[number + 1 :]), here, {}) / at_once(here, passed, slots)
            looked += 1
            good += abs(left - (whole - passed)) <= 0.2 * (whole - passed)

    assert looked > 30
    assert good >= 0.8 * looked


def counted(files: list[tuple[str, int, float]]) -> Open:
    found: dict[str, tuple[int, int]] = {}
    for family, size_bytes, _ in files:
        known = found.get(family, (0, 0))
        found[family] = (known[0] + 1, known[1] + size_bytes)
    return found


def test_speeds_are_never_negative_or_without_end() -> None:
    chance = random.Random(9)
    for _ in range(300):
        speeds: Speeds = {
            family: measured(
                *[(chance.choice([0, 1, 10**10]), chance.choice([0.0, 1.0, 1e7])) for _ in range(chance.randint(0, 4))]
            )
            for family in ("jpg", "mp4", "")
        }
        left = work_left_ms({"jpg": (3, 9), "xyz": (1, 10**12)}, speeds, speeds)
        assert 0 <= left < math.inf
