"""Dates in writing: what is meant is read, what is broken is repaired, what is not there is not invented."""

from __future__ import annotations

import pytest

from worker.dating.evidence import FILETIME, MAC_SECONDS, MATROSKA_NANOSECONDS, UNIX_MILLISECONDS, UNIX_SECONDS
from worker.dating.moment import offset_text
from worker.dating.numbers import read_count
from worker.dating.parsing import Unreadable, read_offset, read_text


def said(raw: str, **more: str | None) -> str:
    """The moment in one word, as far as it goes."""
    moment = read_text(raw, **more)  # type: ignore[arg-type]
    length = {"year": 4, "month": 7, "day": 10, "minute": 16}.get(moment.precision)
    return moment.text[:length] + ("" if moment.offset is None else offset_text(moment.offset))


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2019:07:04 10:11:12", "2019-07-04T10:11:12"),
        ("2019:07:04 10:11:12\0", "2019-07-04T10:11:12"),
        ("2019:07:04 10:11:12\0\0rubbish", "2019-07-04T10:11:12"),
        ("  2019:07:04 10:11:12  ", "2019-07-04T10:11:12"),
        ("2019-07-04 10:11:12", "2019-07-04T10:11:12"),
        ("2019/07/04 10:11:12", "2019-07-04T10:11:12"),
        ("2019.07.04 10.11.12", "2019-07-04T10:11:12"),
        ("2019:07:04 10-11-12", "2019-07-04T10:11:12"),
        ("2019:07:04T10:11:12", "2019-07-04T10:11:12"),
        ("2001/ 8/27  9:05:07", "2001-08-27T09:05:07"),
        ("2019:07:04 10:11:12.5", "2019-07-04T10:11:12.500"),
        ("2019:07:04 10:11:12,25", "2019-07-04T10:11:12.250"),
        ("20190704", "2019-07-04"),
        ("20190704101112", "2019-07-04T10:11:12"),
        ("20190704 101112+0200", "2019-07-04T10:11:12+02:00"),
        ("2019-07-04T10:11:12Z", "2019-07-04T10:11:12+00:00"),
        ("2019-07-04T10:11:12-03:30", "2019-07-04T10:11:12-03:30"),
        ("2019-07-04T10:11:12 UTC", "2019-07-04T10:11:12+00:00"),
        ("2019:07:04 1:11:12 PM", "2019-07-04T13:11:12"),
        ("2019:07:04 12:11:12 am", "2019-07-04T00:11:12"),
        ("2019/07/04 下午1:11:12", "2019-07-04T13:11:12"),
        ("Mon Mar 10 15:04:43 2003\n\0", "2003-03-10T15:04:43"),
        ("Thu, 13 Dec 2018 23:42:19 +0000", "2018-12-13T23:42:19+00:00"),
        ("13 December 2018", "2018-12-13"),
        ("２０１９：０７：０４ １０：１１：１２", "2019-07-04T10:11:12"),
        ("٢٠١٩:٠٧:٠٤ ١٠:١١:١٢", "2019-07-04T10:11:12"),
        ("2019:07:04 10/1 11/1 1234/100", "2019-07-04T10:11:12.340"),
    ],
)
def test_a_date_is_read_however_it_is_written(raw: str, moment: str) -> None:
    assert said(raw) == moment


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2008:103:03 10:11:12", "2008-10-03T10:11:12"),
        ("2019:07:04 24:00:00", "2019-07-05T00:00:00"),
        ("2019:12:31 24:00:00", "2020-01-01T00:00:00"),
        ("2016:12:31 23:59:60", "2017-01-01T00:00:00"),
        ("2019:07:04 10:11:12 +24:00", "2019-07-04T10:11:12"),
    ],
)
def test_what_is_plainly_meant_is_repaired(raw: str, moment: str) -> None:
    assert said(raw) == moment


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2019", "2019"),
        ("2019-07", "2019-07"),
        ("2019-07-04", "2019-07-04"),
        ("2019-07-04T10:11", "2019-07-04T10:11"),
        ("2019-07-04T10:11-07:00", "2019-07-04T10:11-07:00"),
        ("2019:07:04   :  :  ", "2019-07-04"),
        ("2019:  :     :  :  ", "2019"),
        ("2019:00:00 00:00:00", "2019"),
        ("2019:07:00 00:00:00", "2019-07"),
        ("2019:07:04 10/1 0/0 0/0", "2019-07-04"),
        ("2019:07:04 21/2 0/1 0/1", "2019-07-04"),
    ],
)
def test_what_is_not_written_stays_unknown(raw: str, moment: str) -> None:
    assert said(raw) == moment


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "blank"),
        ("\0\0\0\0", "blank"),
        ("    :  :     :  :  ", "blank"),
        ("0000:00:00 00:00:00", "blank"),
        ("0000:00:00 10:11:12", "blank"),
        ("2019:02:30 10:11:12", "no_such_day"),
        ("2019:13:01 10:11:12", "no_such_day"),
        ("2019:07:04 24:61:61", "no_such_time"),
        ("2019:07:04 25:00:00", "no_such_time"),
        ("2019:00:04", "no_such_day"),
        ("24:61:61", "unreadable"),
        ("171546:01:01 00:00:00", "unreadable"),
        ("04/07/2019", "unreadable"),
        ("yesterday", "unreadable"),
        ("13 Brumaire 2018", "unreadable"),
        ("9999:12:31 24:00:00:00:00", "unreadable"),
        ("2019:07:04 " + "1" * 10_000, "unreadable"),
    ],
)
def test_a_text_that_tells_no_date_says_why(raw: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_text(raw)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("subseconds", "moment"),
    [
        ("5", "2019-07-04T10:11:12.500"),
        ("050", "2019-07-04T10:11:12.050"),
        ("683670", "2019-07-04T10:11:12.683"),
        ("12345678901234567890", "2019-07-04T10:11:12.123"),
        ("   ", "2019-07-04T10:11:12"),
        ("\0", "2019-07-04T10:11:12"),
        ("x", "2019-07-04T10:11:12"),
    ],
)
def test_subseconds_stand_in_a_tag_of_their_own(subseconds: str, moment: str) -> None:
    assert said("2019:07:04 10:11:12", subseconds=subseconds) == moment


