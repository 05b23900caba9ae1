"""Reading folders: the deepest that tells a date, alone or as year / month / day, one folder each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from worker.dating.agreement import agree
from worker.dating.moment import DAY, MONTH, YEAR, Moment
from worker.dating.months import NUMBER_OF
from worker.dating.name_lines import LINES, MAY_TELL, Line
from worker.dating.names import EARLIEST, LONGEST_NAME, Found, by_lines, lonely_year, plain_name
from worker.dating.parsing import calendar_day

FOLDER_LINES = tuple(line for line in LINES if line.folders)
MOST_FOLDERS = 40
# A folder called 1962 dates the scans that lie in it; of other pictures it may tell the year of the car they show.
EARLIEST_OF_SCANS = datetime(1900, 1, 1)
# Also 2003 (2), as a second folder of that name is called.
ONLY_YEAR = re.compile(r"((?:19|20)\d\d)(?: ?\(\d{1,3}\))?")
YEAR_AND_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_. ]?(?=\d\d)|[年년] ?)(\d\d?)(?![-_. ]?\d)")
# Rome 07-2003 and 07.2003; but not the end of 15.07.2003.
MONTH_AND_YEAR = re.compile(r"(?<!\d)(?<!\d[-_. ])(\d\d)[-_.]((?:19|20)\d\d)(?!\d)(?![-_. ]\d)")
# 07, 07 July, 7; but not 7 dwarfs, and not 1207.
PART = re.compile(r"(\d\d)(?!\d)(?![-_.]\d).*|(\d)")
# 7 July: a number with the name that it stands for.
NUMBER_AND_NAME = re.compile(r"(\d)[-_. ]+([^\W\d_]+)")
NESTED = Line("folders", "", "2016/08/18 iPhone", "2016-08-18", folders=True)
MONTH_OF_YEAR = Line("month", "", "1998-07 Italy", "1998-07", folders=True)


# Of most files the folder was asked for before.
@lru_cache(maxsize=1024)
def read_folder(path: str, latest: datetime, earliest: datetime = EARLIEST) -> Found | None:
    """The date in the folders above a file; None when there is none between `earliest` and `latest` (wall clocks).

    The deepest folder counts; one above it is taken where it is finer and lies within what the deepest says.
    """
    parts = [plain_name(part) for part in path[-LONGEST_NAME:].replace("\\", "/").split("/") if part.strip()]
    found = list(_deepest_first(parts[-MOST_FOLDERS:], latest, earliest))
    if not found:
        return None
    best = found[0]
    for other in found[1:]:
        if other.moment.finer_than(best.moment) and agree(other.moment, best.moment):
            best = other
    return best


def _deepest_first(parts: list[str], latest: datetime, earliest: datetime) -> Iterator[Found]:
    for depth in range(len(parts) - 1, -1, -1):
        below = parts[depth + 1] if depth + 1 < len(parts) else ""
        for found in _ways(parts[: depth + 1], below, latest, earliest):
            if found and earliest <= found.moment.wall <= latest:
                yield found
                break


def _ways(parts: list[str], below: str, latest: datetime, earliest: datetime) -> Iterator[Found | None]:
    """What the last of these folders may tell, the finest first."""
    dated = MAY_TELL.search(parts[-1])
    if dated:
        yield _day(parts[-1], latest, earliest)
    yield _nested(parts)
    if dated:
        yield _month(parts[-1])
        yield _year(parts[-1], below, latest, earliest)


def _nested(parts: list[str]) -> Found | None:
    """2016 / 08 / 18 iPhone, 2019 / 07 or 2019 / July, ending with the last of these folders."""
    if len(parts) >= 3 and (year := ONLY_YEAR.fullmatch(parts[-3])):
        day = calendar_day(int(year[1]), _month_number(parts[-2]), _number(parts[-1]))
        if day:
            return Found(Moment(day, DAY), NESTED)
    if len(parts) >= 2 and (year := ONLY_YEAR.fullmatch(parts[-2])):
        month = calendar_day(int(year[1]), _month_number(parts[-1]), 1)
        return Found(Moment(month, MONTH), NESTED) if month else None
    return None


def _month_number(part: str) -> int:
    """A folder that is called like a month and no more, or begins with its number; 0 for none."""
    both = NUMBER_AND_NAME.fullmatch(part)
    if both and NUMBER_OF.get(both[2].lower()) == int(both[1]):
        return int(both[1])
    return NUMBER_OF.get(part.lower()) or _number(part)


def _number(part: str) -> int:
    """The number that a folder begins with, 0 for none."""
    found = PART.fullmatch(part)
    return int(found[1] or found[2]) if found else 0


def _day(part: str, latest: datetime, earliest: datetime) -> Found | None:
    """What a folder is called by; of several days only what they have in common."""
    found = next(by_lines(part, latest, FOLDER_LINES, earliest), None)
    if found is None or found.moment.precision != DAY:
        return found
    days = {one.moment.wall for one in by_lines(part, latest, (found.line,), earliest)}
    return found if len(days) == 1 else _in_common(days)


def _month(part: str) -> Found | None:
    year_first = [(int(year), int(month)) for year, month in YEAR_AND_MONTH.findall(part)]
    month_first = [(int(year), int(month)) for month, year in MONTH_AND_YEAR.findall(part)]
    months = {day for year, month in year_first or month_first if (day := calendar_day(year, month, 1))}
    return _in_common(months) if months else None


def _in_common(days: set[datetime]) -> Found | None:
    """The month or the year that all of these lie in; nothing where there is none."""
    years, months = {day.year for day in days}, {day.month for day in days}
    if len(years) > 1:
        return None
    first = min(days).replace(day=1)
    if len(months) > 1:
        return Found(Moment(first.replace(month=1), YEAR), MONTH_OF_YEAR)
    return Found(Moment(first, MONTH), MONTH_OF_YEAR)


def _year(part: str, below: str, latest: datetime, earliest: datetime) -> Found | None:
    """1998, or “Road trip 1998”. 2019 / 21 is no date at all: there the year is not one either."""
    only = ONLY_YEAR.fullmatch(part)
    if not only:
        return lonely_year(part, latest, earliest)
    no_month = re.fullmatch(r"\d{1,2}", below) and not 1 <= int(below) <= 12
    return None if no_month else Found(Moment(datetime(int(only[1]), 1, 1), YEAR), NESTED)
