"""Numbers, sizes, times and shapes as a person reads them. Pure functions; most are filters of the templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

# British order of dates (12 June 2015) and thousands commas.
LOCALE = "en_GB"
SIZES = ("bytes", "kB", "MB", "GB", "TB", "PB")

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def whole(number: float) -> str:
    """1234 → 1,234."""
    return format_decimal(round(number), locale=LOCALE)


def decimal(number: float) -> str:
    """2.15 → 2.2 and 12.3 → 12: one digit after the point below ten, none above."""
    return format_decimal(number, format="#,##0.#" if abs(number) < 10 else "#,##0", locale=LOCALE)


def size(count_bytes: float) -> str:
    """21600000000 → 21.6 GB, in steps of 1,000 as disks are sold."""
    power = _power(count_bytes)
    unit = "byte" if count_bytes == 1 else SIZES[power]
    return f"{_scaled(count_bytes, power)} {unit}"


def size_pair(part_bytes: float, whole_bytes: float) -> tuple[str, str]:
    """4.4 and 21.6 GB: both in the unit of the larger one, which the second names."""
    power = _power(max(part_bytes, whole_bytes))
    return _scaled(part_bytes, power), f"{_scaled(whole_bytes, power)} {SIZES[power]}"


def _power(count_bytes: float) -> int:
    power = 0
    while count_bytes >= 999.5 and power < len(SIZES) - 1:
        count_bytes /= 1000
        power += 1
    return power


def _scaled(count_bytes: float, power: int) -> str:
    number = count_bytes / 1000**power
    pattern = "#,##0.0" if power >= 2 and number < 100 and round(number, 1) != round(number) else "#,##0"
    return format_decimal(number, format=pattern, locale=LOCALE)


def percent(number: float) -> str:
    """20.3, 58.0 and 100: a tenth never rounds up to a whole that is not reached yet."""
    return "100" if number >= 100 else f"{int(number * 10 + 1e-6) / 10:.1f}"


def clock(seconds: float) -> str:
    """A length of a film: 0:14, 1:08, 1:02:03."""
    total = round(seconds)
    hours, rest = divmod(total, HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def shape(width: int | None, height: int | None) -> str:
    """The class of a tile: width by height to the nearest .05, between 0.4 and 3, times 100. Square while unknown."""
    if not width or not height:
        return "shape-100"
    return f"shape-{min(300, max(40, round(width / height * 20) * 5))}"


def folders(path: str) -> str:
    """`Road trip/Yosemite/IMG_1.jpg` → `Road trip › Yosemite`; empty where it lies in no folder."""
    return " › ".join(part for part in path.split("/")[:-1] if part)


def basename(path: str) -> str:
    """The name alone, without its folders."""
    return path.rpartition("/")[2]


def parsed(moment: str) -> datetime:
    """An ISO 8601 moment with Z or an offset."""
    return datetime.fromisoformat(moment).astimezone(UTC)


def moment_text(moment: str) -> str:
    """21 November 2026, 09:30 UTC: what stands in a <time> until the browser writes its own zone."""
    when = parsed(moment)
    return f"{_day(when)}, {_minute(when)} UTC"


def seconds_since(moment: str) -> float:
    return max(0.0, (datetime.now(UTC) - parsed(moment)).total_seconds())


def day_text(day: str) -> str:
    """2026-11-21 → 21 Nov."""
    when = date.fromisoformat(day)
    return f"{when.day} {when:%b}"


def in_seconds(seconds: float) -> str:
    """The ISO moment that lies so far ahead, to the minute: a guess has no seconds."""
    ahead = datetime.now(UTC) + timedelta(seconds=seconds)
    return ahead.replace(second=0, microsecond=0).strftime("%Y-%m-%dT%H:%MZ")


def time_text(moment: str) -> str:
    return f"{_minute(parsed(moment))} UTC"


def taken(taken_at: str, precision: str | None, *, seconds: bool = False) -> str:
    """A date as exactly as it is known: 12 June 2015, 12:42 · 12 June 2015 · June 2015 · 1975. Wall clock, no zone.

    With `seconds` one that is known so exactly says them: 12 June 2015, 12:42:32.
    """
    when = datetime.fromisoformat(taken_at)
    if precision == "year":
        return str(when.year)
    if precision == "month":
        return format_date(when, "MMMM y", locale=LOCALE)
    if precision == "day":
        return _day(when)
    if seconds and precision == "second":
        return f"{_day(when)}, {format_time(when, 'HH:mm:ss', locale=LOCALE)}"
    return f"{_day(when)}, {_minute(when)}"


def taken_beside(taken_at: str, precision: str | None, other: str | None) -> str:
    """In few letters, beside another date: 12:42 on the same day · 11 Jun in the same year · Jun 2015 · 1975."""
    when = datetime.fromisoformat(taken_at)
    if precision == "year":
        return str(when.year)
    if precision == "month" or other is None or other[:4] != taken_at[:4]:
        return f"{when:%b} {when.year}"
    if precision == "day" or other[:10] != taken_at[:10]:
        return day_text(taken_at[:10])
    return _minute(when)


def seconds_after(taken_at: str, other: str) -> float:
    """How long after the other wall clock this one is; negative before it."""
    return (datetime.fromisoformat(taken_at) - datetime.fromisoformat(other)).total_seconds()


def weekday(taken_at: str) -> str:
    return format_date(datetime.fromisoformat(taken_at), "EEEE", locale=LOCALE)


def pages_around(page: int, pages: int) -> Sequence[int | None]:
    """The page numbers worth a link: first, last and two on each side; None stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    shown: list[int | None] = []
    for number in near:
        last = shown[-1] if shown else None
        if last is not None and number == last + 2:
            shown.append(number - 1)
        elif last is not None and number > last + 2:
            shown.append(None)
        shown.append(number)
    return shown


def _day(when: datetime) -> str:
    return format_date(when, "d MMMM y", locale=LOCALE)


def _minute(when: datetime) -> str:
    return format_time(when, "HH:mm", locale=LOCALE)
