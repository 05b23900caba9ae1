"""When two dates say the same, and when they cannot both be right."""

from __future__ import annotations

import pytest

from tests.worker.dating.at_hand import candidate, folder, header, name, original, takeout
from worker.dating.agreement import agree, contradict
from worker.dating.evidence import Evidence
from worker.dating.moment import Moment


def moment(evidence: Evidence) -> Moment:
    found = candidate(evidence).moment
    assert found is not None
    return found


def same(one: Evidence, other: Evidence) -> bool:
    assert agree(moment(one), moment(other)) == agree(moment(other), moment(one))
    return agree(moment(one), moment(other))


NOON = original("2019:07:04 12:00:00")


@pytest.mark.parametrize(
    ("time", "agrees"), [("120000", True), ("120002", True), ("115958", True), ("120003", False), ("120100", False)]
)
def test_two_seconds_apart_is_the_same(time: str, agrees: bool) -> None:
    assert same(NOON, name(f"IMG_20190704_{time}.jpg")) == agrees


@pytest.mark.parametrize(
    ("time", "agrees"),
    [
        ("20190704_130000", True),
        ("20190704_110002", True),
        ("20190704_121501", True),
        ("20190705_020000", True),
        ("20190705_021500", False),
        ("20190704_121600", False),
    ],
)
def test_with_an_unknown_zone_whole_quarters_of_an_hour_are_the_same(time: str, agrees: bool) -> None:
    assert same(NOON, name(f"IMG_{time}.jpg")) == agrees


def test_with_both_zones_known_only_the_moment_counts() -> None:
    here = original("2019:07:04 12:00:00", "+02:00")

    assert same(here, takeout("2019-07-04T10:00:00"))
    assert not same(here, takeout("2019-07-04T12:00:00"))
    assert not same(here, original("2019:07:04 12:00:00", "+01:00"))


def test_a_minute_is_as_good_as_its_sixty_seconds() -> None:
    assert same(original("2019:07:04 12:00:59"), name("2019-07-04 12.00.jpg"))
    assert not same(original("2019:07:04 12:02:01"), name("2019-07-04 12.00.jpg"))


def test_a_day_is_the_same_on_the_same_day() -> None:
    assert same(NOON, name("IMG-20190704-WA0001.jpg"))
    assert not same(NOON, name("IMG-20190705-WA0001.jpg"))
    assert same(folder("2019-07-04"), name("IMG-20190704-WA0001.jpg"))


def test_utc_may_be_on_the_day_before_or_after() -> None:
    late = header("2019-07-04T23:30:00")

    assert same(late, name("IMG-20190705-WA0001.jpg"))
    assert same(late, name("IMG-20190703-WA0001.jpg"))
    assert not same(late, name("IMG-20190706-WA0001.jpg"))


def test_a_month_and_a_year_hold_what_lies_in_them() -> None:
    assert same(NOON, folder("2019/07"))
    assert same(NOON, folder("2019"))
    assert same(folder("2019/07"), folder("2019"))
    assert not same(NOON, folder("2019/08"))
    assert not same(NOON, folder("2018"))


def against(winner: Evidence, other: Evidence) -> bool:
    return contradict(candidate(winner), candidate(other))


def test_more_than_a_day_apart_contradicts() -> None:
    assert not against(NOON, name("IMG_20190705_120000.jpg"))
    assert against(NOON, name("IMG_20190705_120100.jpg"))
    assert against(NOON, name("IMG_20190703_115900.jpg"))


def test_a_days_name_contradicts_from_a_day_beyond_it() -> None:
    assert not against(NOON, name("2019-07-05.jpg"))
    assert against(NOON, name("2019-07-06.jpg"))
    assert not against(NOON, name("2019-07-03.jpg"))
    assert against(NOON, name("2019-07-02.jpg"))


def test_a_folder_contradicts_from_a_year_beyond_it() -> None:
    assert not against(NOON, folder("2020"))
    assert not against(NOON, folder("2018"))
    assert against(NOON, folder("2021"))
    assert against(NOON, folder("2017"))
    assert not against(NOON, folder("2018-07-04"))
    assert against(NOON, folder("2018-06-04"))


def test_receiving_and_saving_come_after_taking() -> None:
    assert not against(NOON, name("IMG-20200704-WA0001.jpg"))
    assert against(NOON, name("IMG-20180704-WA0001.jpg"))
    assert not against(NOON, name("FB_IMG_1600900959497.jpg"))
    assert against(NOON, name("FB_IMG_1450900959497.jpg"))
