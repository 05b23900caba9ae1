"""What Google Takeout writes beside a picture, and what it writes about an album."""

from __future__ import annotations

import re
from typing import Any

from worker.dating.evidence import UNIX_SECONDS
from worker.media.metadata import gathering
from worker.media.metadata.beside.fields import LONGEST_NUMBER, Fields
from worker.media.metadata.found import Found
from worker.media.metadata.gathering import Gathered
from worker.media.metadata.place import Position, position

PICTURE_MARKS = ("photoTakenTime", "creationTime", "googlePhotosOrigin", "imageViews", "geoDataExif")
ALBUM_MARKS = ("albumData", "access", "date", "enrichments", "sharedAlbumComments")
# Google writes whole seconds; twelve digits reach beyond every calendar.
_SECONDS = re.compile(r"-?\d{1,12}")


def picture(values: Any) -> Found | None:
    """What it says of a picture. `creationTime` is the upload's and tells nothing; None for what is none of Takeout's.

    `title` is the picture's file name. A place is given as it was found or guessed, and as the picture itself has it.
    """
    fields = Fields(values)
    if not any(mark in fields for mark in PICTURE_MARKS):
        return None
    gathered = Gathered()
    taken = fields.within("photoTakenTime")
    if when := taken.text("timestamp").removesuffix(".0"):
        taken.wrong |= not _SECONDS.fullmatch(when)
        gathered.date("sidecar_takeout", when[:LONGEST_NUMBER], "photoTakenTime", form=UNIX_SECONDS)
    gathered.say(gathering.CAPTION, fields.text("description"))
    people = fields.objects("people")
    gathered.people(one.text("name") for one in people)
    parts = [fields.within("geoData"), fields.within("geoDataExif")]
    for part in parts:
        gathered.place(_place(part))
    about: dict[str, str | bool] = {"form": "takeout"}
    if title := gathering.line(fields.text("title"))[: gathering.LONGEST_TITLE]:
        about["title"] = title
    if fields.yes("favorited"):
        about["favourite"] = True
    wrong = any(one.wrong for one in (fields, taken, *people, *parts))
    return gathered.found(about | {"broken": True} if wrong else about)


def album(values: Any) -> Found | None:
    """An album's own file: it belongs to no picture, and its date is none of theirs."""
    fields = Fields(values)
    if not any(mark in fields for mark in ALBUM_MARKS):
        return None
    inner = fields.within("albumData") if "albumData" in fields else fields
    gathered = Gathered()
    gathered.say(gathering.TITLE, inner.text("title"))
    gathered.say(gathering.CAPTION, inner.text("description"))
    about: dict[str, str | bool] = {"form": "album"}
    if title := gathering.line(inner.text("title"))[: gathering.LONGEST_TITLE]:
        about["title"] = title
    return gathered.found(about)


def _place(part: Fields) -> Position | None:
    return position(part.number("latitude"), part.number("longitude"))
