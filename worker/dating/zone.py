"""Which clock a time stands on: explicit, from the satellites, from neighbours, assumed, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

from worker.dating import makers
from worker.dating.agreement import AGREE_SECONDS
from worker.dating.evidence import Candidate, Circumstances
from worker.dating.moment import Moment, nearest_offset, possible_offset
from worker.dating.sources import CAPTURE, CONTAINER, GPS, MTIME, NAME, OTHER_HALF, OWN, SECONDARY, SIDECAR

EXPLICIT, FROM_GPS, NEIGHBOURS, ASSUMED = "explicit", "gps", "neighbours", "assumed"
# How far two clocks of one device may lie apart beside whole quarters of an hour: a satellite fix may be a little old,
# a video's header may be written when it ends.
REST_SECONDS = 60
# A live photo's film lasts three seconds, and its still was taken within.
HALVES_SECONDS = 10
# One field in two spellings (IPTC 2:55 with 2:60, and its XMP form): what one says of the zone holds for the other.
ONE_FIELD = frozenset({"photoshop_created", "iptc_created"})


def settle(candidate: Candidate, all_of_them: Sequence[Candidate], around: Circumstances) -> Candidate:
    """The candidate with `shown` (the local clock, if any way leads there) and how its zone is known."""
    moment = candidate.moment
    if moment is None or not moment.timed:
        return replace(candidate, shown=moment, zone_source=None)
    if moment.offset is not None:
        return replace(candidate, shown=moment, zone_source=EXPLICIT)
    ways = _ways_from_utc if moment.utc else _ways_from_local
    for offset, source in ways(candidate, moment, all_of_them, around):
        if offset is None:
            continue
        shown = moment.on_clock(offset) if moment.utc else replace(moment, offset=offset)
        if shown is not None:
            return replace(candidate, shown=shown, zone_source=source)
    return replace(candidate, shown=moment, zone_source=None)


def read_containers(candidates: Sequence[Candidate], around: Circumstances) -> list[Candidate]:
    """QuickTime's header times as local ones, where the maker is known for that or name or file time say so."""
    return [
        replace(one, moment=replace(one.moment, utc=False), local=True)
        if one.moment is not None
        and one.moment.utc
        and one.source in CONTAINER
        and _local(one.moment, candidates, around)
        else one
        for one in candidates
    ]


def read_copies_of_headers(candidates: Sequence[Candidate]) -> list[Candidate]:
    """A sidecar's bare time as UTC, when it is a video's header copied out with its zone left behind."""
    headers = [
        one.moment.start
        for one in candidates
        if one.valid and one.source in CONTAINER and one.moment is not None and one.moment.utc
    ]
    return [
        replace(one, moment=replace(one.moment, utc=True), copied=True)
        if one.moment is not None and _bare(one) and any(abs(one.moment.start - header) < 1 for header in headers)
        else one
        for one in candidates
    ]


def _bare(one: Candidate) -> bool:
    moment = one.moment
    if moment is None or one.group != SIDECAR:
        return False
    return moment.timed and not moment.utc and moment.offset is None


def zone_offset(zone: str | None, moment: Moment) -> int | None:
    """Minutes east of UTC that clocks in an IANA zone showed at that moment; None when that cannot be told."""
    if zone is None:
        return None
    try:
        there = ZoneInfo(zone)
        at = moment.wall.replace(tzinfo=UTC).astimezone(there) if moment.utc else moment.wall.replace(tzinfo=there)
        shift = at.utcoffset()
    except (KeyError, ValueError, OSError, OverflowError):
        return None
    # Before zones there was local mean time, odd to the second: no offset that could be written.
    if shift is None or shift.total_seconds() % 60 or not possible_offset(round(shift.total_seconds() / 60)):
        return None
    return round(shift.total_seconds() / 60)


def _ways_from_utc(
    candidate: Candidate, moment: Moment, all_of_them: Sequence[Candidate], around: Circumstances
) -> Iterator[tuple[int | None, str]]:
    yield zone_offset(around.position_zone, moment), FROM_GPS
    yield _same_instant_elsewhere(moment, all_of_them), ASSUMED
    yield from _by_the_other_half(moment, all_of_them)
    yield _by_the_name(candidate, moment, all_of_them), ASSUMED
    yield around.neighbour_offset, NEIGHBOURS
    yield zone_offset(around.timezone, moment), ASSUMED


def _ways_from_local(
    candidate: Candidate, moment: Moment, all_of_them: Sequence[Candidate], around: Circumstances
) -> Iterator[tuple[int | None, str]]:
    yield _by_the_satellites(moment, all_of_them), FROM_GPS
    yield zone_offset(around.position_zone, moment), FROM_GPS
    yield _same_clock_elsewhere(candidate, moment, all_of_them), ASSUMED
    yield from _by_the_other_half(moment, all_of_them)
    yield _by_file_time(moment, all_of_them) if candidate.local else None, ASSUMED
    yield around.neighbour_offset, NEIGHBOURS
    yield zone_offset(around.timezone, moment), ASSUMED
    # The field is UTC by its standard, and the name agrees: so were the clocks of the place.
    yield 0 if candidate.local and not makers.writes_local(around.device) else None, ASSUMED


