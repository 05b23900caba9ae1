"""What certain pictures nearby tell of an uncertain one: its day by the counter in its name, its zone by the device."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from worker.dating.evidence import Device, Evidence
from worker.dating.moment import DAY_SECONDS, Moment
from worker.dating.neighbours import Neighbour, counter, inferred, zone_of_neighbours
from worker.dating.parsing import read_offset
from worker.dating.zone import EXPLICIT, FROM_GPS

# Pictures of one device that were taken within so long of each other tell the same of the zone.
ALIKE_SECONDS = 600


class Counters:
    """The certain pictures of one folder, by what stands before the counter in their names."""

    def __init__(self, rows: Iterable[Any]) -> None:
        numbered: dict[str, dict[int, Neighbour]] = defaultdict(dict)
        for neighbour in map(_neighbour, rows):
            found = counter(neighbour.name)
            if found is not None:
                numbered[found[0]].setdefault(found[1], neighbour)
        self._numbered = {prefix: (sorted(by_number), by_number) for prefix, by_number in numbered.items()}

    def infer(self, name: str | None) -> Evidence | None:
        """What the nearest before and after this name tell."""
        found = None if name is None else counter(name)
        if name is None or found is None or found[0] not in self._numbered:
            return None
        numbers, by_number = self._numbered[found[0]]
        before, after = bisect_left(numbers, found[1]) - 1, bisect_right(numbers, found[1])
        if before < 0 or after >= len(numbers):
            return None
        return inferred(name, [by_number[numbers[before]], by_number[numbers[after]]])


class Zones:
    """The zones that pictures of a job are known to have been taken in, by device and time."""

    def __init__(self, rows: Iterable[Any]) -> None:
        known: dict[tuple[str, str], dict[tuple[int, int], Neighbour]] = defaultdict(dict)
        for row in rows:
            neighbour = _neighbour(row)
            offset, device = neighbour.moment.offset, neighbour.device
            if offset is None or row.zone_source not in (EXPLICIT, FROM_GPS):
                # An assumed zone vouches for no other.
                continue
            key = round(_utc(neighbour.moment) / ALIKE_SECONDS), offset
            known[device.make, device.model].setdefault(key, neighbour)
        self._known = {device: sorted(found.values(), key=_of_neighbour) for device, found in known.items()}

    def offset(self, moment: Moment | None, device: Device) -> int | None:
        """Minutes east of UTC that the device's pictures of that day carry, when they all carry the same."""
        if moment is None:
            return None
        known = self._known.get((device.make, device.model), [])
        first = bisect_left(known, _utc(moment) - DAY_SECONDS / 2, key=_of_neighbour)
        last = bisect_right(known, _utc(moment) + DAY_SECONDS / 2, key=_of_neighbour)
        return zone_of_neighbours(moment, device, known[first:last])


def _neighbour(row: Any) -> Neighbour:
    moment = Moment(datetime.fromisoformat(row.taken_at), offset=read_offset(row.utc_offset))
    return Neighbour(row.filename, moment, Device(**(row.device or {})))


def _of_neighbour(neighbour: Neighbour) -> float:
    return _utc(neighbour.moment)


def _utc(moment: Moment) -> float:
    return moment.start if moment.instant is None else moment.instant
