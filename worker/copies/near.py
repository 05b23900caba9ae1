"""Groups of pictures that show nearly the same: each is gathered around its best picture, so that no chain drifts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from worker.copies.index import FEWER_SAMPLES, Index
from worker.copies.prints import MOST_BITS, MOST_BITS_CROPPED, Print, alike, not_far

# A clock that was set to another zone moves by whole quarters of an hour, and by no more than a day.
ZONE_STEP_SECONDS, MOST_ZONE_SECONDS = 900, 26 * 3600
# Copies of a film may begin or end a little otherwise.
LENGTHS_APART_MS, LENGTHS_APART_SHARE = 1_000, 0.02
# Of so few each is compared with each: an index would take longer to make.
FEW = 12
# So many members are asked who is alike to them; thousands of frames of one scene would all name each other.
MOST_ASKED = 12
_WRITTEN = re.compile(r"(\d{4}[:-]\d\d[:-]\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture or film, whatever number of exact copies there is of it.

    `rank` sorts: the lowest is the best, around which others gather. `pair` names what belongs together without being
    a copy: a raw file and its JPEG have the same one.
    """

    key: str
    print: Print
    kind: str
    rank: tuple[Any, ...]
    duration_ms: int | None = None
    pair: str | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """When the camera itself says that it released: seconds, and the fraction as written (empty: none)."""

    seconds: int
    fraction: str = ""


def gather(pictures: Iterable[Picture], shots: Mapping[str, Shot] | None = None) -> list[list[Picture]]:
    """Groups of two and more, the best picture first; each picture stands in one group at most.

    With `shots` (by key) other shots of a scene, however alike, stand apart. The same pictures give the same groups,
    whatever their order.
    """
    ordered = sorted(pictures, key=lambda picture: (picture.rank, picture.key))
    index = Index([picture.print.whole for picture in ordered]) if len(ordered) > FEW else None
    taken = bytearray(len(ordered))
    groups = []
    for place, leader in enumerate(ordered):
        if taken[place]:
            continue
        group = _Group(leader, shots or {})
        everybody = range(place + 1, len(ordered))
        for other in everybody if index is None else _followers(index, leader, place):
            if not taken[other] and group.takes(ordered[other]):
                taken[other] = 1
        for member in group.members[1 : MOST_ASKED + 1]:
            for other in everybody if index is None else _around(index, member, place):
                if not taken[other] and group.takes(ordered[other], beside=member):
                    taken[other] = 1
        if len(group.members) > 1:
            groups.append(group.members)
    return groups


class _Group:
    """A picture and its copies; each was surely taken at no other moment than any of them."""

    def __init__(self, leader: Picture, shots: Mapping[str, Shot]) -> None:
        self.members = [leader]
        self._all_shots = shots
        self._shots = {shots[leader.key]} if leader.key in shots else set[Shot]()
        self._pairs = {leader.pair}

    def takes(self, other: Picture, beside: Picture | None = None) -> bool:
        """Take it in, if it is alike to the leader; or to a member, and not far from the leader."""
        leader = self.members[0]
        if leader.kind != other.kind or not _same_length(leader.duration_ms, other.duration_ms):
            return False
        if other.pair in self._pairs - {None} or not alike((beside or leader).print, other.print):
            return False
        if beside is not None and not not_far(leader.print, other.print):
            return False
        shot = self._all_shots.get(other.key)
        if not all(may_be_one_shot(shot, mine) for mine in self._shots):
            return False
        if shot is not None:
            self._shots.add(shot)
        self._pairs.add(other.pair)
        self.members.append(other)
        return True


def _followers(index: Index, leader: Picture, place: int) -> list[int]:
    """Places after the leader's that may be copies of it, or of what it shows without its edges."""
    met = index.after(place, 2 * MOST_BITS) | index.near(leader.print.within, 2 * MOST_BITS_CROPPED, FEWER_SAMPLES)
    return sorted(other for other in met if other > place)


def _around(index: Index, member: Picture, place: int) -> list[int]:
    """Places after the leader's that may be copies of a member."""
    return sorted(other for other in index.near(member.print.whole, 2 * MOST_BITS) if other > place)


def _same_length(one: int | None, other: int | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(LENGTHS_APART_MS, LENGTHS_APART_SHARE * max(one, other))


def may_be_one_shot(one: Shot | None, other: Shot | None) -> bool:
    """False when the camera wrote two moments that no setting of its clock explains."""
    if one is None or other is None:
        return True
    apart = abs(one.seconds - other.seconds)
    if apart % ZONE_STEP_SECONDS or apart > MOST_ZONE_SECONDS:
        return False
    digits = min(len(one.fraction), len(other.fraction))
    return digits == 0 or one.fraction[:digits] == other.fraction[:digits]


def shot_of(found: Mapping[str, Any] | None) -> Shot | None:
    """The moment of release among the evidence that a file's reading found (worker/media/metadata/found.py)."""
    for evidence in (found or {}).get("evidence", ()):
        if evidence.get("source") == "exif_original":
            return parsed_shot(str(evidence.get("raw", "")), str(evidence.get("subseconds") or ""))
    return None


def parsed_shot(raw: str, fraction: str = "") -> Shot | None:
    """Of a date as cameras write it (EXIF 2.32, DateTimeOriginal); None for what is no date."""
    written = _WRITTEN.match(raw.strip())
    if written is None:
        return None
    try:
        when = datetime.fromisoformat(f"{written[1].replace(':', '-')}T{written[2]}+00:00")
    except ValueError:
        return None
    digits = re.match(r"\d*", fraction.strip() or written[3] or "")
    return Shot(int(when.timestamp()), digits[0].rstrip("0") if digits else "")
