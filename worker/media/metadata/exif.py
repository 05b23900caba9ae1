"""What EXIF says: dates with what belongs to each, device, words, rating, place (CIPA DC-008, Exif 3.0)."""

from __future__ import annotations

from dataclasses import replace

from worker.media.metadata import gathering, maker_notes, rating
from worker.media.metadata.captions import a_persons
from worker.media.metadata.found import LONGEST_CAPTION, Found
from worker.media.metadata.gathering import Gathered
from worker.media.metadata.gps import gps_position, gps_time
from worker.media.metadata.keywords import listed
from worker.media.metadata.text import decoded, wide
from worker.media.tiff import Tag, Tiff

EXIF_DIRECTORY, GPS_DIRECTORY = 0x8769, 0x8825
DATE_TIME, ORIGINAL, DIGITIZED = 0x0132, 0x9003, 0x9004
OFFSET_ORIGINAL, MAKER_NOTE = 0x9011, 0x927C
# Source, date, its offset, its parts of a second: an offset belongs to its own date and to no other.
DATES = (
    ("exif_original", "EXIF:DateTimeOriginal", ORIGINAL, OFFSET_ORIGINAL, 0x9291),
    ("exif_digitized", "EXIF:DateTimeDigitized", DIGITIZED, 0x9012, 0x9292),
    ("exif_modified", "EXIF:DateTime", DATE_TIME, 0x9010, 0x9290),
)
# TIFF/EP, before EXIF had offsets: hours of DateTimeOriginal, then of DateTime.
TIME_ZONE = 0x882A
ZONE_PLACES = {ORIGINAL: 0, DATE_TIME: 1}
MAKE, MODEL, SOFTWARE, LENS, DESCRIPTION = 0x010F, 0x0110, 0x0131, 0xA434, 0x010E
WORDS = (
    (gathering.MAKE, MAKE),
    (gathering.MODEL, MODEL),
    (gathering.SOFTWARE, SOFTWARE),
    (gathering.LENS, LENS),
)
FILE_SOURCE = 0xA300
RATING, RATING_PERCENT = 0x4746, 0x4749
# Windows' own, in UTF-16.
XP_TITLE, XP_COMMENT, XP_KEYWORDS, XP_SUBJECT = 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F
LONGEST_TEXT = 2 * LONGEST_CAPTION
LONGEST_DATE = 200


class Tags:
    """Tags by number, of one directory or of several that are read as one: of a number that stands twice, the first."""

    def __init__(self, *directories: tuple[Tiff, dict[int, Tag]]) -> None:
        self._known: dict[int, tuple[Tiff, Tag]] = {}
        for tiff, tags in directories:
            for number, tag in tags.items():
                self._known.setdefault(number, (tiff, tag))

    def raw(self, number: int, most: int) -> bytes:
        known = self._known.get(number)
        return known[0].raw(known[1], most) if known else b""

    def known(self, number: int) -> tuple[Tiff, Tag] | None:
        """The tag, and the TIFF that it stands in."""
        return self._known.get(number)

    def text(self, number: int) -> str:
        return decoded(self.raw(number, LONGEST_TEXT))

    def wide_text(self, number: int) -> str:
        return wide(self.raw(number, LONGEST_TEXT))

    def number(self, number: int) -> int | None:
        return next(iter(self.numbers(number)), None)

    def numbers(self, number: int) -> list[int]:
        known = self._known.get(number)
        return [one for one in known[0].values(known[1]) if isinstance(one, int)] if known else []

    def fractions(self, number: int) -> list[tuple[int, int]]:
        known = self._known.get(number)
        return known[0].fractions(known[1]) if known else []


def read_exif(tiff: Tiff) -> Found:
    """Everything of the first directory and of those that it names. What is broken in one of them costs only that."""
    main = directory(tiff, tiff.first)
    exif = directory(tiff, _pointer(tiff, main, EXIF_DIRECTORY))
    gps = directory(tiff, _pointer(tiff, main, GPS_DIRECTORY))
    return told_by(Tags((tiff, exif), (tiff, main)), Tags((tiff, gps)))


def told_by(tags: Tags, gps: Tags) -> Found:
    """The same of directories that were found on another way."""
    gathered = Gathered()
    _dates(tags, gathered)
    _camera_clock(tags, gathered)
    gathered.place(gps_position(gps))
    gathered.date("gps", gps_time(gps), "GPS:GPSDateStamp", utc=True)
    for what, number in WORDS:
        gathered.say(what, tags.text(number))
    for number in (XP_TITLE, XP_SUBJECT):
        gathered.say(gathering.TITLE, tags.wide_text(number))
    gathered.say(gathering.CAPTION, a_persons(tags.text(DESCRIPTION)))
    gathered.say(gathering.CAPTION, tags.wide_text(XP_COMMENT))
    gathered.keywords(listed(tags.wide_text(XP_KEYWORDS)))
    gathered.rate(rating.stars(tags.number(RATING)))
    gathered.rate(rating.stars_of_percent(tags.number(RATING_PERCENT)))
    if note := tags.known(MAKER_NOTE):
        gathered.rate(maker_notes.rating(*note))
    found = gathered.found()
    # One byte by the standard; some write a whole number, in one order or the other.
    file_source = next((byte for byte in tags.raw(FILE_SOURCE, 4) if byte), None)
    return replace(found, device=replace(found.device, file_source=file_source))


def directory(tiff: Tiff, offset: int | None) -> dict[int, Tag]:
    """The tags of the directory there; none where there is none."""
    try:
        return tiff.directory(offset)[0] if offset else {}
    except ValueError:
        return {}


def _pointer(tiff: Tiff, tags: dict[int, Tag], number: int) -> int | None:
    """Where another directory lies; None for one that points to where it is written."""
    place = tiff.number(tags.get(number))
    return None if place == tiff.first else place


def _dates(tags: Tags, gathered: Gathered) -> None:
    for source, name, date, offset, subseconds in DATES:
        gathered.date(
            source,
            decoded(tags.raw(date, LONGEST_DATE)),
            name,
            offset=tags.text(offset) or _old_offset(tags, date),
            subseconds=tags.text(subseconds),
        )


def _camera_clock(tags: Tags, gathered: Gathered) -> None:
    """The zone that the camera's own notes tell, where EXIF's field for it is empty."""
    note = tags.known(MAKER_NOTE)
    if note and not tags.text(OFFSET_ORIGINAL) and (offset := maker_notes.zone(tags.text(MAKE), *note)):
        raw = decoded(tags.raw(ORIGINAL, LONGEST_DATE))
        gathered.date("maker_note", raw, "MakerNotes:TimeZone", offset=offset)


def _old_offset(tags: Tags, date: int) -> str:
    hours = tags.numbers(TIME_ZONE)
    place = ZONE_PLACES.get(date)
    return "" if place is None or place >= len(hours) else f"{hours[place]:+03d}:00"
