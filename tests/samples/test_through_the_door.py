"""All real samples through the real door: what can be shown is shown upright, what cannot is named, nothing hangs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dropping import drop_folder
from tests.stack import Stack
from tests.waiting import wait_until

# The folder holds 56 MB; the machine may be busy with other things.
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def tolerant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("samples"), ERROR_THRESHOLD="1", MIN_FREE_BYTES="0") as stack:
        yield stack


@pytest.fixture(scope="module")
def truth(samples: Path) -> dict[str, dict[str, str]]:
    with (samples / "MANIFEST.csv").open(newline="") as table:
        return {f"samples/{row['path']}": row for row in csv.DictReader(table)}


@pytest.fixture(scope="module")
def imported(tolerant: Stack, samples: Path) -> dict[str, dict[str, Any]]:
    """Every file object of an import of the whole folder, by its path."""
    job_id = drop_folder(tolerant.client, samples)

    def ended() -> bool:
        return bool(tolerant.client.get(f"/api/progress/{job_id}").json()["status"] == "completed")

    wait_until(ended, PATIENCE_SECONDS, "the whole folder is imported")
    files: dict[str, dict[str, Any]] = {}
    page = 1
    while listed := tolerant.client.get(f"/api/jobs/{job_id}/files?per_page=200&page={page}").json()["files"]:
        files.update({file["relative_path"]: file for file in listed})
        page += 1
    return files


def test_every_sample_has_one_final_state(
    imported: dict[str, dict[str, Any]], truth: dict[str, dict[str, str]]
) -> None:
    assert truth.keys() <= imported.keys()
    assert {file["state"] for file in imported.values()} <= {"done", "failed", "skipped"}
    assert all(file["problem"] for file in imported.values() if file["state"] != "done")


def test_what_can_be_shown_has_a_thumbnail_of_the_right_shape(
    imported: dict[str, dict[str, Any]], truth: dict[str, dict[str, str]]
) -> None:
    shown = {path: row for path, row in truth.items() if row["expected"] == "ok"}
    wrong = [path for path, row in shown.items() if not _shown_right(imported[path], row)]

    assert len(wrong) <= 0.005 * len(shown), wrong


def _shown_right(file: dict[str, Any], row: dict[str, str]) -> bool:
    """The truth's size is what the metadata say, so only the shape is compared: to a pixel of the 400 px rendering."""
    if file["thumbnail_url"] is None:
        return False
    width, height = int(row["display_width"]), int(row["display_height"])
    longest = max(width, height)
    seen = 400 / max(file["width"], file["height"])
    off = abs(400 * width / longest - seen * file["width"]), abs(400 * height / longest - seen * file["height"])
    return max(off) <= 1.5


def test_what_cannot_be_shown_is_named(imported: dict[str, dict[str, Any]], truth: dict[str, dict[str, str]]) -> None:
    bad = {path for path, row in truth.items() if row["expected"] == "error"}
    unnamed = [path for path in bad if not imported[path]["problem"]]

    assert unnamed == []


def test_near_copies_are_found_and_other_pictures_stay_apart(
    imported: dict[str, dict[str, Any]], samples: Path
) -> None:
    """Of the loose ones two are not: a picture in a screenshot, and a crop that is alike only to a group’s member."""
    with (samples / "near_duplicates.csv").open(newline="") as table:
        pairs = list(csv.DictReader(table))

    def together(pair: dict[str, str]) -> bool:
        one, other = (imported[f"samples/{pair[side]}"] for side in ("a", "b"))
        return one["near_group"] is not None and one["near_group"] == other["near_group"]

    assert [pair for pair in pairs if pair["relation"] == "near" and not together(pair)] == []
    assert [pair for pair in pairs if pair["relation"] == "different" and together(pair)] == []
    assert sum(together(pair) for pair in pairs if pair["relation"] == "loose") >= 8
