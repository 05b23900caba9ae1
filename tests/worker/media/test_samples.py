"""Real files with known truth: what can be shown is shown in its shape, what cannot is named."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.worker.media.looking import Seen, see_file


@pytest.fixture(scope="module")
def read(samples: Path) -> list[tuple[dict[str, str], Seen]]:
    """Every sample with its row of the truth."""
    with (samples / "MANIFEST.csv").open(newline="") as table:
        return [(row, see_file(samples / row["path"])) for row in csv.DictReader(table)]


def test_what_can_be_shown_has_a_thumbnail_in_its_shape(read: list[tuple[dict[str, str], Seen]], samples: Path) -> None:
    """The truth's size is sometimes what an editor wrote into a file that was made smaller; the shape is the same."""
    wrong = {row["path"]: seen.reading for row, seen in read if row["expected"] == "ok" and not in_shape(row, seen)}

    assert wrong == {}


def in_shape(row: dict[str, str], seen: Seen) -> bool:
    if seen.reading.thumbnail is None or seen.reading.failed:
        return False
    width, height = int(row["display_width"]), int(row["display_height"])
    longest = max(seen.picture.size)
    wanted = longest * width / max(width, height), longest * height / max(width, height)
    return all(abs(side - want) <= 1 for side, want in zip(seen.picture.size, wanted, strict=True))


def test_what_cannot_be_shown_is_named(read: list[tuple[dict[str, str], Seen]], samples: Path) -> None:
    unnamed = [row["path"] for row, seen in read if row["expected"] == "error" and not seen.reading.failed]

    assert unnamed == []


def test_sidecars_are_done(read: list[tuple[dict[str, str], Seen]], samples: Path) -> None:
    wrong = [
        row["path"]
        for row, seen in read
        if row["expected"] == "sidecar" and (seen.reading.kind != "sidecar" or seen.reading.failed)
    ]

    assert wrong == []


def test_nothing_goes_wrong_on_our_side(read: list[tuple[dict[str, str], Seen]], samples: Path) -> None:
    assert [row["path"] for row, seen in read if seen.code == "unexpected"] == []


def test_orientations_are_told_as_stored(read: list[tuple[dict[str, str], Seen]], samples: Path) -> None:
    wrong = {
        row["path"]: seen.reading.orientation
        for row, seen in read
        if row["expected"] == "ok" and row["orientation"] and int(row["orientation"]) != seen.reading.orientation
    }

    assert wrong == {}


def test_the_same_bytes_have_the_same_sums(read: list[tuple[dict[str, str], Seen]], samples: Path) -> None:
    assert [row["path"] for row, seen in read if row["sha256"] != seen.reading.sha256] == []
