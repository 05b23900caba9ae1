"""The truth about the samples, and whether what is said of a file is the same."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

Row = dict[str, str]
Said = dict[str, Any]
# What a date may come from that does not stand inside the file.
OUTSIDE = ("name", "folder", "neighbours", "sidecar_xmp", "sidecar_takeout", "sidecar_json", "sidecar_created")
PLACE_DEGREES = 0.0002
HOSTILE = "hostile"


@dataclass
class Samples:
    """The tables. `sidecars` are the rows of the .xmp sidecars of each file, by its path."""

    folder: Path
    rows: list[Row]
    takeout: list[Row]
    pairs: list[Row]
    sidecars: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, folder: Path) -> Samples:
        manifest, takeout, pairs = (
            table(folder / f"{name}.csv") for name in ("MANIFEST", "takeout", "near_duplicates")
        )
        found = cls(folder, manifest, takeout, pairs)
        for row in found.rows:
            # A sidecar that asks for files or swells is to be passed over, so what it says is no truth.
            if row["sidecar_for"] and row["path"].endswith(".xmp") and row["purpose"] != HOSTILE:
                found.sidecars[row["sidecar_for"]].append(row)
        return found

    def only(self, wanted: Callable[[Row], bool]) -> Samples:
        """The same without some of the files."""
        return replace(self, rows=[row for row in self.rows if wanted(row)])

    def size_is_true(self, row: Row) -> bool:
        """Whether the file has the pixels that the table says: some have only what they had before they were shrunk."""
        try:
            with Image.open(self.folder / row["path"]) as picture:
                return sorted(picture.size) == sorted((int(row["display_width"]), int(row["display_height"])))
        except (OSError, ValueError):
            return True

    def pictures(self) -> list[Row]:
        """Rows of what can be shown."""
        return [row for row in self.rows if row["expected"] == "ok"]


def table(path: Path) -> list[Row]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def same_second(taken_at: str, offset: str, said: Said) -> bool:
    """Whether the date said is the true one to the second; what is UTC is compared as a moment."""
    if said["taken_at"] is None or said["precision"] not in ("second", "minute"):
        return False
    ours, true = (datetime.fromisoformat(text).replace(microsecond=0) for text in (said["taken_at"], taken_at))
    if offset == "Z" and said["utc_offset"]:
        ours -= minutes(said["utc_offset"])
    return ours == true


def minutes(offset: str) -> timedelta:
    hours, rest = offset[1:].split(":")
    return (-1 if offset[0] == "-" else 1) * timedelta(hours=int(hours), minutes=int(rest))


def same_day(taken_at: str, said: Said) -> bool:
    """For truths that go no further than the day."""
    return said["taken_at"] is not None and said["taken_at"][:10] == taken_at[:10]


def keywords(row: Row, sidecars: list[Row]) -> set[str]:
    """The file's own and those of its sidecars, however they are split over levels."""
    return {word for one in (row, *sidecars) for word in split(one["keywords"])}


def split(joined: str) -> set[str]:
    return {word.strip() for word in joined.split("|") if word.strip()}


def rating(row: Row, sidecars: list[Row]) -> int | None:
    """A sidecar's stands above the file's own. Parts of a star are rounded, what is no rating is none."""
    given = [math.floor(float(one["rating"]) + 0.5) for one in (*sidecars, row) if one["rating"]]
    return next((stars for stars in given if -1 <= stars <= 5), None)


def same_place(latitude: str, longitude: str, said: Said) -> bool:
    north, east = said["latitude"], said["longitude"]
    nowhere = not latitude or float(latitude) == float(longitude) == 0
    if nowhere or north is None:
        return nowhere and north is None
    apart = max(abs(north - float(latitude)), abs(east - float(longitude)))
    return bool(apart <= PLACE_DEGREES)
