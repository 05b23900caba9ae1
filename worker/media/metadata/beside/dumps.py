"""JSON that programs write about a picture: exiftool's and osxphotos' dumps, immich-go's archives, scores."""

from __future__ import annotations

import re
from typing import Any

from worker.media.metadata import gathering
from worker.media.metadata.beside.fields import Fields
from worker.media.metadata.found import Found
from worker.media.metadata.gathering import Gathered
from worker.media.metadata.place import Position, iso_6709, position
from worker.media.metadata.rating import possible, stars, stars_of_percent

# Of a name that stands in several groups the first of these speaks.
GROUPS = ("EXIF", "ExifIFD", "IFD0", "GPS", "IPTC", "XMP", "QuickTime", "Keys", "Composite")
# When it was taken, with the names of what belongs to it.
ORIGINALS = (
    ("DateTimeOriginal", "OffsetTimeOriginal", "SubSecTimeOriginal"),
    ("SubSecDateTimeOriginal", "", ""),
    ("CreationDate", "", ""),
    ("DateTimeCreated", "", ""),
)
# When it was made into a file.
CREATED = (("CreateDate", "OffsetTimeDigitized", "SubSecTimeDigitized"), ("MediaCreateDate", "", ""))
_ZONE = re.compile(r"([+-]\d\d:?\d\d|Z)\s*$", re.IGNORECASE)
_DEGREES = re.compile(
    r"([+-]?\d{1,3}(?:\.\d+)?)(?:\s*deg)?(?:\s+(\d{1,2}(?:\.\d+)?)')?(?:\s+(\d{1,2}(?:\.\d+)?)\")?\s*([NSEW])?",
    re.IGNORECASE,
)
# What osxphotos calls a face that nobody has named.
NOBODY = "_UNKNOWN_"
About = dict[str, str | int | float | bool | None]


def exiftool(values: Any) -> Found | None:
    """A dump of exiftool's for one picture, with or without the names of groups; osxphotos writes the same."""
    one = values[0] if isinstance(values, list) and len(values) == 1 else values
    if not isinstance(one, dict) or not ("SourceFile" in one or any("ExifToolVersion" in name for name in one)):
        return None
    fields = Fields(_without_groups(one))
    gathered = Gathered()
    _dates(fields, gathered)
    _words(fields, gathered)
    gathered.place(_place(fields))
    created_by = fields.text("_CreatedBy")
    about: About = {"form": "osxphotos" if created_by.startswith("osxphotos") else "exiftool"}
    return gathered.found(_titled(about, fields, fields.text("SourceFile") or fields.text("FileName")))


def osxphotos(values: Any) -> Found | None:
    """One photo as osxphotos prints it."""
    one = values[0] if isinstance(values, list) and len(values) == 1 else values
    fields = Fields(one)
    if not {"uuid", "original_filename", "date"} <= fields.values.keys():
        return None
    gathered = Gathered()
    gathered.date("sidecar_json", fields.text("date"), "date")
    gathered.say(gathering.TITLE, fields.text("title"))
    gathered.say(gathering.CAPTION, fields.text("description"))
    gathered.keywords(fields.texts("keywords"))
    gathered.people(name for name in fields.texts("persons") if name != NOBODY)
    gathered.place(position(fields.number("latitude"), fields.number("longitude")))
    about: About = {"form": "osxphotos"}
    if fields.yes("favorite"):
        about["favourite"] = True
    return gathered.found(_titled(about, fields, fields.text("original_filename")))


def immich_go(values: Any) -> Found | None:
    """What immich-go puts beside each picture of an archive."""
    fields = Fields(values)
    if not {"fileName", "dateTaken"} <= fields.values.keys():
        return None
    gathered = Gathered()
    gathered.date("sidecar_json", fields.text("dateTaken"), "dateTaken")
    gathered.say(gathering.CAPTION, fields.text("description"))
    gathered.keywords(one.text("value") for one in fields.objects("tags"))
    gathered.rate(stars(fields.number("rating")))
    gathered.place(position(fields.number("latitude"), fields.number("longitude")))
    about: About = {"form": "other"}
    if fields.yes("favorited"):
        about["favourite"] = True
    return gathered.found(_titled(about, fields, fields.text("fileName")))


