"""What the satellites told: position and time, as EXIF's directory of its own keeps them (Exif 3.0, section 4.6.6)."""

from __future__ import annotations

from typing import Protocol

from worker.media.metadata.place import Position, position

NORTH_SOUTH, LATITUDE, EAST_WEST, LONGITUDE, TIME, DATE = 0x01, 0x02, 0x03, 0x04, 0x07, 0x1D
# Minutes and seconds may be rounded up to this, but no further.
FULL = 60


class Directory(Protocol):
    """What is asked of the directory."""

    def text(self, number: int) -> str: ...

    def fractions(self, number: int) -> list[tuple[int, int]]: ...


def gps_position(tags: Directory) -> Position | None:
    """Degrees, when both halves are whole: with a side of the globe, and no division by nought."""
    return position(
        _degrees(tags, LATITUDE, NORTH_SOUTH, "NS"),
        _degrees(tags, LONGITUDE, EAST_WEST, "EW"),
    )


def gps_time(tags: Directory) -> str:
    """Day and time (UTC), the time in fractions as it is stored: what they are worth is for the dating to judge."""
    day = tags.text(DATE)
    if not any(letter.isalnum() for letter in day):
        return ""
    fractions = tags.fractions(TIME)[:3]
    time = " ".join(f"{above}/{below}" for above, below in fractions) if fractions else tags.text(TIME)
    return f"{day} {time}"


def _degrees(tags: Directory, number: int, side_number: int, sides: str) -> float | None:
    side = tags.text(side_number)[:1].upper()
    parts = tags.fractions(number)[:3]
    if not parts or not side or side not in sides or any(below == 0 for _, below in parts):
        return None
    degrees, minutes, seconds = ([above / below for above, below in parts] + [0.0, 0.0])[:3]
    if minutes > FULL or seconds > FULL:
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return -value if side in "SW" else value
