"""What is decided about one file: from its own words, its sidecars, copies and other half to the columns of its row."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, TypeVar

from library.evidence.decision import Decided
from library.names import shown_text
from library.search import searchable, searchable_tags
from worker.dating.decide import Decision, date
from worker.dating.evidence import LONGEST_RAW, UNIX_MILLISECONDS, Candidate, Circumstances, Evidence
from worker.dating.paths import path_evidence
from worker.dating.sources import CAPTURE, COPY, GROUP_OF, OWN, PAIR, SECONDARY
from worker.media.metadata.found import MOST_KEYWORDS, MOST_PEOPLE, NOTHING, Found

T = TypeVar("T")

# Which sidecars are heard first where only one can be right: a person's own program, then scores, then the rest.
SIDECAR_ORDER = {"xmp": 0, "scores": 1}
LAST_SIDECAR = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sidecar:
    """A sidecar as it speaks for a picture: its shown path, its own change time (ms since 1970), what it says."""

    id: str
    path: str
    last_modified: int | None
    found: Found
    position_zone: str | None = None

    @property
    def form(self) -> str:
        return str((self.found.about or {}).get("form", ""))


@dataclass(frozen=True)
class Twin:
    """A file with the same bytes: its shown path, change time and sidecars."""

    path: str
    last_modified: int | None
    sidecars: tuple[Sidecar, ...] = ()


@dataclass(frozen=True)
class OtherHalf:
    """The still of a video or the video of a still."""

    path: str
    found: Found
    position_zone: str | None = None


@dataclass(frozen=True)
class Case:
    """All that is known about one file. `imported_at` and `last_modified` are ms since 1970.

    `last_modified` counts as a date only in a case that is `whole`: before, nobody knows which times tell of copying.
    """

    file_id: str
    path: str
    imported_at: int
    last_modified: int | None
    found: Found = NOTHING
    position_zone: str | None = None
    tags: tuple[str, ...] = ()
    sidecars: tuple[Sidecar, ...] = ()
    twins: tuple[Twin, ...] = ()
    other_half: OtherHalf | None = None
    whole: bool = True


@dataclass(frozen=True)
class Around:
    """What lies around the file: the options of its job, times of copying, and what neighbours tell."""

    options: Mapping[str, Any]
    copy_spans: tuple[tuple[int, int], ...] = ()
    neighbour_offset: int | None = None
    inferred: Evidence | None = None


def wanted(found: Found, options: Mapping[str, Any]) -> Found:
    """What the options of a job let in. Dates and what they are weighed with are always read."""
    if not options.get("extract_metadata", True):
        found = replace(
            found, camera=None, lens=None, title=None, caption=None, latitude=None, longitude=None, people=()
        )
    if not options.get("extract_keywords", True):
        found = replace(found, keywords=())
    if not options.get("import_ratings", True):
        found = replace(found, rating=None, odd_rating=False)
    return found


def decide_case(case: Case, around: Around) -> tuple[Decided, Decision | None]:
    """The columns and candidates of a file, and the decision itself (None: dating broke, which only leaves a gap)."""
    decided, decision = decide_undigested(case, around)
    listed = decided.candidates
    digest = blake2b(json.dumps([decided.values, listed], sort_keys=True).encode(), digest_size=16).hexdigest()
    return replace(decided, values={**decided.values, "decision_digest": digest}), decision


def decide_undigested(case: Case, around: Around) -> tuple[Decided, Decision | None]:
    """The same without `decision_digest`, which takes a tenth of the time."""
    decision = _decision(case, around)
    values = {**_dated(decision), **_described(case, around.options)}
    listed = [] if decision is None else [_row(one) for one in decision.candidates]
    return Decided(case.file_id, values, listed), decision


def _decision(case: Case, around: Around) -> Decision | None:
    circumstances = Circumstances(
        imported_at=case.imported_at,
        device=case.found.device,
        modified_at=case.last_modified,
        copy_spans=around.copy_spans,
        timezone=around.options.get("timezone"),
        position_zone=_position_zone(case),
        neighbour_offset=around.neighbour_offset,
    )
    evidence = evidence_of(case)
    if around.inferred is not None:
        evidence.append(around.inferred)
    try:
        return date(evidence, circumstances)
    except Exception:
        # The edge of a file's date: a fault in our rules must not cost the picture.
        log.exception("dating broke file=%s", case.file_id)
        return None


def evidence_of(case: Case) -> list[Evidence]:
    """Everything that speaks for a date of this file; the same thing said twice counts once."""
    evidence = [*case.found.evidence, *path_evidence(case.path), *_changed(case.last_modified if case.whole else None)]
    for sidecar in case.sidecars:
        evidence += _said_by(sidecar)
    for twin in case.twins:
        evidence += [*path_evidence(twin.path, origin=COPY), *_changed(twin.last_modified, holder=twin.path)]
        for sidecar in twin.sidecars:
            evidence += _said_by(sidecar, twin)
    if case.other_half is not None:
        evidence += [
            replace(one, origin=PAIR, holder=_name(case.other_half.path))
            for one in case.other_half.found.evidence
            if GROUP_OF.get(one.source) in (CAPTURE, SECONDARY)
        ]
    return list(dict.fromkeys(evidence))


def _changed(last_modified: int | None, holder: str = "") -> list[Evidence]:
    if last_modified is None:
        return []
    origin = COPY if holder else OWN
    return [Evidence("mtime", str(last_modified), form=UNIX_MILLISECONDS, origin=origin, holder=_bounded(holder))]


def _said_by(sidecar: Sidecar, twin: Twin | None = None) -> list[Evidence]:
    written = sidecar.last_modified
    if twin is not None and written is not None and (twin.last_modified is None or written <= twin.last_modified):
        # Whether a person corrected a picture shows beside that very picture.
        written = None
    holder, origin = (_name(sidecar.path), OWN) if twin is None else (_bounded(twin.path), COPY)
    return [replace(one, holder=holder, origin=origin, written_at=written) for one in sidecar.found.evidence]


def _position_zone(case: Case) -> str | None:
    first, rest = _by_rank(case.sidecars)
    half = [] if case.other_half is None else [case.other_half.position_zone]
    copies = [one.position_zone for twin in case.twins for one in twin.sidecars]
    own = [*(one.position_zone for one in first), case.position_zone, *(one.position_zone for one in rest)]
    zones = [*own, *copies, *half]
    return next((zone for zone in zones if zone), None)


def _dated(decision: Decision | None) -> dict[str, Any]:
    if decision is None:
        gap = ("taken_at", "utc_offset", "zone_source", "precision", "timestamp_source", "rule", "reason_data")
        return {**dict.fromkeys(gap), "confidence": "none"}
    return {
        "taken_at": decision.taken_at,
        "utc_offset": decision.utc_offset,
        "zone_source": decision.zone_source,
        "precision": decision.precision,
        "confidence": decision.confidence,
        "timestamp_source": decision.timestamp_source,
        "rule": decision.rule,
        "reason_data": decision.reason.to_dict(),
    }


def _described(case: Case, options: Mapping[str, Any]) -> dict[str, Any]:
    """Words: a person's own program before the file itself, other sidecars after it. A rating: any sidecar first."""
    first, rest = _by_rank(case.sidecars)
    own = wanted(case.found, options)
    above = [wanted(one.found, options) for one in first]
    below = [wanted(one.found, options) for one in rest]
    by_rank = [*above, own, *below]
    place = next((one for one in by_rank if one.latitude is not None and one.longitude is not None), NOTHING)
    keywords = _united((one.keywords for one in (own, *above, *below)), MOST_KEYWORDS)
    camera = _first(one.camera for one in (own, *above, *below))
    searched = " ".join([case.path, *keywords, *case.tags, camera or ""])
    return {
        "keywords": keywords,
        "rating": _first(one.rating for one in (*above, *below, own)),
        "title": _first(one.title for one in by_rank),
        "caption": _first(one.caption for one in by_rank),
        "people": _united((one.people for one in (own, *above, *below)), MOST_PEOPLE),
        "camera": camera,
        "lens": _first(one.lens for one in (own, *above, *below)),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "search_text": searchable(searched),
        "search_tags": searchable_tags([*keywords, *case.tags]),
    }


def _by_rank(sidecars: Iterable[Sidecar]) -> tuple[list[Sidecar], list[Sidecar]]:
    """Sidecars that a person's own program wrote, and the others; each in an order of their own."""
    ordered = sorted(sidecars, key=lambda one: (SIDECAR_ORDER.get(one.form, LAST_SIDECAR), len(one.path), one.path))
    return [one for one in ordered if one.form == "xmp"], [one for one in ordered if one.form != "xmp"]


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _united(lists: Iterable[Iterable[str]], most: int) -> list[str]:
    """Each once, blind to case, in the first spelling and the order in which they were met."""
    into: dict[str, str] = {}
    for one in (word for words in lists for word in words):
        into.setdefault(one.casefold(), one)
    return list(into.values())[:most]


def _row(candidate: Candidate) -> dict[str, Any]:
    said = candidate.to_contract()
    evidence = candidate.evidence.to_dict()
    return {**said, "raw": shown_text(said["raw"]), "evidence": {**evidence, "raw": evidence["raw"][:LONGEST_RAW]}}


def _name(path: str) -> str:
    return _bounded(path.rpartition("/")[2])


def _bounded(text: str) -> str:
    return text[-LONGEST_RAW:]
