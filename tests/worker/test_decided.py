"""One file's decision: what its own words, its sidecars and its copies come to, and what the options leave out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from worker.dating.evidence import Device, Evidence
from worker.decided import Around, Case, OtherHalf, Sidecar, Twin, decide_case
from worker.media.metadata.found import Found

IMPORTED_AT = 1_795_000_000_000
CANON = Device(make="Canon", model="EOS")
SHOT = Evidence("exif_original", "2019:07:04 10:11:12")
PICTURE = Found(
    evidence=(SHOT,),
    device=CANON,
    keywords=("Holiday", "Family/Kids"),
    rating=2,
    title="Own title",
    caption="Own caption",
    camera="Canon EOS",
    lens="50mm",
    latitude=48.0,
    longitude=11.0,
    people=("Ada",),
)
XMP = Found(
    evidence=(Evidence("sidecar_xmp", "2019-07-05T09:00:00", tag="exif:DateTimeOriginal"),),
    keywords=("holiday", "Beach"),
    rating=5,
    title="Better title",
    people=("Grace",),
    about={"form": "xmp"},
)
EVERYTHING: dict[str, Any] = {}


def case(**more: Any) -> Case:
    return replace(Case("id", "Trip/IMG_1.jpg", IMPORTED_AT, None, PICTURE), **more)


def beside(found: Found, name: str = "IMG_1.jpg.xmp", last_modified: int | None = None) -> Sidecar:
    return Sidecar("sidecar", f"Trip/{name}", last_modified, found)


def values(found: Case, options: dict[str, Any] = EVERYTHING, **around: Any) -> dict[str, Any]:
    return dict(decide_case(found, Around(options, **around))[0].values)


def test_keywords_of_file_and_sidecar_are_united_in_the_first_spelling() -> None:
    assert values(case(sidecars=(beside(XMP),)))["keywords"] == ["Holiday", "Family/Kids", "Beach"]


def test_a_sidecars_rating_comes_before_the_files_own() -> None:
    assert values(case())["rating"] == 2
    assert values(case(sidecars=(beside(XMP),)))["rating"] == 5
    scored = Found(rating=-1, about={"form": "scores"})
    assert values(case(sidecars=(beside(scored, ".scores/IMG_1.json"),)))["rating"] == -1


def test_a_rating_of_nought_is_one_that_the_file_gives() -> None:
    unrated = replace(XMP, rating=0)

    assert values(case(sidecars=(beside(unrated),)))["rating"] == 0


def test_words_of_an_xmp_come_first_and_those_of_takeout_last() -> None:
    takeout = Found(title="IMG_1.jpg", caption="By Google", latitude=1.0, longitude=2.0, about={"form": "takeout"})
    said = values(case(sidecars=(beside(takeout, "IMG_1.jpg.json"), beside(XMP))))

    assert (said["title"], said["caption"]) == ("Better title", "Own caption")
    assert (said["latitude"], said["longitude"]) == (48.0, 11.0)
    assert said["people"] == ["Ada", "Grace"]


@pytest.mark.parametrize(
    ("option", "gone"),
    [
        ("extract_metadata", {"camera": None, "lens": None, "title": None, "caption": None, "latitude": None}),
        ("extract_keywords", {"keywords": []}),
        ("import_ratings", {"rating": None}),
    ],
)
def test_an_option_leaves_its_words_out_and_keeps_the_date(option: str, gone: dict[str, Any]) -> None:
    said = values(case(sidecars=(beside(XMP),)), {option: False})

    assert {name: said[name] for name in gone} == gone
    assert said["taken_at"] == "2019-07-04T10:11:12"


def test_the_zone_of_a_place_is_known_although_the_place_is_not_wanted() -> None:
    said = values(case(position_zone="Europe/Berlin"), {"extract_metadata": False})

    assert (said["utc_offset"], said["zone_source"], said["latitude"]) == ("+02:00", "gps", None)


def test_the_chosen_zone_is_only_assumed() -> None:
    said = values(case(), {"timezone": "Asia/Tokyo"})

    assert (said["taken_at"], said["utc_offset"], said["zone_source"]) == ("2019-07-04T10:11:12", "+09:00", "assumed")


def test_an_xmp_newer_than_its_picture_is_a_correction_and_an_older_one_is_not() -> None:
    def taken(written: int) -> str:
        return str(values(case(last_modified=2_000, sidecars=(beside(XMP, last_modified=written),)))["taken_at"])

    assert taken(3_000) == "2019-07-05T09:00:00"
    assert taken(1_000) == "2019-07-04T10:11:12"


def test_copies_share_names_folders_times_and_sidecars() -> None:
    twin = Twin("1998-07 Italy/IMG_20190704_101112.jpg", 1_562_228_000_000, (beside(XMP),))
    bare = case(found=Found(), twins=(twin,))
    decided, decision = decide_case(bare, Around(EVERYTHING))

    assert decision is not None
    said = {(one.source, one.evidence.origin) for one in decision.candidates}
    assert {("name", "copy"), ("folder", "copy"), ("mtime", "copy"), ("sidecar_xmp", "copy")} <= said
    assert decided.values["reason_data"]["holder"] == twin.path


def test_the_other_half_of_a_live_photo_tells_the_date() -> None:
    half = OtherHalf("Trip/IMG_1.HEIC", Found(evidence=(SHOT,)))
    said = values(case(found=Found(), other_half=half))

    assert said["taken_at"] == "2019-07-04T10:11:12"
    assert said["reason_data"]["code"] == "other_half"


def test_a_change_time_counts_only_when_the_whole_import_is_known() -> None:
    changed = case(found=Found(), last_modified=1_562_228_000_000)

    assert values(replace(changed, whole=False))["confidence"] == "none"
    assert values(changed)["timestamp_source"] == "mtime"
    copied = ((1_562_228_000, 1_562_228_000),)
    assert values(changed, copy_spans=copied)["reason_data"]["code"] == "only_copy_time"


def test_the_same_case_has_the_same_digest_and_another_has_another() -> None:
    first, again = (decide_case(case(), Around(EVERYTHING))[0] for _ in range(2))
    other, _ = decide_case(case(sidecars=(beside(XMP),)), Around(EVERYTHING))

    assert first == again
    assert other.values["decision_digest"] != first.values["decision_digest"]


def test_a_file_is_found_by_path_keyword_tag_and_camera() -> None:
    said = values(case(tags=("Grandma",)))

    assert all(word in said["search_text"] for word in ("trip/img_1.jpg", "family/kids", "grandma", "canon eos"))
    assert "\nholiday\n" in said["search_tags"]
    assert "\ngrandma\n" in said["search_tags"]


def test_what_no_database_takes_is_made_visible() -> None:
    hostile = case(found=Found(evidence=(Evidence("exif_original", "2019:07:04 10:11:12\0\ud800"),)))
    decided, _ = decide_case(hostile, Around(EVERYTHING))

    raws = [one["raw"] for one in decided.candidates]
    assert all("\0" not in raw and "\ud800" not in raw for raw in raws)
