"""Real films and sidecars with known truth: dates, places, words and ratings as exiftool reads them."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.worker.media.metadata.films import found_in
from worker.dating.decide import Decision, date
from worker.dating.evidence import Circumstances
from worker.media.metadata.found import Found

NOW = Circumstances(imported_at=int(datetime(2026, 11, 21).timestamp() * 1000))
Row = dict[str, str]


def rows(table: Path) -> list[Row]:
    with table.open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def films(samples: Path) -> list[tuple[Row, Found]]:
    told = rows(samples / "MANIFEST.csv")
    return [
        (row, found_in((samples / row["path"]).read_bytes(), row["path"]))
        for row in told
        if row["mime"].startswith("video/") and not row["path"].endswith(".jpg")
    ]


@pytest.fixture(scope="module")
def packets(samples: Path) -> list[tuple[Row, Found]]:
    told = rows(samples / "MANIFEST.csv")
    return [
        (row, found_in((samples / row["path"]).read_bytes(), row["path"]))
        for row in told
        if row["path"].startswith("sidecars/xmp/") and row["path"].endswith(".xmp")
    ]


def seconds(decision: Decision, offset: str) -> str | None:
    """The date to the second, as UTC where the truth is."""
    if decision.taken_at is None:
        return None
    at = datetime.fromisoformat(decision.taken_at).replace(microsecond=0)
    if offset == "Z" and decision.utc_offset:
        sign, hours, minutes = decision.utc_offset[0], decision.utc_offset[1:3], decision.utc_offset[4:]
        at -= timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    return at.isoformat()


def test_films_are_dated_to_the_second(films: list[tuple[Row, Found]], samples: Path) -> None:
    wrong = {}
    for row, found in films:
        said = seconds(date(found.evidence, NOW), row["taken_offset"])
        if said != (row["taken_at"][:19] or None):
            wrong[row["path"]] = (row["taken_at"], said)

    assert wrong == {}
    assert len(films) >= 15


def test_films_tell_their_place(films: list[tuple[Row, Found]], samples: Path) -> None:
    wrong = {}
    for row, found in films:
        true = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
        said = None if found.latitude is None else pytest.approx((found.latitude, found.longitude), abs=1e-4)
        if true != said:
            wrong[row["path"]] = (true, said)

    assert wrong == {}


def test_packets_beside_pictures_are_read(packets: list[tuple[Row, Found]], samples: Path) -> None:
    wrong = {}
    for row, found in packets:
        # The list of words in pdf:Keywords repeats them all in one text, and is left out.
        words = {word for word in row["keywords"].split("|") if word and ", " not in word}
        stars = int(row["rating"]) if row["rating"] else None
        said = seconds(date(found.evidence, NOW), row["taken_offset"])
        if (words, stars, row["taken_at"][:19] or None) != (set(found.keywords), found.rating, said):
            wrong[row["path"]] = (found.keywords, found.rating, said)

    assert wrong == {}
    assert {"xmp"} == {(found.about or {}).get("form") for _, found in packets}


def test_takeouts_are_read(samples: Path) -> None:
    wrong = {}
    for row in rows(samples / "takeout.csv"):
        if row["matches"] != "yes" or row["media"].count("-edited"):
            continue
        found = found_in((samples / row["json"]).read_bytes(), row["json"])
        said = seconds(date(found.evidence, NOW), "Z")
        place = (str(found.latitude or ""), str(found.longitude or ""))
        loved = "yes" if (found.about or {}).get("favourite") else "no"
        ours = (said, *place, found.caption or "", "|".join(found.people), loved)
        true = (row["taken_utc"].rstrip("Z") or None, row["latitude"], row["longitude"])
        if ours != (*true, row["description"], row["people"], row["favorited"]):
            wrong[row["json"]] = ours

    assert wrong == {}
