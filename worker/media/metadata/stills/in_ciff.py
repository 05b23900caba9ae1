"""Where Canon's oldest raw files (CRW) keep what they say: in heaps of records (Canon, “CIFF Specification”, 1.0)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from worker.media.metadata import gathering
from worker.media.metadata.stills.parts import Parts
from worker.media.metadata.text import decoded
from worker.media.source import Source

TIME, MAKE_AND_MODEL = 0x180E, 0x080A
# Records of these types hold records.
HEAPS = (0x2800, 0x3000)
TYPE_BITS, IN_THE_RECORD_ITSELF = 0x3800, 0x4000
MOST_RECORDS, LONGEST_TEXT = 1_000, 200


def parts(source: Source) -> Parts:
    """The clock of the camera, its maker and its model."""
    found = Parts()
    start = int.from_bytes(source.at(2, 4), "little")
    if start > source.size - 4:
        return found
    for kind, place in _records(source, start, source.size):
        if kind == TIME:
            # Seconds since 1970 on the camera's own clock.
            when = datetime.fromtimestamp(int.from_bytes(source.at(place, 4), "little"), UTC)
            found.said.date("exif_original", f"{when:%Y:%m:%d %H:%M:%S}", "CanonRaw:DateTimeOriginal")
        elif kind == MAKE_AND_MODEL:
            make, _, model = source.at(place, LONGEST_TEXT).partition(b"\0")
            found.said.say(gathering.MAKE, decoded(make))
            found.said.say(gathering.MODEL, decoded(model))
    return found


def _records(source: Source, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Type and place of all records; the last four bytes of a heap say where its list of them begins."""
    heaps, seen = [(start, end)], 0
    while heaps:
        start, end = heaps.pop()
        table = start + int.from_bytes(source.at(end - 4, 4), "little")
        for number in range(int.from_bytes(source.at(table, 2), "little")):
            seen += 1
            place = table + 2 + 10 * number
            record = source.at(place, 10)
            # Heaps may name each other; a camera writes fewer than two hundred records.
            if len(record) < 10 or seen > MOST_RECORDS:
                break
            kind = int.from_bytes(record[:2], "little")
            length, offset = int.from_bytes(record[2:6], "little"), int.from_bytes(record[6:], "little")
            if kind & IN_THE_RECORD_ITSELF:
                yield kind & ~IN_THE_RECORD_ITSELF, place + 2
            elif kind & TYPE_BITS not in HEAPS:
                yield kind, start + offset
            elif 4 <= length <= source.size - start - offset:
                heaps.append((start + offset, start + offset + length))
