"""Dates in writing: what cameras, programs and people put into fields, repaired where it is plain what was meant.

Never invents: what is not written stays out of the precision. Never raises anything but `Unreadable`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from library.names import REPLACEMENT, shown_text
from worker.dating.moment import DAY, MINUTE, MONTH, SECOND, YEAR, Moment, possible_offset

LONGEST = 200
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MORNING, AFTERNOON = ("am", "上午", "午前", "오전"), ("pm", "下午", "午後", "오후")
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-") | {ord("："): ":", ord("．"): ".", ord("／"): "/"}

HALF = r"(?P<half>[ap]\.?m\.?|上午|下午|午前|午後|오전|오후)"
# One mark between all parts, or the zone of 10:11-07:00 would pass for seconds.
CLOCK = (
    r"(?P<hour>\d{1,2})(?P<mark>[:.-])(?P<minute>\d{1,2})"
    r"(?:(?P=mark)(?P<second>\d{1,2})(?:[.,:](?P<fraction>\d+))?)?"
)
ZONE = r"(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?)"
TIME = rf"(?:{HALF} ?)?{CLOCK}(?: ?{HALF.replace('half', 'half_after')})?(?: ?{ZONE})?"

FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        # 2008:10:03 11:12:13, 2008-10-03T11:12:13.5+02:00, 2008/10, 2008. A month of three digits is a slip of the pen.
        rf"(?P<year>\d{{4}})(?:[:/. -](?P<month>\d{{1,3}})(?:[:/., -](?P<day>\d{{1,2}})(?:[t ,_.:-]+{TIME})?)?)? ?",
        # 20081003, 20081003T111213+0200, 20081003111213
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
        rf"(?:[t _-]?(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?(?: ?{ZONE})?)?",
        # Mon Mar 10 15:04:43 2003 (C's asctime, AVI)
        rf"(?:[a-z]{{3,9}}[., ]+)?(?P<name>[a-z]{{3,9}})\.? (?P<day>\d{{1,2}}),? {TIME},? (?P<year>\d{{4}})",
        # Thu, 13 Dec 2018 23:42:19 +0000 (RFC 1123, PNG), 13 December 2018
        rf"(?:[a-z]{{3,9}}[., ]+)?(?P<day>\d{{1,2}})[ -](?P<name>[a-z]{{3,9}})\.?[ ,-]+(?P<year>\d{{4}})(?:,? {TIME})?",
    )
)
OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?")
# 10/1 11/1 1234/100: GPS times as the fractions that they are stored in.
FRACTION = re.compile(r"(\d{1,10})/(\d{1,10})")


class Unreadable(ValueError):
    """A text that tells no date; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plain(text: str) -> str:
    """Western digits, plain dashes, single blanks, lower case, nothing that follows a NUL."""
    if text.isascii() and text.isprintable():
        return " ".join(text[:LONGEST].lower().split())
    shown = shown_text(text[:LONGEST]).strip(f"{REPLACEMENT} \ufeff\u00a0")
    shown = shown.split(REPLACEMENT)[0].translate(DASHES).lower()
    return " ".join("".join(_western(letter) for letter in shown).split())


def read_text(raw: str, *, offset: str | None = None, subseconds: str | None = None, utc: bool = False) -> Moment:
    """The moment that a field tells. `offset` and `subseconds` are the texts of the field's own companions.

    Raises Unreadable with `blank` (nothing but zeros and blanks), `no_such_day`, `no_such_time` or `unreadable`.
    """
    text = _without_fractions(plain(raw))
    if not re.search(r"[^\W_0]", text) or text.startswith("0000"):
        raise Unreadable("blank")
    # "2019:07:04   :  :  " leaves out what its writer did not know.
    text = re.sub(r"(?<=[:/]) +", "", text).rstrip(":-/., ")
    for form in FORMS:
        if found := form.fullmatch(text):
            return _moment(found.groupdict(), offset, subseconds, utc=utc)
    raise Unreadable("unreadable")


def read_offset(text: str | None) -> int | None:
    """Minutes east of UTC; None for what is no offset between −14:00 and +14:00 in quarters of an hour."""
    if text is None:
        return None
    bare = plain(text).replace(" ", "")
    if bare in ("z", "utc", "gmt"):
        return 0
    found = OFFSET.fullmatch(bare)
    if not found or int(found[3] or 0) > 59:
        return None
    minutes = (int(found[2]) * 60 + int(found[3] or 0)) * (-1 if found[1] == "-" else 1)
    return minutes if possible_offset(minutes) else None


def calendar_day(year: int, month: int, day: int) -> datetime | None:
    """The day, if there was one."""
    try:
        return datetime(year, month, day)
    except ValueError:
        return None


def with_clock(day: datetime, hour: int, minute: int, second: int, fraction: str = "") -> datetime | None:
    """A day with a time, if there is such a time: 24:00:00 is the next midnight, a 60th second the next minute."""
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    microseconds = int(fraction[:6].ljust(6, "0")) if fraction.isdecimal() else 0
    try:
        return day + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microseconds)
    except OverflowError:
        return None


def _western(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)


def _without_fractions(text: str) -> str:
    """GPS: `2019:07:04 10/1 11/1 1234/100` becomes `2019:07:04 10:11:12.34`. Division by nought leaves only the day."""
    parts = FRACTION.findall(text)
    if len(parts) != 3:
        return text
    day = text[: FRACTION.search(text).start()].rstrip()  # type: ignore[union-attr]
    if any(int(below) == 0 for _, below in parts):
        return day
    hour, minute, second = (int(above) / int(below) for above, below in parts)
    if hour % 1 or minute % 1:
        return day
    return f"{day} {hour:.0f}:{minute:.0f}:{second:06.3f}"


def _moment(found: dict[str, str | None], offset: str | None, subseconds: str | None, *, utc: bool) -> Moment:
    year, month, number = int(found["year"] or 0), _month(found), int(found.get("day") or 0)
    if year == 0:
        raise Unreadable("blank")
    # EXIF lets unknown parts be blank; some programs write zeros instead.
    day = calendar_day(year, month or 1, number or 1) if month or not number else None
    if day is None:
        raise Unreadable("no_such_day")
    if not number:
        return Moment(day, MONTH if month else YEAR, utc=utc)
    if not found["hour"]:
        return Moment(day, DAY, utc=utc)
    hour, second = _hour(found), found["second"]
    fraction = found.get("fraction") or plain(subseconds or "")
    wall = with_clock(day, hour, int(found["minute"] or 0), int(second or 0), fraction if second else "")
    if wall is None:
        raise Unreadable("no_such_time")
    own = read_offset(found.get("zone"))
    if own is None:
        own = read_offset(offset)
    return Moment(wall, SECOND if second else MINUTE, offset=None if utc else own, utc=utc)


def _month(found: dict[str, str | None]) -> int:
    if name := found.get("name"):
        if name[:3] not in MONTHS:
            raise Unreadable("unreadable")
        return MONTHS.index(name[:3]) + 1
    # Seen in the wild (jmathai/elodie#282): 2008:103:03, where 2008:10:03 was meant.
    return int((found["month"] or "0")[:2])


def _hour(found: dict[str, str | None]) -> int:
    hour = int(found["hour"] or 0)
    half = (found.get("half") or found.get("half_after") or "").replace(".", "")
    if half in AFTERNOON and hour < 12:
        return hour + 12
    return 0 if half in MORNING and hour == 12 else hour