def score(values: Any) -> Found | None:
    """`{"score": -1…5, "favourite": true}`, nothing else: what a person gave a picture."""
    fields = Fields(values)
    if not fields.values or not fields.values.keys() <= {"score", "favourite", "favorite"}:
        return None
    gathered = Gathered()
    given = fields.number("score")
    rating = stars(given)
    gathered.rate(rating)
    about: About = {"form": "scores"}
    if fields.yes("favourite") or fields.yes("favorite"):
        about["favourite"] = True
    if fields.wrong or (given is not None and (rating is None or not possible(rating))):
        about["broken"] = True
    return gathered.found(about)


def _without_groups(one: dict[str, Any]) -> dict[str, Any]:
    """`EXIF:DateTimeOriginal` and `XMP-exif:DateTimeOriginal` as `DateTimeOriginal`, the best group first."""
    ranked = sorted(one, key=lambda name: GROUPS.index(_group(name)) if _group(name) in GROUPS else len(GROUPS))
    plain: dict[str, Any] = {}
    for name in ranked:
        plain.setdefault(name.rpartition(":")[2], one[name])
    return plain


def _group(name: str) -> str:
    return name.partition(":")[0].partition("-")[0] if ":" in name else ""


def _dates(fields: Fields, gathered: Gathered) -> None:
    for name, offset, subseconds in ORIGINALS:
        gathered.date(
            "sidecar_json",
            fields.text(name),
            name,
            offset=fields.text(offset),
            subseconds=fields.text(subseconds),
        )
    film = fields.text("MIMEType").startswith("video/")
    for name, offset, subseconds in CREATED:
        text = fields.text(name)
        # A film's header is UTC, and exiftool prints it as it stands unless it was told to convert.
        gathered.date(
            "sidecar_created",
            text,
            name,
            utc=film and not _ZONE.search(text),
            offset=fields.text(offset),
            subseconds=fields.text(subseconds),
        )


def _words(fields: Fields, gathered: Gathered) -> None:
    for what, names in (
        (gathering.TITLE, ("Title", "ObjectName", "XPTitle")),
        (gathering.CAPTION, ("Description", "ImageDescription", "Caption-Abstract")),
        (gathering.MAKE, ("Make",)),
        (gathering.MODEL, ("Model",)),
        (gathering.SOFTWARE, ("Software",)),
        (gathering.LENS, ("LensModel", "Lens")),
    ):
        for name in names:
            gathered.say(what, fields.text(name))
    gathered.keywords(fields.texts("TagsList"))
    gathered.keywords(text.replace("|", "/") for text in fields.texts("HierarchicalSubject"))
    for name in ("Subject", "Keywords"):
        gathered.keywords(fields.texts(name))
    gathered.keywords(word for text in fields.texts("XPKeywords") for word in text.split(";"))
    for name in ("PersonInImage", "RegionName"):
        gathered.people(name for name in fields.texts(name) if name != NOBODY)
    gathered.rate(stars(fields.text("Rating")))
    gathered.rate(stars_of_percent(fields.text("RatingPercent")))


def _place(fields: Fields) -> Position | None:
    north = _degrees(fields.text("GPSLatitude"), fields.text("GPSLatitudeRef"))
    east = _degrees(fields.text("GPSLongitude"), fields.text("GPSLongitudeRef"))
    if north is not None and east is not None:
        return position(north, east)
    both = fields.text("GPSCoordinates")
    found = both.split(",") if "," in both else both.split()
    return iso_6709(both) or (position(_degrees(found[0]), _degrees(found[1])) if len(found) >= 2 else None)


def _degrees(text: str, side: str = "") -> float | None:
    """`48 deg 51' 30.12" N`, or a number; the side of the globe in it, or beside it."""
    found = _DEGREES.fullmatch(text.strip())
    if found is None:
        return None
    degrees = abs(float(found[1])) + float(found[2] or 0) / 60 + float(found[3] or 0) / 3600
    south = found[1].startswith("-") or (found[4] or side)[:1].upper() in ("S", "W")
    return -degrees if south else degrees


def _titled(about: About, fields: Fields, path: str) -> About:
    """With the name of the picture, and with what was wrong."""
    name = gathering.line(path.replace("\\", "/").rpartition("/")[2])[: gathering.LONGEST_TITLE]
    return about | ({"title": name} if name else {}) | ({"broken": True} if fields.wrong else {})
