"""Takeout's sidecar names: one rule finds each picture's JSON, and never a neighbour's."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from worker.dating.sidecar_names import EDITED, album_file, pair_takeout, takeout_sidecar, title_fits


@pytest.mark.parametrize(
    ("media", "json"),
    [
        ("IMG_1.jpg", "IMG_1.jpg.json"),
        ("IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json"),
        ("IMG_1.jpg", "IMG_1.json"),
        ("Screenshot_20200301-161151.png", "Screenshot_20200301-161151.png.supplemental-me.json"),
        ("PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg", "PXL_20211120_223243932.MOTION-02.ORIGINAL.jpg..json"),
        ("DSC_0101(1).JPG", "DSC_0101.JPG(1).json"),
        ("Scan35(1).jpg", "Scan35.jpg.supplemental-metadata(1).json"),
        ("IMG2021021(1)74722(1).jpg", "IMG2021021(1)74722.jpg(1).json"),
        ("skytree (2).jpg", "skytree (2).jpg.supplemental-metadata.json"),
        ("IMG_1-edited(2).jpg", "IMG_1.jpg(2).json"),
        ("IMG_1(2)-edited.jpg", "IMG_1.jpg(2).json"),
        ("PXL_20231118_035751175.MP", "PXL_20231118_035751175.MP.jpg.json"),
        ("IMG_7001.MP4", "IMG_7001.HEIC.json"),
        ("IMG_7001.MOV", "IMG_7001.JPG.supplemental-metadata.json"),
        ("IMG_7001(1).MP4", "IMG_7001.HEIC(1).json"),
        ("screenshot.of.app.jpg", "screenshot.of.app.jpg.su.json"),
    ],
)
def test_a_pictures_json_is_found(media: str, json: str) -> None:
    assert takeout_sidecar(media, ["other.jpg.json", json]) == json


@pytest.mark.parametrize("suffix", EDITED)
def test_an_edited_copy_shares_the_json_of_its_original_in_every_language(suffix: str) -> None:
    for edited in (f"IMG_1{suffix}.jpg", unicodedata.normalize("NFD", f"IMG_1{suffix}.jpg")):
        assert takeout_sidecar(edited, ["IMG_1.jpg.json"]) == "IMG_1.jpg.json"


def test_the_cut_counts_utf_16_units() -> None:
    smileys = "😀" * 23

    assert takeout_sidecar(f"{smileys}😀.jpg", [f"{smileys}.json"]) == f"{smileys}.json"


def test_an_edited_copys_mark_may_be_cut_off() -> None:
    stem = "a" * 40

    assert takeout_sidecar(f"{stem}-edited.jpg"[:47] + ".jpg", [f"{stem}.jpg.s.json"]) == f"{stem}.jpg.s.json"


@pytest.mark.parametrize(
    ("media", "json"),
    [
        ("DSC_0103.JPG", "DSC_0103.JPG(1).json"),
        ("DSC_0101(1).JPG", "DSC_0101.JPG.json"),
        ("DSC_0200.JPG", "DSC_0201.JPG.json"),
        ("IMG_1.jpg", "IMG_10.jpg.json"),
        ("IMG_10.jpg", "IMG_1.jpg.json"),
        ("IMG_1.jpg", "IMG_1.png.json"),
        ("IMG_1.HEIC", "IMG_1.MP4.json"),
        ("edited.jpg", ".jpg.json"),
        ("metadata.jpg", "metadata.json"),
        ("metadata(1).jpg", "metadata(1).json"),
    ],
)
def test_a_neighbours_json_is_not_taken(media: str, json: str) -> None:
    assert takeout_sidecar(media, [json]) is None


def test_a_picture_with_a_json_of_its_own_takes_no_other() -> None:
    pairs = pair_takeout(["IMG_1.MP4", "IMG_1.HEIC"], ["IMG_1.HEIC.json", "IMG_1.MP4.json"])

    assert pairs == {"IMG_1.MP4": "IMG_1.MP4.json", "IMG_1.HEIC": "IMG_1.HEIC.json"}


@pytest.mark.parametrize(
    "name",
    [
        "metadata.json",
        "Metadata(3).json",
        "métadonnées.json",
        "me\u0301tadonne\u0301es.json",
        "Metadaten.json",
        "メタデータ.json",
    ],
)
def test_what_an_album_says_about_itself_is_no_sidecar(name: str) -> None:
    assert album_file(name)


def test_a_pictures_json_is_no_albums() -> None:
    assert not album_file("metadata.jpg.json")


def test_a_title_decides_when_two_names_were_cut_to_the_same() -> None:
    long = "a very long name that goes on and on and on and"

    assert title_fits(f"{long} on, one.jpg", f"{long}.jpg")
    assert title_fits("Tom &amp; Ann&#39;s trip.jpg", "Tom _ Ann_s trip.jpg")
    assert title_fits("IMG_1.jpg", "IMG_1-edited(1).jpg")
    assert not title_fits("IMG_2.jpg", "IMG_1.jpg")


def test_all_names_of_other_projects_tests_are_paired(samples: Path) -> None:
    with (samples / "takeout_names.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))

    assert len(rows) == 27
    for row in rows:
        expected = row["sidecar"] if row["match"] == "yes" else None
        assert takeout_sidecar(row["media"], [row["sidecar"]]) == expected, row


def test_the_whole_sample_archive_is_paired(samples: Path) -> None:
    with (samples / "takeout.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["media"]]
    media, jsons = defaultdict(list), defaultdict(list)
    for path in (samples / "sidecars" / "takeout").rglob("*.*"):
        (jsons if path.suffix == ".json" else media)[path.parent].append(path.name)
    pairs = {
        str((folder / one).relative_to(samples)): str((folder / json).relative_to(samples))
        for folder, names in media.items()
        for one, json in pair_takeout(names, jsons[folder]).items()
    }

    assert pairs == {row["media"]: row["json"] for row in rows if row["matches"] == "yes"}
