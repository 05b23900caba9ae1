"""What Samsung's phones append to a JPEG: among other things the moment in UTC, whatever the clock on the wall said.

After exiftool's table of Samsung's trailer.
"""

from __future__ import annotations

from worker.dating.moment import Moment, nearest_offset, offset_text
from worker.dating.validity import UNIX_START
from worker.media.source import Source

# The end of the file: a list of what was appended, its length, a mark.
END_MARK, LIST_MARK = b"SEFT", b"SEFH"
UTC_MOMENT = 0x0A01
MOST_PARTS = 200
LONGEST_PART = 200
# It is written when the picture is saved, a little after it was taken.
REST_SECONDS = 60


def utc_milliseconds(source: Source) -> int | None:
    """Milliseconds since 1970 in UTC; None without such a trailer."""
    end = source.at(max(0, source.size - 8), 8)
    if not end.endswith(END_MARK):
        return None
    start = source.size - 8 - int.from_bytes(end[:4], "little")
    head = source.at(start, 12) if start >= 0 else b""
    if not head.startswith(LIST_MARK) or len(head) < 12:
        return None
    for number in range(min(int.from_bytes(head[8:], "little"), MOST_PARTS)):
        entry = source.at(start + 12 + 12 * number, 12)
        back, length = int.from_bytes(entry[4:8], "little"), int.from_bytes(entry[8:], "little")
        if int.from_bytes(entry[2:4], "little") == UTC_MOMENT and back <= start:
            return _number(source.at(start - back, min(length, LONGEST_PART)))
    return None


def offset(local: Moment, milliseconds: int) -> str:
    """How far the wall's clock was ahead of UTC, as `+02:00`; empty when the two are of different pictures."""
    minutes = nearest_offset(local.start - UNIX_START - milliseconds / 1000, REST_SECONDS)
    return "" if minutes is None else offset_text(minutes)


def _number(part: bytes) -> int | None:
    """Behind the part's own head and name stand digits."""
    digits = part[8 + int.from_bytes(part[4:8], "little") :].rstrip(b"\0")
    return int(digits) if digits.isdigit() and len(digits) <= 15 else None
