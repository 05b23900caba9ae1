"""What XMP says, inside a picture or a film or beside it: dates, words, rating, people, place (ISO 16684-1 and -2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from worker.media.metadata import gathering, rating
from worker.media.metadata.captions import a_persons
from worker.media.metadata.found import NOTHING, Found
from worker.media.metadata.gathering import Gathered
from worker.media.metadata.keywords import paths
from worker.media.metadata.packet import Properties, properties
from worker.media.metadata.place import Position, position

# Each field with its source when it stands inside a picture. In a sidecar all are `sidecar_xmp`, told apart by tag.
# xmp:MetadataDate is left out: it only tells when a program last wrote this very packet.
DATES = (
    ("exif:DateTimeOriginal", "xmp_original"),
    ("photoshop:DateCreated", "photoshop_created"),
    ("exif:DateTimeDigitized", "xmp_digitized"),
    ("xmp:CreateDate", "xmp_created"),
    ("xmp:ModifyDate", "xmp_modified"),
    ("tiff:DateTime", "xmp_modified"),
)
# What belongs to a date, where a program writes EXIF's companions into XMP as well.
COMPANIONS = {
    "exif:DateTimeOriginal": ("OffsetTimeOriginal", "SubSecTimeOriginal"),
    "exif:DateTimeDigitized": ("OffsetTimeDigitized", "SubSecTimeDigitized"),
    "tiff:DateTime": ("OffsetTime", "SubSecTime"),
}
SATELLITES = ("exif:GPSTimeStamp", "exif:GPSDateTime")
WORDS = (
    (gathering.TITLE, ("dc:title", "photoshop:Headline")),
    (gathering.MAKE, ("tiff:Make",)),
    (gathering.MODEL, ("tiff:Model",)),
    (gathering.SOFTWARE, ("tiff:Software", "xmp:CreatorTool")),
    (gathering.LENS, ("exifEX:LensModel", "exif:LensModel", "aux:Lens")),
)
# Paths of words, and what stands between the words.
HIERARCHIES = (("digiKam:TagsList", "/"), ("lr:hierarchicalSubject", "|"), ("MicrosoftPhoto:LastKeywordXMP", "/"))
# 36,51.26106S or 36,51,15.6S (ISO 16684-2, GPSCoordinate); some programs write plain degrees.
_PART = r"(?:,(\d{1,2}(?:\.\d{1,15})?))?"
_DEGREES = re.compile(rf"([+-]?\d{{1,3}}(?:\.\d{{1,15}})?){_PART}{_PART}([NSEW]?)")


def read_xmp(packet: bytes, *, sidecar: bool = False) -> Found:
    """What a packet says; nothing where it cannot be read or should not be. Never raises but MemoryError.

    Dates inside a picture or a film are `xmp_original` and its like, in a `sidecar` they are `sidecar_xmp`. What a
    sidecar says is `about` the file beside it, and `broken` when it was cut off.
    """
    try:
        return told_by(properties(packet), sidecar=sidecar)
    except ValueError:
        return NOTHING


def told_by(said: Properties, *, sidecar: bool = False) -> Found:
    """What these properties say, of the file that they stand in or (`sidecar`) of the one beside it."""
    gathered = Gathered()
    _dates(said, gathered, sidecar=sidecar)
    for what, names in WORDS:
        for name in names:
            gathered.say(what, said.text(name))
    gathered.say(gathering.CAPTION, a_persons(said.text("dc:description")))
    gathered.keywords(_keywords(said))
    gathered.people(_people(said))
    gathered.rate(rating.stars(said.text("xmp:Rating")))
    gathered.rate(rating.stars_of_percent(said.text("MicrosoftPhoto:Rating")))
    gathered.place(_place(said))
    about: dict[str, str | bool] = {"form": "xmp"} if said.whole else {"form": "xmp", "broken": True}
    return gathered.found(about if sidecar else None)


def _dates(said: Properties, gathered: Gathered, *, sidecar: bool) -> None:
    for name, source in DATES:
        offset, subseconds = (_companion(said, one) for one in COMPANIONS.get(name, ("", "")))
        gathered.date("sidecar_xmp" if sidecar else source, said.text(name), name, offset=offset, subseconds=subseconds)
    for name in SATELLITES:
        gathered.date("gps", said.text(name), name, utc=True)


def _companion(said: Properties, name: str) -> str:
    return said.text(f"exif:{name}") or said.text(f"exifEX:{name}") if name else ""


def _keywords(said: Properties) -> Iterator[str]:
    for name, mark in HIERARCHIES:
        yield from paths(said.texts(name), mark)
    yield from said.texts("dc:subject")


def _people(said: Properties) -> Iterator[str]:
    """Names of faces, as the three ways to mark them have it; regions of other kinds (pets, focus) are passed over."""
    for region in said.structures("mwg-rs:Regions"):
        for one in region.structures("mwg-rs:RegionList"):
            if one.text("mwg-rs:Type") in ("Face", ""):
                yield one.text("mwg-rs:Name")
    for info in said.structures("MP:RegionInfo"):
        for one in info.structures("MPRI:Regions"):
            yield one.text("MPReg:PersonDisplayName")
    yield from said.texts("Iptc4xmpExt:PersonInImage")


def _place(said: Properties) -> Position | None:
    return position(
        _degrees(said.text("exif:GPSLatitude"), said.text("exif:GPSLatitudeRef")),
        _degrees(said.text("exif:GPSLongitude"), said.text("exif:GPSLongitudeRef")),
    )


def _degrees(text: str, side: str) -> float | None:
    found = _DEGREES.fullmatch("".join(text.split()).upper())
    if found is None or float(found[2] or 0) >= 60 or float(found[3] or 0) >= 60:
        return None
    degrees = abs(float(found[1])) + float(found[2] or 0) / 60 + float(found[3] or 0) / 3600
    southwest = found[1].startswith("-") or (found[4] or side[:1].upper()) in ("S", "W")
    return -degrees if southwest else degrees
