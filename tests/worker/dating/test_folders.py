"""Folders: the deepest that tells a date counts, and a year, a month and a day may be a folder each."""

from __future__ import annotations

import pytest

from tests.worker.dating.at_hand import LATEST
from worker.dating.folders import read_folder
from worker.dating.paths import path_evidence
from worker.dating.sources import COPY


def said(path: str) -> str:
    found = read_folder(path, LATEST)
    if found is None:
        return "none"
    length = {"year": 4, "month": 7, "day": 10, "minute": 16}.get(found.moment.precision)
    return found.moment.text[:length]


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2018-02-01", "2018-02-01"),
        ("2018-02-01 #2", "2018-02-01"),
        ("something_2011-05-11 something", "2011-05-11"),
        ("20221109", "2022-11-09"),
        ("A/B/2022/2022.11/2022.11.09", "2022-11-09"),
        ("2022.11.09T20.30", "2022-11-09T20:30"),
        ("05.04.2016 Ostern", "2016-04-05"),
        ("2016/08/18 iPhone", "2016-08-18"),
        ("1989/1/3", "1989-01-03"),
        ("1998/07", "1998-07"),
        ("Juli 2003", "2003-07"),
        ("Rome, 4 May 2021", "2021-05-04"),
        ("2003/Juillet", "2003-07"),
        ("2003/August Wedding", "2003"),
        ("Wien 07-2003", "2003-07"),
        ("Wien 07.2003", "2003-07"),
        ("Wien 17.2003", "none"),
        ("2003 (2)", "2003"),
        ("2003 (2)/07", "2003-07"),
        ("2019/07 July", "2019-07"),
        ("1998-07 Italy", "1998-07"),
        ("199807", "1998-07"),
        ("2015", "2015"),
        ("Road trip 2015", "2015"),
        ("Photos from 2019", "2019"),
        ("Photos 2019", "2019"),
        ("Pictures\\2016\\08\\18", "2016-08-18"),
        ("2003-7-4", "2003-07-04"),
        ("2003 7 4", "none"),
        ("4.7.2003 Hochzeit", "2003-07-04"),
        ("4. 7. 2003", "2003-07-04"),
        ("2003年7月", "2003-07"),
        ("2003년 7월", "2003-07"),
        ("2003년 7월 4일", "2003-07-04"),
        ("2003/7 July", "2003-07"),
        ("2003/7 dwarfs", "2003"),
        # Several days or months: only what they have in common.
        ("2003-05-06_2003-05-08 Rome", "2003-05"),
        ("2003-05-28 - 2003-06-02", "2003"),
        ("2003-12-28 - 2004-01-02", "none"),
        ("2003-05 bis 2003-06", "2003"),
        ("2003-12 bis 2004-01", "none"),
    ],
)
def test_a_folder_tells_a_day_a_month_or_a_year(path: str, date: str) -> None:
    assert said(path) == date


def test_the_deepest_folder_counts() -> None:
    assert said("2010/Road trip 2015") == "2015"
    assert said("2018-02-01/2017-02-01") == "2017-02-01"


def test_a_finer_folder_above_counts_when_it_fits() -> None:
    assert said("2019-07-04 Trip/Best of 2019") == "2019-07-04"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "DCIM/100CANON",
        "DCIM/100_2019",
        "Takeout/Random Folder Name",
        "1969/1/3",
        "1998-2004",
        "Italy 1998-2004",
        "2019/21",
        "2101/05",
        "new/stuff 12",
    ],
)
def test_a_folder_that_tells_no_date_is_left_alone(path: str) -> None:
    assert said(path) == "none"


def test_a_time_is_not_spread_over_folders() -> None:
    assert said("2018-04-12 19/24/49") == "2018-04-12"


def test_a_path_gives_a_name_and_its_folders() -> None:
    evidence = path_evidence("Road trip 2015/Yosemite/IMG_6220.jpg")

    assert [(one.source, one.raw) for one in evidence] == [
        ("name", "IMG_6220.jpg"),
        ("folder", "Road trip 2015/Yosemite"),
    ]


def test_a_copys_path_says_whose_it_is() -> None:
    evidence = path_evidence("Sent to Anna/IMG_6220.jpg", origin=COPY)

    assert {(one.origin, one.holder) for one in evidence} == {("copy", "Sent to Anna/IMG_6220.jpg")}


def test_a_bare_day_goes_on_with_its_folders() -> None:
    folder = path_evidence("2019/05/21")[-1]

    assert said(folder.raw) == "2019-05-21"