def _by_the_satellites(moment: Moment, all_of_them: Sequence[Candidate]) -> int | None:
    fixes = [one for one in all_of_them if one.valid and one.group == GPS and one.evidence.origin == OWN]
    return _one_of({_shift(moment, fix.moment) for fix in fixes})


def _same_clock_elsewhere(candidate: Candidate, moment: Moment, all_of_them: Sequence[Candidate]) -> int | None:
    """Another tag of the file with the same time and an offset. Nought is what programs write that know none."""
    found = set()
    for one in all_of_them:
        other = one.moment
        if not _written_inside(one) or other is None or other.offset is None:
            continue
        trusted = other.offset != 0 or {candidate.source, one.source} == ONE_FIELD
        if trusted and other.timed and abs(other.start - moment.start) <= AGREE_SECONDS:
            found.add(other.offset)
    return _one_of(found)


def _same_instant_elsewhere(moment: Moment, all_of_them: Sequence[Candidate]) -> int | None:
    """Another tag of the file that names the same moment, with its offset."""
    inside = [one.moment for one in all_of_them if _written_inside(one) and one.moment and one.moment.timed]
    same = [one for one in inside if one.instant is not None and abs(one.instant - moment.start) <= AGREE_SECONDS]
    return _one_of({one.offset for one in same})


def _by_the_other_half(moment: Moment, all_of_them: Sequence[Candidate]) -> Iterator[tuple[int | None, str]]:
    """Of a live photo: what its other half says of the zone; else one may tell UTC and the other the clock there."""
    halves = [
        one.moment
        for one in all_of_them
        if one.group == OTHER_HALF and one.valid and not one.flags and one.moment is not None and one.moment.timed
    ]
    written = [one for one in halves if one.offset is not None]
    at = [(one.instant if moment.utc else one.start) or 0 for one in written]
    near = [one for one, start in zip(written, at, strict=True) if abs(start - moment.start) <= HALVES_SECONDS]
    yield _one_of({one.offset for one in near}), NEIGHBOURS
    pairs = [(one, moment) if moment.utc else (moment, one) for one in halves if one.utc != moment.utc]
    bare = [(local, utc) for local, utc in pairs if local.offset is None]
    yield _one_of({nearest_offset(local.start - utc.start, HALVES_SECONDS) for local, utc in bare}), ASSUMED


def _by_the_name(candidate: Candidate, moment: Moment, all_of_them: Sequence[Candidate]) -> int | None:
    """A camera app names its files by the clock on the wall."""
    if candidate.group not in (SECONDARY, GPS, SIDECAR):
        return None
    return _one_of({_shift(name, moment) for name in _local_names(all_of_them)})


def _local_names(all_of_them: Sequence[Candidate]) -> list[Moment]:
    return [
        one.moment
        for one in all_of_them
        if one.group == NAME and one.valid and one.known and not one.bound and not one.flags
        if one.moment is not None and one.moment.timed and not one.moment.utc and one.moment.offset is None
    ]


def _local(moment: Moment, all_of_them: Sequence[Candidate], around: Circumstances) -> bool:
    names = _local_names(all_of_them)
    if names:
        return any(abs(name.start - moment.start) <= REST_SECONDS for name in names)
    fixes = [one.moment for one in all_of_them if one.valid and one.group == GPS]
    if any(fix is not None and abs(fix.start - moment.start) <= REST_SECONDS for fix in fixes):
        return False
    return makers.writes_local(around.device) or _local_by_file_time(moment, all_of_them, around)


def _local_by_file_time(moment: Moment, all_of_them: Sequence[Candidate], around: Circumstances) -> bool:
    """The file system's time is UTC: a header that runs a zone ahead of it, or behind, stands on the local clock."""
    shift = _by_file_time(moment, all_of_them)
    if not shift:
        return False
    here = {zone_offset(zone, replace(moment, utc=False)) for zone in (around.position_zone, around.timezone) if zone}
    return not here or shift in here


def _by_file_time(moment: Moment, all_of_them: Sequence[Candidate]) -> int | None:
    shifts = {
        _shift(moment, one.moment)
        for one in all_of_them
        if one.valid and not one.flags and one.group == MTIME and one.evidence.origin == OWN
    }
    return _one_of(shifts)


def _written_inside(one: Candidate) -> bool:
    return one.valid and one.evidence.origin == OWN and one.group in (CAPTURE, SECONDARY, SIDECAR)


def _shift(local: Moment, utc: Moment | None) -> int | None:
    """The offset that leads from a UTC moment to a local clock."""
    if utc is None or not utc.timed:
        return None
    known = utc.start if utc.instant is None else utc.instant
    return nearest_offset(local.start - known, REST_SECONDS)


def _one_of(offsets: set[int | None] | set[int]) -> int | None:
    """The offset, when there is exactly one: witnesses that contradict each other say nothing."""
    known = {offset for offset in offsets if offset is not None}
    return known.pop() if len(known) == 1 else None
