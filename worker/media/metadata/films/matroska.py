"""What Matroska and WebM say: the date of the segment, its title, its tags (EBML, RFC 8794; Matroska, RFC 9559)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from worker.dating.evidence import MATROSKA_NANOSECONDS
from worker.media.metadata import gathering
from worker.media.metadata.found import Found
from worker.media.metadata.gathering import Gathered
from worker.media.metadata.place import iso_6709
from worker.media.source import Source

SEGMENT, SEEK_HEAD, INFO, TAGS, CLUSTER = 0x18538067, 0x114D9B74, 0x1549A966, 0x1254C367, 0x1F43B675
SEEK, SEEK_ID, SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
DATE, TITLE, MUXER, WRITER = 0x4461, 0x7BA9, 0x4D80, 0x5741
TAG, SIMPLE_TAG, TAG_NAME, TAG_STRING = 0x7373, 0x67C8, 0x45A3, 0x4487
MOST_ELEMENTS = 2_000
LARGEST_PART = 1024 * 1024
LONGEST_TEXT = 64 * 1024
# Tags that tell when the film was made, the best first (matroska.org, “Tagging”).
_DATES = ("COM.APPLE.QUICKTIME.CREATIONDATE", "DATE_RECORDED", "DATE_DIGITIZED", "CREATION_TIME", "DATE")
_NAMED = {
    "COM.APPLE.QUICKTIME.MAKE": gathering.MAKE,
    "MAKE": gathering.MAKE,
    "COM.APPLE.QUICKTIME.MODEL": gathering.MODEL,
    "MODEL": gathering.MODEL,
    "COM.APPLE.QUICKTIME.SOFTWARE": gathering.SOFTWARE,
    "TITLE": gathering.TITLE,
    "DESCRIPTION": gathering.CAPTION,
    "COMMENT": gathering.CAPTION,
    "SUMMARY": gathering.CAPTION,
}
_PLACES = ("COM.APPLE.QUICKTIME.LOCATION.ISO6709", "LOCATION", "LOCATION-ENG")


@dataclass(frozen=True)
class _Element:
    number: int
    start: int
    end: int
    endless: bool


def find(source: Source) -> Found:
    """Everything that stands beside the film's pictures and sound."""
    gathered = Gathered()
    segment = next((one for one in _elements(source, 0, source.size) if one.number == SEGMENT), None)
    if segment is None:
        return gathered.found()
    seen = set()
    for part in _parts(source, segment):
        if part.start in seen:
            continue
        seen.add(part.start)
        end = min(part.end, part.start + LARGEST_PART)
        if part.number == INFO:
            _info(source, part.start, end, gathered)
        elif part.number == TAGS:
            _tags(source, part.start, end, gathered)
    return gathered.found()


def _parts(source: Source, segment: _Element) -> Iterator[_Element]:
    """What stands before the first pictures, and what the table of contents names behind them."""
    for part in _elements(source, segment.start, segment.end):
        yield part
        if part.number == SEEK_HEAD:
            for offset in _sought(source, part):
                yield from list(_elements(source, segment.start + offset, segment.end, most=1))
        if part.number == CLUSTER or part.endless:
            return


def _sought(source: Source, head: _Element) -> Iterator[int]:
    for seek in _elements(source, head.start, min(head.end, head.start + LARGEST_PART)):
        found = {one.number: _number(source, one) for one in _elements(source, seek.start, seek.end, most=10)}
        if seek.number == SEEK and found.get(SEEK_ID) in (INFO, TAGS) and SEEK_POSITION in found:
            yield found[SEEK_POSITION]


def _info(source: Source, start: int, end: int, gathered: Gathered) -> None:
    for one in _elements(source, start, end):
        if one.number == DATE:
            count = int.from_bytes(source.at(one.start, min(one.end - one.start, 8)), signed=True)
            gathered.date("matroska_date", str(count), "DateUTC", form=MATROSKA_NANOSECONDS)
        elif one.number == TITLE:
            gathered.say(gathering.TITLE, _text(source, one))
        elif one.number in (MUXER, WRITER):
            gathered.say(gathering.ENCODER, _text(source, one))


def _tags(source: Source, start: int, end: int, gathered: Gathered) -> None:
    said: dict[str, str] = {}
    for tag in _elements(source, start, end):
        for simple in _elements(source, tag.start, tag.end) if tag.number == TAG else ():
            if simple.number == SIMPLE_TAG:
                parts = {one.number: one for one in _elements(source, simple.start, simple.end, most=20)}
                if TAG_NAME in parts and TAG_STRING in parts:
                    said.setdefault(_text(source, parts[TAG_NAME]).upper(), _text(source, parts[TAG_STRING]))
    for name in _DATES:
        if name in said:
            kind = "quicktime_creationdate" if name.startswith("COM.APPLE") else "matroska_date"
            gathered.date(kind, said[name], name)
    for name, what in _NAMED.items():
        gathered.say(what, said.get(name, ""))
    gathered.keywords(said.get("KEYWORDS", "").split(","))
    for name in _PLACES:
        gathered.place(iso_6709(said.get(name, "")))


def _elements(source: Source, start: int, end: int, most: int = MOST_ELEMENTS) -> Iterator[_Element]:
    """Ends quietly where the bytes are no elements any more."""
    for _ in range(most):
        if not 0 <= start < end:
            return
        head = source.at(start, 12)
        wide = _width(head[:1], 4)
        length = _width(head[wide : wide + 1], 8) if wide else 0
        if not length or len(head) < wide + length:
            return
        size = int.from_bytes(head[wide : wide + length]) - (1 << 7 * length)
        endless = size == (1 << 7 * length) - 1
        content = start + wide + length
        if content > end:
            return
        yield _Element(int.from_bytes(head[:wide]), content, end if endless else min(content + size, end), endless)
        if endless:
            return
        start = content + size


def _width(first: bytes, most: int) -> int:
    """How many bytes a number takes: the place of its first bit that is set; 0 for what is no number."""
    width = 9 - first[0].bit_length() if first else 0
    return width if 1 <= width <= most else 0


def _number(source: Source, one: _Element) -> int:
    return int.from_bytes(source.at(one.start, min(one.end - one.start, 8)))


def _text(source: Source, one: _Element) -> str:
    raw = source.at(one.start, min(one.end - one.start, LONGEST_TEXT))
    return raw.split(b"\0")[0].decode("utf-8", "replace")