def test_subseconds_make_no_second() -> None:
    assert said("2019:07:04 10:11", subseconds="5") == "2019-07-04T10:11"
    assert said("2019:07:04", subseconds="5") == "2019-07-04"


@pytest.mark.parametrize(
    ("raw", "minutes"),
    [
        ("+02:00", 120),
        ("-12:00", -720),
        ("+14:00", 840),
        ("-14:00", -840),
        ("+05:45", 345),
        ("−03:30", -210),
        ("+0530", 330),
        ("+2", 120),
        ("Z", 0),
        ("UTC", 0),
        ("GMT+8", 480),
        ("+02:00\0", 120),
    ],
)
def test_an_offset_is_read_in_quarters_of_an_hour(raw: str, minutes: int) -> None:
    assert read_offset(raw) == minutes


@pytest.mark.parametrize(
    "raw", [None, "", "   :  ", "+14:15", "-14:30", "+05:37", "+24:00", "+02:60", "02:00", "Berlin"]
)
def test_what_is_no_offset_leaves_the_zone_unknown(raw: str | None) -> None:
    assert read_offset(raw) is None


def test_the_offset_beside_the_time_comes_before_its_tag() -> None:
    assert said("2019-07-04T10:11:12+02:00", offset="+05:00") == "2019-07-04T10:11:12+02:00"
    assert said("2019:07:04 10:11:12", offset="+05:00") == "2019-07-04T10:11:12+05:00"
    assert said("2019:07:04 10:11:12", offset="rubbish") == "2019-07-04T10:11:12"


@pytest.mark.parametrize(
    ("raw", "form", "text"),
    [
        ("1562235072", UNIX_SECONDS, "2019-07-04T10:11:12"),
        ("-315619200", UNIX_SECONDS, "1960-01-01T00:00:00"),
        ("1562235072345", UNIX_MILLISECONDS, "2019-07-04T10:11:12.345"),
        ("3645079872", MAC_SECONDS, "2019-07-04T10:11:12"),
        ("583927872000000000", MATROSKA_NANOSECONDS, "2019-07-04T10:11:12"),
        ("132067086720000000", FILETIME, "2019-07-04T10:11:12"),
    ],
)
def test_a_count_since_a_day_is_utc(raw: str, form: str, text: str) -> None:
    moment = read_count(raw, form)

    assert (moment.text, moment.utc) == (text, True)


@pytest.mark.parametrize(
    ("raw", "code"),
    [("0", "blank"), ("", "unreadable"), ("1e9", "unreadable"), ("9" * 22, "unreadable"), ("²", "unreadable")],
)
def test_a_count_that_tells_no_date_says_why(raw: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_count(raw, UNIX_SECONDS)

    assert refusal.value.code == code
