"""Reading names by the lines of the table: real days only, from 1970 to the day after the import."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from worker.dating.moment import DAY, MINUTE, MONTH, SECOND, YEAR, Moment
from worker.dating.months import NUMBER_OF
from worker.dating.name_lines import DAYS, LINES, MAY_TELL, WORD_AND_YEAR, Line
from worker.dating.parsing import calendar_day, read_offset, with_clock

LONGEST_NAME = 1_000
EARLIEST = datetime(1970, 1, 1)
# Two digits are a year of the time in which phones and cameras wrote names.
SHORT_YEARS_FROM = 90
EXTENSION = re.compile(r"\.(?=[^.]*[^\W\d_])[^. ]{1,10}$")
# A year that stands alone: no digits, letters or further parts of a date beside it.
LONELY_YEAR = re.compile(
    r"(?<![^\W_])(?<!\d[-_. ])(?:19|20)\d\d(?![^\W_])(?![-_. ]\d{1,2}[-_. ]\d{1,2}(?!\d))(?![-_. x]\d{3})"
)
WORD = re.compile(r"[^\W\d_]{3,}")
# What devices and programs put before their counters: after it a number is a number.
COUNTED = re.compile(
    r"images?|img|dsc[nfs]?|pict|pics?|pictures?|photos?|fotos?|bilde?r?|file|mvi|mov|movie|mvimg|vid|video|cimg|sam|imag"
    r"|gopro?|dji|pano|pxl|clip|copy|kopie|copie|copia|edited|untitled|export|part|page|screenshot|size|iso",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a name tells, and the line that read it."""

    moment: Moment
    line: Line


# A file is weighed when it is read and again when all are.
@lru_cache(maxsize=4096)
def read_name(name: str, latest: datetime) -> Found | None:
    """The date in a file name with its extension; None when there is none between 1970 and `latest` (a wall clock)."""
    text = plain_name(EXTENSION.sub("", name[:LONGEST_NAME]))
    if not MAY_TELL.search(text):
        return None
    found = next(by_lines(text, latest, LINES), None)
    if found is None and any(not COUNTED.fullmatch(word) for word in WORD.findall(text)):
        return lonely_year(text, latest)
    return found


def plain_name(text: str) -> str:
    """Composed letters, Western digits, single blanks."""
    if not text.isascii():
        composed = unicodedata.normalize("NFC", text).replace("\u200e", "").replace("\u200f", "")
        digits = ((one, unicodedata.decimal(one, None)) for one in composed)
        text = "".join(one if digit is None else str(digit) for one, digit in digits)
    return " ".join(text.split())


def by_lines(text: str, latest: datetime, lines: tuple[Line, ...], earliest: datetime = EARLIEST) -> Iterator[Found]:
    """What the lines find, in their order, each from left to right."""
    there = {None, *(day for day, shows in DAYS.items() if shows(text))}
    for line in lines:
        if line.needs not in there:
            continue
        for match in line.compiled.finditer(text):
            moment = _moment(match.groupdict(), utc=line.utc)
            if moment is not None and earliest <= moment.wall <= latest:
                yield Found(moment, line)


def lonely_year(text: str, latest: datetime, earliest: datetime = EARLIEST) -> Found | None:
    """A year beside a word: “holiday 2016”. Two different years are a span, and tell nothing."""
    years = {int(year) for year in LONELY_YEAR.findall(text)}
    if len(years) != 1 or not WORD.search(text):
        return None
    wall = datetime(years.pop(), 1, 1)
    return Found(Moment(wall, YEAR), WORD_AND_YEAR) if earliest <= wall <= latest else None


def _moment(found: dict[str, str | None], *, utc: bool) -> Moment | None:
    if milliseconds := found.get("milliseconds"):
        return Moment(EARLIEST + timedelta(milliseconds=int(milliseconds)), utc=True)
    if seconds := found.get("seconds"):
        return Moment(EARLIEST + timedelta(seconds=int(seconds)), utc=True)
    if name := found.get("month_name"):
        return _in_month(int(found["year"] or 0), NUMBER_OF[name.lower()], found.get("day"))
    day = _day(found)
    if day is None or found.get("hour") is None or _short_date(found):
        return None if day is None else Moment(day, DAY)
    second = found.get("second")
    wall = with_clock(day, _hour(found), int(found["minute"] or 0), int(second or 0), found.get("fraction") or "")
    if wall is None or int(second or 0) > 59:
        return None
    offset = None if utc else read_offset(found.get("zone"))
    return Moment(wall, SECOND if second else MINUTE, offset, utc=utc)


def _in_month(year: int, month: int, day: str | None) -> Moment | None:
    found = calendar_day(year, month, int(day or 1))
    return None if found is None else Moment(found, DAY if day else MONTH)


def _short_date(found: dict[str, str | None]) -> bool:
    """Whether what might be a time is the day once more: LINE_ALBUM_2021.05.04_210504."""
    parts = [found.get(part) for part in ("month", "day", "hour", "minute", "second")]
    month, day, hour, minute, second = parts
    return (hour, minute, second) == ((found.get("year") or "")[2:], month, day)


def _day(found: dict[str, str | None]) -> datetime | None:
    if "one" in found:
        return _day_or_month_first(
            int(found["year"] or 0), int(found["one"] or 0), int(found["two"] or 0), found["mark"]
        )
    return calendar_day(_year(found), int(found["month"] or 0), int(found["day"] or 0))


def _day_or_month_first(year: int, one: int, two: int, mark: str | None) -> datetime | None:
    """15-04-2016 can only be April; 05-04-2016 may be April or May, and stays unread. With dots the day comes first."""
    day_first = calendar_day(year, two, one)
    readings = {day_first} if mark == "." else {day_first, calendar_day(year, one, two)} - {None}
    return readings.pop() if len(readings) == 1 else None


def _year(found: dict[str, str | None]) -> int:
    if short := found.get("short_year"):
        return int(short) + (1900 if int(short) >= SHORT_YEARS_FROM else 2000)
    return int(found["year"] or 0)


def _hour(found: dict[str, str | None]) -> int:
    hour = int(found["hour"] or 0)
    half = (found.get("half") or found.get("half_before") or "").lower()
    if half in ("pm", "下午", "오후") and hour < 12:
        return hour + 12
    return 0 if half in ("am", "上午", "오전") and hour == 12 else hour
