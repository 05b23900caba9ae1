"""What cameras write in ways of their own where EXIF has no field: the zone of their clock, Sony's rating.

After exiftool's tables of Canon's TimeInfo, Nikon's WorldTime and Sony's main directory. Others encrypt such notes, or
have none.
"""

from __future__ import annotations

from worker.dating.moment import offset_text, possible_offset
from worker.media.tiff import Tag, Tiff, tiff_of

CANON_TIME_INFO, NIKON_WORLD_TIME = 0x35, 0x24
# How many bytes, the zone in minutes, a number of a town, minutes of summer time (in the zone already).
CANON_BYTES, CANON_VALUES = 16, 4
# Then a TIFF of its own begins.
NIKON_MARK, NIKON_TIFF = b"Nikon\0\2", 10
NIKON_SUMMER_MINUTES = 60
# A mark of twelve bytes, then a directory.
SONY_MARKS, SONY_DIRECTORY, SONY_RATING = (b"SONY DSC \0\0\0", b"SONY CAM \0\0\0"), 12, 0x2002


def zone(make: str, tiff: Tiff, note: Tag) -> str:
    """The offset that the camera's clock had, as `+02:00`; empty where the note does not tell."""
    try:
        if make.lower().startswith("canon"):
            return _written(_canon(tiff, note))
        if make.lower().startswith("nikon"):
            return _written(_nikon(tiff, note))
    except ValueError:
        pass
    return ""


def rating(tiff: Tiff, note: Tag) -> int | None:
    """The stars that were given in the camera, 0 for none; None where the note does not tell."""
    try:
        if tiff.raw(note, SONY_DIRECTORY) not in SONY_MARKS:
            return None
        tags, _ = tiff.directory(note.offset + SONY_DIRECTORY)
        return tiff.number(tags.get(SONY_RATING))
    except ValueError:
        return None


def _canon(tiff: Tiff, note: Tag) -> int | None:
    tags, _ = tiff.directory(note.offset)
    values = tiff.values(tags.get(CANON_TIME_INFO))
    return values[1] if len(values) >= CANON_VALUES and values[0] == CANON_BYTES else None


def _nikon(tiff: Tiff, note: Tag) -> int | None:
    """Nikon's zone is that of the winter, as said by those who compared (photostructure/exiftool-vendored.js#215)."""
    raw = tiff.raw(note)
    if not raw.startswith(NIKON_MARK):
        return None
    own = tiff_of(raw[NIKON_TIFF:])
    tags, _ = own.directory(own.first)
    world = own.raw(tags.get(NIKON_WORLD_TIME))
    if len(world) < 4 or world[2] > 1:
        return None
    minutes = int.from_bytes(world[:2], "little" if own.order == "<" else "big", signed=True)
    return minutes + NIKON_SUMMER_MINUTES * world[2]


def _written(minutes: int | None) -> str:
    return offset_text(minutes) if isinstance(minutes, int) and possible_offset(minutes) else ""
