"""What holds for any evidence at all: no order counts, no second is invented, nothing raises."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from library.evidence.decision import Decided
from library.names import shown_text
from tests.worker.dating.at_hand import IMPORTED_AT, around
from worker.dating.copy_time import Spans, copy_spans, within
from worker.dating.decide import date, decide
from worker.dating.evidence import COPY_TIME, FORMS, LEVELS, TEXT, Circumstances, Device, Evidence
from worker.dating.moment import Moment
from worker.dating.name_lines import DAYS, LINES, MAY_TELL
from worker.dating.names import plain_name
from worker.dating.reading import read
from worker.dating.sidecar_names import album_file, pair_takeout, score_owner, title_fits, xmp_owners
from worker.dating.sources import GROUP_OF, ORIGINS, OWN
from worker.dating.standing import flags_of_a_copy, stands
from worker.dating.zone import ASSUMED
from worker.decided import Around, Case, decide_case
from worker.media.metadata.found import Found

COUNTS = [form for form in FORMS if form != TEXT]
anything = st.text(st.characters(), max_size=60)
any_bytes = st.binary(max_size=60).map(lambda raw: raw.decode("latin-1"))
day = st.datetimes(min_value=datetime(1800, 1, 1), max_value=datetime(2040, 1, 1))
written = st.tuples(day, st.sampled_from(["%Y:%m:%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%Y-%m", "%Y"])).map(
    lambda pair: f"{pair[0].year:04}" + pair[0].strftime(pair[1])[len(pair[0].strftime("%Y")) :]
)
names = ["IMG_{:%Y%m%d_%H%M%S}.jpg", "{:%Y-%m-%d} Beach.jpg", "IMG-{:%Y%m%d}-WA0001.jpg"]
named = st.tuples(day, st.sampled_from(names)).map(lambda pair: pair[1].format(pair[0]))
folders = ["{:%Y/%m}", "{:%Y/%m/%d}", "Road trip {:%Y}"]
foldered = st.tuples(day, st.sampled_from(folders)).map(lambda pair: pair[1].format(pair[0]))
counted = st.integers(-(10**12), 10**18).map(str)
offsets = st.one_of(st.none(), st.sampled_from(["+02:00", "-12:00", "+14:00", "rubbish"]), anything)


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """Mostly dates that are near enough to each other to agree or contradict, some nonsense."""
    source = draw(st.sampled_from([*GROUP_OF, "unheard_of"]))
    usual = {"name": named, "folder": foldered}.get(source, written)
    form = draw(st.sampled_from([TEXT] * 6 + COUNTS))
    raw = (
        draw(st.one_of(usual, usual, anything, any_bytes))
        if form == TEXT
        else str(draw(st.integers(-(10**12), 10**18)))
    )
    return Evidence(
        source,
        raw,
        offset=draw(offsets),
        subseconds=draw(st.one_of(st.none(), st.sampled_from(["5", "x"]))),
        utc=draw(st.booleans()),
        form=form,
        tag=draw(st.sampled_from(["", "exif:DateTimeOriginal", "xmp:CreateDate", "xmp:ModifyDate"])),
        origin=draw(st.sampled_from(ORIGINS)),
        holder=draw(st.sampled_from(["", "b/IMG_1.jpg"])),
        written_at=draw(st.one_of(st.none(), st.integers(0, 2 * 10**12))),
        confidence=draw(st.sampled_from([None, None, None, *LEVELS])),
    )


circumstances = st.builds(
    Circumstances,
    imported_at=st.one_of(st.just(IMPORTED_AT), st.integers(-(10**15), 10**15)),
    device=st.sampled_from(
        [Device(), Device(make="Canon"), Device(model="Scanjet"), Device(encoder="Lavf"), Device(make="NIKON")]
    ),
    modified_at=st.one_of(st.none(), st.integers(0, 2 * 10**12)),
    copy_spans=st.sampled_from([(), ((0, 10**9),)]),
    timezone=st.one_of(st.none(), st.sampled_from(["Europe/Berlin", "Asia/Kathmandu"]), anything),
    position_zone=st.one_of(st.none(), st.just("America/St_Johns"), anything),
    neighbour_offset=st.one_of(st.none(), st.just(-210)),
)


@given(st.lists(evidence(), max_size=8), circumstances, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_a_decision_never_depends_on_the_order(found: list[Evidence], here: Circumstances, dice: random.Random) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)

    assert date(shuffled, here) == date(found, here)


@given(st.lists(evidence(), max_size=6), circumstances)
@settings(max_examples=80, deadline=None)
def test_a_decision_is_whole(found: list[Evidence], here: Circumstances) -> None:
    decision = date(found, here)

    assert decision.confidence in LEVELS
    assert (decision.taken_at is None) == (decision.confidence == "none") or decision.rule == "kept"
    assert (decision.taken_at is None) == (decision.precision is None) == (decision.timestamp_source is None)
    if decision.taken_at is not None:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?", decision.taken_at)
        assert decision.taken_at == decision.candidates[0].to_contract()["taken_at"]
        assert decision.candidates[0].refused is None
    assert decide(decision.candidates, here) == decision


@given(st.lists(evidence(), max_size=6))
@settings(max_examples=80, deadline=None)
def test_what_is_refused_changes_nothing(found: list[Evidence]) -> None:
    zeros = Evidence("exif_original", "0000:00:00 00:00:00")
    without, beside = date(found, around()), date([*found, zeros], around())

    assert (without.taken_at, without.confidence, without.rule) == (beside.taken_at, beside.confidence, beside.rule)


PADDED = {"day": "T00:00:00", "month": "-01T00:00:00", "year": "-01-01T00:00:00", "minute": ":00"}


@given(st.sampled_from([*GROUP_OF]), st.one_of(written, named, foldered, anything, any_bytes))
@settings(max_examples=200, deadline=None)
def test_no_second_is_invented(source: str, raw: str) -> None:
    """A second needs at least nine figures in writing; what is coarser is padded with nothing but 01 and 00."""
    shown = read(Evidence(source, raw), IMPORTED_AT).moment
    if shown is None:
        return
    figures = sum(letter.isdecimal() for letter in raw)
    if shown.precision == "second":
        assert figures >= 9
    else:
        assert shown.text.endswith(PADDED[shown.precision])


@given(day, st.text(st.characters(exclude_categories=["Nd", "Cs", "Cc"]), max_size=20))
@settings(max_examples=80, deadline=None)
def test_a_day_with_anything_that_is_no_number_stays_a_day(at: datetime, rest: str) -> None:
    found = read(Evidence("exif_original", f"{at.year:04}:{at:%m:%d}{rest}"), IMPORTED_AT).moment

    assert found is None or found.precision == "day"


@given(st.sampled_from([*GROUP_OF, "unheard_of"]), st.sampled_from(FORMS), st.one_of(anything, any_bytes), offsets)
@settings(max_examples=200, deadline=None)
def test_nothing_raises_on_any_text_or_bytes(source: str, form: str, raw: str, offset: str | None) -> None:
    found = Evidence(source, raw, form=form, offset=offset, subseconds=raw)

    assert date([found, replace(found, utc=True)], around()).confidence in LEVELS


@given(st.one_of(anything, any_bytes))
@settings(max_examples=60, deadline=None)
def test_what_was_cleaned_for_storing_reads_the_same(raw: str) -> None:
    clean = shown_text(raw)

    first = read(Evidence("exif_original", raw), IMPORTED_AT)
    assert read(Evidence("exif_original", clean), IMPORTED_AT).moment == first.moment


@given(anything, anything)
@settings(max_examples=60, deadline=None)
def test_names_of_sidecars_never_raise(one: str, other: str) -> None:
    beside = {f"{one}.json", f"{other}.jpg.json"}

    assert set(pair_takeout([one, other], beside).values()) <= beside
    assert set(xmp_owners(f"{one}.xmp", [other])) <= {other}
    assert score_owner(f".scores/{one}.json", [other]) in (None, other)
    assert {title_fits(one, other), album_file(one)} <= {True, False}


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_no_picture_takes_the_json_of_another_number(one: int, other: int) -> None:
    paired = pair_takeout([f"DSC_{one:04}.JPG"], [f"DSC_{other:04}.JPG.json"])

    assert bool(paired) == (one == other)


@given(st.lists(st.one_of(st.none(), st.integers(-(10**15), 10**15)), max_size=40))
def test_any_change_times_can_be_looked_at(times: list[int | None]) -> None:
    assert all(first <= last for first, last in copy_spans(times))


pieces = st.sampled_from(["IMG_", "2019", "07", "04", "20190704", "101112", "-", "_", ".", " ", "T", "年", "at"])


@given(st.lists(st.one_of(pieces, pieces, st.text(max_size=3)), max_size=12).map("".join))
@settings(max_examples=150, deadline=None)
def test_looking_first_whether_a_name_may_tell_a_date_spares_time_and_no_date(text: str) -> None:
    text = plain_name(text)
    found = [line for line in LINES if line.compiled.search(text)]

    assert not found or MAY_TELL.search(text)
    assert all(line.needs is None or DAYS[line.needs](text) for line in found)


SHOT = Evidence("exif_original", "2011:03:04 05:06:07")
inside = evidence().map(
    lambda one: replace(one, origin=OWN, source="exif_original" if one.form != TEXT else one.source)
)
changed = st.one_of(st.none(), st.integers(0, 2 * 10**12))
batches = st.sampled_from([(), ((0, 2 * 10**9),), ((10**9, 2 * 10**9),)])


@given(st.lists(inside, max_size=4), st.one_of(named, foldered), changed, batches, circumstances)
@settings(max_examples=60, deadline=None)
def test_what_stands_when_a_file_is_read_is_what_is_decided_at_the_end(
    found: list[Evidence], path: str, mtime: int | None, spans: Spans, here: Circumstances
) -> None:
    case = Case("id", path, IMPORTED_AT, mtime, Found(evidence=(SHOT, *found), device=here.device))
    first, decision = decide_case(case, Around({}))
    if decision is None or not stands(decision):
        return

    last, again = decide_case(case, Around({}, spans))
    shown, _ = decide_case(replace(case, whole=False), Around({}))
    moved = [one for one in first.candidates if one["source"] == "mtime" and one["refused"] is None]
    moved = moved if mtime is not None and within(mtime, spans) else []
    kept = [one for one in first.candidates if one not in moved]
    assert last.candidates == [
        *kept,
        *({**one, "flags": flags_of_a_copy(one["flags"]), "refused": COPY_TIME} for one in moved),
    ]
    assert without_digest(last) == without_digest(first) == without_digest(shown)
    winner = again.candidates[0].moment if again else None
    assert winner is not None
    if winner.timed and decision.zone_source in (None, ASSUMED):
        assert Moment(datetime.fromisoformat(decision.taken_at or ""), winner.precision) == winner


def without_digest(decided: Decided) -> dict[str, Any]:
    return {name: value for name, value in decided.values.items() if name != "decision_digest"}
