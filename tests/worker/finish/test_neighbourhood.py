"""What certain pictures nearby tell: a day by the counter in the name, a zone by the device and the day."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from worker.dating.evidence import Device
from worker.dating.moment import Moment
from worker.finish.neighbourhood import Counters, Zones

PHONE = Device(make="Apple", model="iPhone 12")
OTHER = Device(make="Canon", model="EOS")


def certain(name: str, taken_at: str, offset: str | None = None, source: str = "explicit", device: Any = PHONE) -> Any:
    told = {"make": device.make, "model": device.model}
    return SimpleNamespace(
        filename=name, taken_at=taken_at, utc_offset=offset, zone_source=offset and source, device=told
    )


ROLL = [certain("IMG_0040.jpg", "2019-07-04T10:00:00"), certain("IMG_0045.jpg", "2019-07-04T12:00:00.250")]


@pytest.mark.parametrize("name", ["IMG_0041.jpg", "img_0044.JPG", "IMG_0043.MOV"])
def test_a_number_between_two_of_one_day_has_that_day(name: str) -> None:
    found = Counters(ROLL).infer(name)

    assert found is not None
    assert (found.source, found.raw, found.holder) == ("neighbours", "2019-07-04", "IMG_0040.jpg, IMG_0045.jpg")


@pytest.mark.parametrize("name", ["IMG_0039.jpg", "IMG_0046.jpg", "DSC_0041.jpg", "holiday.jpg", None])
def test_what_stands_between_no_two_is_told_nothing(name: str | None) -> None:
    assert Counters(ROLL).infer(name) is None


def test_the_same_device_on_the_same_day_shares_its_zone() -> None:
    zones = Zones([certain("a", "2019-07-04T10:00:00", "+09:00"), certain("b", "2019-07-09T10:00:00", "+02:00")])

    # A video's header is UTC: 03:00 there is noon in Tokyo.
    assert zones.offset(Moment(datetime(2019, 7, 4, 3), utc=True), PHONE) == 540
    assert zones.offset(Moment(datetime(2019, 7, 9, 3), utc=True), PHONE) == 120
    assert zones.offset(Moment(datetime(2019, 7, 6, 3), utc=True), PHONE) is None
    assert zones.offset(Moment(datetime(2019, 7, 4, 3), utc=True), OTHER) is None
    assert zones.offset(None, PHONE) is None


def test_two_zones_on_one_day_tell_none() -> None:
    zones = Zones([certain("a", "2019-07-04T10:00:00", "+09:00"), certain("b", "2019-07-04T11:00:00", "+02:00")])

    assert zones.offset(Moment(datetime(2019, 7, 4, 3), utc=True), PHONE) is None


@pytest.mark.parametrize("source", ["assumed", "neighbours"])
def test_an_assumed_zone_vouches_for_no_other(source: str) -> None:
    zones = Zones([certain("a", "2019-07-04T10:00:00", "+09:00", source)])

    assert zones.offset(Moment(datetime(2019, 7, 4, 3), utc=True), PHONE) is None
