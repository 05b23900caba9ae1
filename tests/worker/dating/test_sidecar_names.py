"""The names of .xmp and score sidecars."""

from __future__ import annotations

from worker.dating.sidecar_names import score_owner, xmp_owners


def test_an_xmp_belongs_to_the_picture_with_its_whole_name() -> None:
    assert xmp_owners("IMG_1.jpg.xmp", ["IMG_1.jpg", "IMG_1.jpg.jpg", "IMG_1.cr2"]) == ["IMG_1.jpg"]


def test_an_xmp_with_the_stem_serves_a_raw_file_and_its_jpeg() -> None:
    assert xmp_owners("IMG_1.xmp", ["IMG_1.jpg", "IMG_1.CR2", "IMG_11.jpg"]) == ["IMG_1.CR2", "IMG_1.jpg"]


def test_the_spelling_of_an_extension_does_not_matter() -> None:
    assert xmp_owners("IMG_1.JPG.XMP", ["IMG_1.jpg"]) == ["IMG_1.jpg"]
    assert xmp_owners("IMG_1.jpg.xmp", ["IMG_1.JPG"]) == ["IMG_1.JPG"]


def test_accents_match_however_they_are_composed() -> None:
    assert xmp_owners("e\u0301te\u0301.xmp", ["été.jpg"]) == ["été.jpg"]


def test_an_orphan_xmp_has_no_owner() -> None:
    assert xmp_owners("IMG_2.xmp", ["IMG_1.jpg"]) == []
    assert xmp_owners("IMG_1.jpg", ["IMG_1.jpg"]) == []


def test_a_score_belongs_to_the_picture_beside_its_folder() -> None:
    assert score_owner("Italy/.scores/IMG_1.jpg.json", ["IMG_1.jpg", "IMG_1.png"]) == "IMG_1.jpg"
    assert score_owner(".scores/IMG_1.json", ["IMG_1.jpg", "IMG_2.jpg"]) == "IMG_1.jpg"


def test_a_json_elsewhere_is_no_score() -> None:
    assert score_owner("Italy/IMG_1.jpg.json", ["IMG_1.jpg"]) is None
    assert score_owner(".scores/IMG_3.json", ["IMG_1.jpg"]) is None
    assert score_owner(".scores/IMG_1.txt", ["IMG_1.jpg"]) is None
