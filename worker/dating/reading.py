"""Evidence as candidates: what a text, a count, a name or a folder tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from worker.dating.evidence import TEXT, Candidate, Evidence
from worker.dating.folders import EARLIEST_OF_SCANS, read_folder
from worker.dating.moment import DAY_SECONDS, Moment
from worker.dating.names import EARLIEST, Found, read_name
from worker.dating.numbers import read_count
from worker.dating.parsing import Unreadable, read_offset, read_text
from worker.dating.sources import FOLDER, GROUP_OF, NAME

UNIX_START = datetime(1970, 1, 1)
# What a name may be ahead of UTC: a day for clocks that are off, 14 hours for the zone.
AHEAD = timedelta(hours=24 + 14)
LATEST = datetime(9999, 1, 1)
NO_DATE = "no_date_in_it"


def read(evidence: Evidence, imported_at: int, *, of_a_scan: bool = False) -> Candidate:
    """The candidate that evidence is, unjudged. `imported_at` (ms since 1970) bounds what a name may say."""
    group = GROUP_OF.get(evidence.source)
    if group == NAME:
        return _named(evidence, read_name(evidence.raw, _latest(imported_at)))
    if group == FOLDER:
        earliest = EARLIEST_OF_SCANS if of_a_scan else EARLIEST
        return _named(evidence, read_folder(evidence.raw, _latest(imported_at), earliest))
    try:
        return Candidate(evidence, _moment(evidence))
    except Unreadable as refusal:
        return Candidate(evidence, refused=refusal.code)


def _moment(evidence: Evidence) -> Moment:
    if evidence.form != TEXT:
        moment = read_count(evidence.raw, evidence.form)
        offset = read_offset(evidence.offset)
        return moment if offset is None else (moment.on_clock(offset) or moment)
    moment = read_text(evidence.raw, offset=evidence.offset, subseconds=evidence.subseconds, utc=evidence.utc)
    # EXIF has no zone in its dates; a Z at the end is an ornament that some program added.
    ornament = evidence.source.startswith("exif") and evidence.raw.rstrip("\0 ").lower().endswith("z")
    return replace(moment, offset=read_offset(evidence.offset)) if ornament else moment


def _named(evidence: Evidence, found: Found | None) -> Candidate:
    if found is None:
        return Candidate(evidence, refused=NO_DATE)
    line = found.line
    return Candidate(evidence, found.moment, line=line.id, known=line.known, bound=line.bound)


def _latest(imported_at: int) -> datetime:
    days = imported_at / 1000 / DAY_SECONDS
    try:
        return UNIX_START + timedelta(days=days) + AHEAD
    except OverflowError:
        return LATEST
