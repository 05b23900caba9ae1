"""Evidence and candidates as they are stored, and dating again from what was stored."""

from __future__ import annotations

import json

import pytest

from tests.worker.dating.at_hand import CANON, around, decided, header, mtime, name, original, takeout, xmp
from worker.dating.decide import date, decide
from worker.dating.evidence import Evidence

ALL = [
    original("2019:07:04 10:11:12", "+02:00", subseconds="5"),
    header("2019-07-04T08:11:12"),
    name("VID_20190704_101112.mp4", origin="copy", holder="b/VID_20190704_101112.mp4"),
    xmp("2019-07-04", confidence="medium", written_at=1_562_235_072_000),
    takeout("2019-07-04T08:11:12"),
    mtime("2019-07-04T08:11:12"),
    original("0000:00:00 00:00:00"),
]


def test_evidence_survives_storing() -> None:
    stored = json.dumps([one.to_dict() for one in ALL])

    assert [Evidence.from_dict(one) for one in json.loads(stored)] == ALL


def test_dating_again_needs_no_file() -> None:
    first = date(ALL, around(device=CANON))
    again = date([Evidence.from_dict(one.evidence.to_dict()) for one in first.candidates], around(device=CANON))

    assert again == first


def test_deciding_again_forgets_what_was_said_in_other_circumstances() -> None:
    copied = date(ALL[-2:], around(copy_spans=((1_562_227_872, 1_562_227_872),)))
    assert copied.confidence == "none"

    assert decide(copied.candidates, around()).timestamp_source == "mtime"


def test_a_header_read_as_local_once_may_be_utc_when_more_is_known() -> None:
    local = decided(header("2019-07-04T10:11:12"), name("VID_20190704_101112.mp4"))

    again = decide(local.candidates[:1], around())

    assert (again.taken_at, again.reason.data["local"]) == ("2019-07-04T10:11:12", False)


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"source": "name"},
        {"source": "name", "raw": 5},
        {"source": "name", "raw": "x" * 501},
        {"source": "name", "raw": "x", "utc": 1},
        {"source": "name", "raw": "x", "form": "lunar"},
        {"source": "name", "raw": "x", "origin": "elsewhere"},
        {"source": "name", "raw": "x", "confidence": "total"},
        {"source": "name", "raw": "x", "written_at": 10**30},
        {"source": "name", "raw": "x", "secret": 1},
        [],
        None,
    ],
)
def test_what_is_no_evidence_is_refused(found: object) -> None:
    with pytest.raises(ValueError):
        Evidence.from_dict(found)  # type: ignore[arg-type]


def test_a_candidate_is_shown_as_the_contract_says() -> None:
    decision = decided(original("2019:07:04 10:11:12", "+02:00", subseconds="5"), original("1980:01:01 00:00:00"))

    assert [one.to_contract() for one in decision.candidates] == [
        {
            "source": "exif_original",
            "raw": "2019:07:04 10:11:12",
            "taken_at": "2019-07-04T10:11:12.500",
            "utc_offset": "+02:00",
            "zone_source": "explicit",
            "precision": "second",
            "flags": [],
            "refused": None,
        },
        {
            "source": "exif_original",
            "raw": "1980:01:01 00:00:00",
            "taken_at": "1980-01-01T00:00:00",
            "utc_offset": None,
            "zone_source": None,
            "precision": "second",
            "flags": [],
            "refused": "zip_default",
        },
    ]


def test_the_same_evidence_twice_is_one_candidate() -> None:
    assert len(decided(original("2019:07:04 10:11:12"), original("2019:07:04 10:11:12")).candidates) == 1
