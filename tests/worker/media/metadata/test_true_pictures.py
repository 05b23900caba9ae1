"""Real pictures with known truth: dates, offsets, places, devices, keywords and ratings as exiftool reads them."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from library.sniff import borne_out, identify
from worker.dating.decide import Decision, date
from worker.dating.evidence import Circumstances
from worker.media.metadata.found import Found
from worker.media.metadata.stills import pictures
from worker.media.source import Source

NOW = int(datetime(2026, 11, 21).timestamp() * 1000)
Row = dict[str, str]
# What the table of truth leaves out or has otherwise, each with its reason.
WORDS_NOT_IN_THE_TABLE = {
    # Photoshop's art:Subject, which is no keyword.
    "metadata/BonTonARTSTORplusIPTC.jpg",
    # Windows' keywords, which the table does not look at.
    "metadata/iptc-agency-photographer-example.jpg",
    "photos/windowsXpFields.jpg",
    # Lightroom's paths of keywords, likewise.
    "metadata/special_names.jpg",
    "photos/tif-with-iptc-icc-xmp.tif",
    # UTF-8 without its mark, read as Latin-1 in the table.
    "sidecars/xmp/20240107_110258.jpg",
}


@pytest.fixture(scope="module")
def told(samples: Path) -> list[tuple[Row, Found]]:
    """Every picture that is one, with what was found in it."""
    with (samples / "MANIFEST.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = []
    for row in rows:
        # Those that tools read differently have no truth.
        if row["path"].startswith("hostile/") or row["expected"] != "ok":
            continue
        source = Source(memory=(samples / row["path"]).read_bytes())
        kind = identify(row["path"], source.head)
        if kind is not None and kind.kind == "photo" and borne_out(kind, source.head):
            found.append((row, pictures.find(source, kind)))
    assert len(found) > 200
    return found


def decided(found: Found) -> Decision:
    return date(list(found.evidence), Circumstances(imported_at=NOW, device=found.device))


def test_strong_truths_are_right_to_the_second(told: list[tuple[Row, Found]]) -> None:
    wrong = {}
    levels = []
    for row, found in told:
        if row["taken_strength"] == "strong":
            decision = decided(found)
            levels.append(decision.confidence)
            if (decision.taken_at or "")[:19] != row["taken_at"][:19]:
                wrong[row["path"]] = decision.taken_at, row["taken_at"]
    assert not wrong
    assert levels.count("high") >= 0.75 * len(levels)


def test_medium_truths_are_right_as_far_as_they_go(told: list[tuple[Row, Found]]) -> None:
    wrong = {}
    for row, found in told:
        said = decided(found).taken_at or ""
        if row["taken_strength"] == "medium" and said[: len(row["taken_at"][:19])] != row["taken_at"][:19]:
            wrong[row["path"]] = said, row["taken_at"]
    assert not wrong


def test_no_weak_truth_is_called_certain(told: list[tuple[Row, Found]]) -> None:
    for row, found in told:
        if row["taken_strength"] not in ("strong", "medium"):
            assert decided(found).confidence != "high", row["path"]


def test_offsets_are_right_where_the_truth_has_one(told: list[tuple[Row, Found]]) -> None:
    for row, found in told:
        if row["taken_strength"] == "strong" and row["taken_offset"]:
            assert decided(found).utc_offset == row["taken_offset"].replace("Z", "+00:00"), row["path"]


def test_keywords_are_the_same_words(told: list[tuple[Row, Found]]) -> None:
    for row, found in told:
        true = {word for word in row["keywords"].split("|") if word}
        if row["path"] in WORDS_NOT_IN_THE_TABLE:
            assert len(true & set(found.keywords)) >= len(true) - 1, row["path"]
        else:
            assert set(found.keywords) == true, row["path"]


def test_ratings_are_the_same_stars(told: list[tuple[Row, Found]]) -> None:
    wrong = {
        row["path"]: (found.rating, row["rating"])
        for row, found in told
        if found.rating != (round(float(row["rating"])) if row["rating"] else None)
    }
    # Sony's own note of no stars, which nobody gave.
    assert wrong.keys() <= {"heic/L_exif_xmp_iptc.heic"}


def test_places_and_devices_are_the_same(told: list[tuple[Row, Found]]) -> None:
    for row, found in told:
        assert (found.device.make, found.device.model) == (row["make"].strip(), row["model"].strip()), row["path"]
        # Four thousandths of a degree off Greenwich: a place, though the table has none.
        if row["path"] == "metadata/elodie/with-location-zero-coordinate.jpg":
            continue
        true = (float(row["latitude"] or 0), float(row["longitude"] or 0))
        assert (found.latitude or 0, found.longitude or 0) == pytest.approx(true, abs=1e-4), row["path"]


def test_what_is_found_can_be_kept(told: list[tuple[Row, Found]]) -> None:
    for row, found in told:
        assert Found.from_dict(found.to_dict()) == found, row["path"]
