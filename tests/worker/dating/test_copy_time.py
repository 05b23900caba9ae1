"""V8: change times that only tell of copying, seen over the whole batch."""

from __future__ import annotations

from tests.worker.dating.at_hand import milliseconds
from worker.dating.copy_time import copy_spans, within

COPIED = milliseconds("2026-11-20T18:00:00")
TAKEN = [milliseconds(f"2019-07-{day:02}T10:11:12") for day in range(1, 31)]


def test_bulk_copied_times_are_found() -> None:
    times = [COPIED + extra for extra in (0, 100, 200, 300, 999)]

    assert all(within(time, copy_spans(times)) for time in times)


def test_four_files_of_one_second_may_be_a_burst() -> None:
    assert copy_spans([COPIED] * 4) == ()


def test_a_crowd_that_is_a_small_part_of_the_batch_may_be_a_burst() -> None:
    assert copy_spans([COPIED] * 9 + TAKEN) == ()
    assert copy_spans([COPIED] * 10 + TAKEN) != ()


def test_a_copy_that_took_minutes_is_one_act() -> None:
    """Each second holds a fifth of a per cent of the batch; together they are all of it."""
    times = [COPIED + index * 100 for index in range(6_000)]

    spans = copy_spans(times)

    assert spans == ((COPIED // 1000, COPIED // 1000 + 599),)


def test_a_large_file_between_two_crowds_was_copied_too() -> None:
    spans = copy_spans([COPIED] * 5 + [COPIED + 40_000] * 5)

    assert within(COPIED + 20_000, spans)


def test_what_was_taken_long_before_the_copying_is_left_alone() -> None:
    spans = copy_spans([COPIED] * 20 + TAKEN)

    assert not any(within(time, spans) for time in TAKEN)


def test_what_changed_during_the_upload_was_made_by_it() -> None:
    spans = copy_spans(TAKEN, started_ms=COPIED, ended_ms=COPIED + 60_000)

    assert within(COPIED + 30_000, spans)
    assert not within(TAKEN[0], spans)


def test_files_without_a_time_count_for_nothing() -> None:
    assert copy_spans([None] * 100 + [COPIED] * 5) == ((COPIED // 1000, COPIED // 1000),)
    assert copy_spans([]) == ()
