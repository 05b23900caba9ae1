"""Which sidecar speaks for which picture: in its own import, in another one, and never for a neighbour."""

from __future__ import annotations

from dataclasses import replace

import pytest

from worker.finish.partners import Beside, Picture, partners

Pairs = set[tuple[str, str]]


def picture(job: str, name: str, content: str = "", since: int | None = None) -> Picture:
    return Picture(f"{job}/{name}", job, name, content or f"{job}/{name}", int(job) if since is None else since)


def sidecar(job: str, name: str, form: str = "xmp", title: str | None = None) -> Beside:
    return Beside(f"{job}/{name}", job, f"Trip/{name}", form, title)


def pairs(*found: Picture | Beside, loose: bool = False) -> Pairs:
    pictures = [one for one in found if isinstance(one, Picture)]
    return partners(pictures, [one for one in found if isinstance(one, Beside)], loose=loose)


@pytest.mark.parametrize(
    ("name", "beside", "form"),
    [
        ("IMG_1.jpg", "IMG_1.jpg.xmp", "xmp"),
        ("IMG_1.jpg", "IMG_1.XMP", "xmp"),
        ("IMG_1.HEIC", "IMG_1.AAE", "aae"),
        ("IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json", "takeout"),
        ("IMG_1.jpg", "IMG_1.jpg.json", "exiftool"),
        ("IMG_1.jpg", ".scores/IMG_1.json", "scores"),
        ("IMG_1.jpg", ".scores/IMG_1.jpg.json", "scores"),
    ],
)
def test_a_sidecar_speaks_for_the_picture_of_its_name(name: str, beside: str, form: str) -> None:
    assert pairs(picture("1", name), picture("1", "IMG_2.jpg"), sidecar("1", beside, form)) == {
        (f"1/{name}", f"1/{beside}")
    }


def test_a_raw_file_and_its_jpeg_share_an_xmp_that_names_no_kind() -> None:
    found = pairs(picture("1", "A.NEF"), picture("1", "A.JPG"), sidecar("1", "A.xmp"))

    assert {one for one, _ in found} == {"1/A.NEF", "1/A.JPG"}


def test_programs_do_not_hide_each_others_json() -> None:
    found = pairs(
        picture("1", "A.jpg"),
        sidecar("1", "A.jpg.supplemental-metadata.json", "takeout"),
        sidecar("1", "A.jpg.json", "exiftool"),
    )

    assert len(found) == 2


def test_an_albums_file_speaks_for_no_picture() -> None:
    album = sidecar("1", "metadata.json", "album")

    assert album.of_an_album
    assert pairs(picture("1", "metadata.jpg"), album) == set()


def test_a_sidecar_that_came_later_finds_its_picture() -> None:
    assert pairs(picture("1", "A.jpg"), sidecar("2", "A.jpg.xmp")) == {("1/A.jpg", "2/A.jpg.xmp")}


def test_a_picture_that_came_later_finds_its_sidecar() -> None:
    assert pairs(sidecar("1", "A.jpg.json", "takeout"), picture("2", "A.jpg")) == {("2/A.jpg", "1/A.jpg.json")}


def test_a_known_sidecar_speaks_for_new_pictures_of_the_import_that_found_it() -> None:
    """A raw file that joins its JPEG in a folder of the server: the sidecar of both is not read again."""
    pictures = [picture("1", "A.jpg"), picture("2", "A.nef"), picture("3", "A.dng")]
    old = sidecar("1", "A.xmp")

    assert partners(pictures, [old], loose=False, known=[replace(old, job_id="2")]) == {
        ("1/A.jpg", "1/A.xmp"),
        ("2/A.nef", "1/A.xmp"),
    }


def test_a_sidecar_whose_own_import_has_its_picture_leaves_other_imports_alone() -> None:
    found = pairs(picture("1", "A.jpg"), picture("2", "A.jpg"), sidecar("2", "A.jpg.xmp"))

    assert found == {("2/A.jpg", "2/A.jpg.xmp")}


def test_the_same_picture_brought_twice_has_the_sidecar_twice() -> None:
    found = pairs(picture("1", "A.jpg", "same"), picture("2", "A.jpg", "same"), sidecar("2", "A.jpg.xmp"))

    assert {one for one, _ in found} == {"1/A.jpg", "2/A.jpg"}


def test_a_late_sidecar_means_the_newest_picture_of_its_folder() -> None:
    found = pairs(picture("1", "A.jpg"), picture("2", "A.jpg"), sidecar("3", "A.jpg.xmp"))

    assert found == {("2/A.jpg", "3/A.jpg.xmp")}


def test_a_late_sidecar_without_a_folder_is_not_guessed_about() -> None:
    found = [picture("1", "A.jpg"), picture("2", "A.jpg"), sidecar("3", "A.jpg.xmp")]

    assert pairs(*found, loose=True) == set()
    assert pairs(found[0], found[2], loose=True) == {("1/A.jpg", "3/A.jpg.xmp")}


def test_a_picture_that_has_its_takeout_file_takes_no_other() -> None:
    found = pairs(picture("1", "A.jpg"), sidecar("1", "A.jpg.json", "takeout"), sidecar("2", "A.json", "takeout"))

    assert found == {("1/A.jpg", "1/A.jpg.json")}


def test_of_two_long_names_cut_alike_the_title_tells() -> None:
    first, second = "a" * 47 + "X", "a" * 47 + "Y"
    shared = sidecar("1", "a" * 46 + ".json", "takeout", title=f"{first}.jpg")

    assert pairs(picture("1", first[:47] + ".jpg"), shared) != set()
    assert pairs(picture("1", "a" * 46 + "Z.jpg"), shared) == set()
    assert second != first


def test_ten_thousand_pictures_are_paired_in_no_time() -> None:
    found = [picture("1", f"IMG_{number:05}.jpg") for number in range(10_000)]
    beside = [sidecar("1", f"IMG_{number:05}.jpg.xmp") for number in range(10_000)]

    assert len(pairs(*found, *beside)) == 10_000
