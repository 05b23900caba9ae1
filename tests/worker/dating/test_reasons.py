"""Why a date is what it is: every code has its sentence, and a sentence says what a grandmother wants to know."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.worker.dating.at_hand import (
    CANON,
    EPSON,
    decided,
    digitized,
    folder,
    header,
    keys,
    modified,
    mtime,
    name,
    original,
    satellites,
    takeout,
    xmp,
)  # fmt: skip
from webapp.language import plain
from webapp.render import make_environment
from worker.dating.evidence import Device, Evidence
from worker.dating.reason import EVERY_CODE
from worker.dating.sentinels import SENTINELS
from worker.dating.sources import COPY, GROUP_OF
from worker.dating.validity import FLAGS

REFUSALS = {
    *(one.code for one in SENTINELS),
    *("blank", "unreadable", "no_such_day", "no_such_time", "future"),
    *("copy_time", "before_photography", "before_digital_video", "before_satellites"),
}
SHOT = original("2019:07:04 10:11:12")


@cache
def sentences() -> Any:
    return make_environment().get_template("dates/reasons.html").module


def spoken(macro: str, *values: Any) -> str:
    return " ".join(plain(getattr(sentences(), macro)(*values)).split())


def why(*evidence: Evidence, **more: object) -> str:
    reason = decided(*evidence, **more).reason
    return spoken("reason", reason.code, reason.data)


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        ([SHOT], "The camera says so."),
        ([SHOT, name("IMG_20190704_101112.jpg")], "The camera says so, and the file name agrees."),
        (
            [SHOT, name("IMG_20190704_101112.jpg"), takeout("2019-07-04T08:11:12")],
            "The camera says so, and Google Takeout and the file name agree.",
        ),
        (
            [SHOT, takeout("2019-07-06T10:41:12")],
            "The camera says so. Google Takeout says 2 days later, so it is likely, not certain.",
        ),
        (
            [SHOT, name("IMG_20180704_101112.jpg"), takeout("2015-07-04T08:11:12")],
            "The camera says so. Google Takeout says 4 years earlier. The file name says 12 months earlier, so it is"
            " doubtful.",
        ),
        (
            [original("2005:01:01 00:00:12")],
            "The camera says so. A camera whose clock was reset writes such a time.",
        ),
    ],
)  # fmt: skip
def test_a_cameras_date_says_who_agrees_and_who_differs(evidence: list[Evidence], sentence: str) -> None:
    assert why(*evidence, device=CANON) == sentence


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        ([Evidence("person", "1975")], "You set this date."),
        ([SHOT], "The picture itself says so, but it names no camera."),
        ([xmp("1975-06-07T10:11:12")], "Its sidecar “IMG_1.xmp” says so."),
        ([takeout("2019-07-04T08:11:12")], "Google Takeout says so, and nothing else does."),
        ([header("2019-07-04T08:11:12")], "Only the video’s own header says when it was recorded."),
        (
            [header("2019-07-04T08:11:12"), name("VID_20190704_081112.mp4")],
            "The video itself says so, and the file name agrees. The time inside the video is read as local time.",
        ),
        ([satellites("2019:07:04 08:11:12")], "The satellites gave this time together with the place."),
        (
            [name("IMG_20190704_101112.jpg")],
            "Only the file name says so, in the way that its camera or app writes names.",
        ),
        ([name("2019-07-04 Beach.jpg")], "The file name says 2019-07-04; the time is unknown."),
        (
            [name("IMG-20190704-WA0001.jpg")],
            "WhatsApp writes the day a picture was received, not the day it was taken.",
        ),
        ([folder("1998/07")], "Only the folder name says 1998-07; the day is unknown."),
        ([folder("Road trip 1998")], "Only the folder name says 1998; month and day are unknown."),
        (
            [modified("2019:07:04 10:11:12")],
            "Only the time of its last change is written inside; it may have been taken earlier.",
        ),
        (
            [mtime("2019-07-04T10:11:12")],
            "Only the file’s own time of change tells a date; it may have been taken earlier.",
        ),
        ([], "Nothing in this file tells a date."),
        (
            [original("1980:01:01 00:00:00")],
            "What this file says about its date cannot be true, so it is left undated.",
        ),
        ([keys("2015-01-19T12:45:11-0800")], "The camera says so."),
        (
            [name("IMG_20190704_101112.jpg", origin=COPY, holder="b/IMG_20190704_101112.jpg")],
            "Only the file name says so, in the way that its camera or app writes names."
            " This comes from its copy “b/IMG_20190704_101112.jpg”.",
        ),
    ],
)  # fmt: skip
def test_every_kind_of_date_says_where_it_comes_from(evidence: list[Evidence], sentence: str) -> None:
    assert why(*evidence) == sentence


def test_fields_that_are_only_empty_are_not_called_untrue() -> None:
    said = why(original("0000:00:00 00:00:00"), digitized("    :  :     :  :  "))

    assert said == "What this file says about its date is left empty, so it has none."


def test_a_time_of_copying_says_why_it_is_not_used() -> None:
    second = 1_562_235_072
    copied = mtime("2019-07-04T10:11:12")

    *_, last = decided(copied, folder("1998/07"), copy_spans=((second, second),)).candidates

    assert last.evidence == copied
    assert (last.to_contract()["refused"], last.to_contract()["flags"]) == ("copy_time", ["copy_time"])
    assert spoken("refusal", "copy_time") == "Not used: it is when the file was copied."


def test_a_time_of_copying_is_said_to_be_none() -> None:
    second = 1_562_235_072

    said = why(mtime("2019-07-04T10:11:12"), copy_spans=((second, second),))

    assert said == "Nothing in this file tells a date. The copy time is not one."


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("1975:08:09", "The picture itself says so, but it names no camera. The time is unknown."),
        ("1975:08", "The picture itself says so, but it names no camera. The day is unknown."),
        ("1975", "The picture itself says so, but it names no camera. Month and day are unknown."),
    ],
)
def test_a_date_that_is_no_moment_says_what_it_leaves_open(written: str, sentence: str) -> None:
    assert why(original(written), device=Device()) == sentence


def test_a_scan_says_that_it_is_one() -> None:
    assert (
        why(SHOT, device=EPSON)
        == "The picture itself says so, but it names no camera. It is when the picture was scanned."
    )


@pytest.mark.parametrize("code", sorted(EVERY_CODE))
@pytest.mark.parametrize("agrees", [[], ["name"], ["name", "gps", "folder"]], ids=len)
def test_every_code_has_its_sentence(code: str, agrees: list[str]) -> None:
    said = spoken("reason", code, {"agrees": agrees, "said": "1998", "holder": "IMG_1.jpg", "level": "low"})

    assert said.endswith(".")
    assert code not in said or "_" not in code
    assert "cannot put into words" not in said


@pytest.mark.parametrize("code", sorted(EVERY_CODE))
def test_a_reason_stored_without_its_values_is_still_said(code: str) -> None:
    assert spoken("reason", code, {}).endswith(".")


@pytest.mark.parametrize(("macro", "codes"), [("refusal", REFUSALS), ("doubt", set(FLAGS))])
def test_every_refusal_and_every_doubt_has_its_sentence(macro: str, codes: set[str]) -> None:
    for code in codes:
        assert f"({code})" not in spoken(macro, code)


def test_every_source_has_a_name_for_people() -> None:
    assert {source for source in GROUP_OF if spoken("source", source) == source} == set()


@pytest.mark.parametrize("source", ["explicit", "gps", "neighbours", "assumed", None])
def test_every_way_to_know_a_zone_has_its_sentence(source: str | None) -> None:
    assert spoken("zone", source).endswith(".")


def test_a_holders_name_is_text_and_never_html() -> None:
    assert "<script>" not in sentences().reason("sidecar_xmp", {"holder": "<script>"})
