"""What AVI films say: the date of digitizing, and the words of their list of information (Microsoft's RIFF)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from worker.media.metadata import gathering
from worker.media.metadata.found import Found
from worker.media.metadata.gathering import Gathered
from worker.media.source import Source

MOST_CHUNKS = 1_000
LONGEST_TEXT = 64 * 1024
DEEPEST = 4
# Lists that hold words; the film's pictures and their index are passed over.
LISTS = (b"hdrl", b"INFO", b"odml", b"exif", b"strl")
DATES = {b"IDIT": "IDIT", b"ICRD": "ICRD"}
WORDS = {
    b"ISFT": gathering.SOFTWARE,
    b"INAM": gathering.TITLE,
    b"ICMT": gathering.CAPTION,
    b"ISBJ": gathering.CAPTION,
    # Within the list of EXIF (Exif 2.3, section 5): maker and model.
    b"emdl": gathering.MODEL,
    b"ecor": gathering.MAKE,
}


@dataclass(frozen=True)
class _Chunk:
    kind: bytes
    start: int
    end: int


def find(source: Source) -> Found:
    """Dates first as the camera wrote them, then what programs added."""
    gathered = Gathered()
    _walk(source, 12, source.size, gathered, 0)
    return gathered.found()


def _walk(source: Source, start: int, end: int, gathered: Gathered, depth: int) -> None:
    for chunk in _chunks(source, start, end):
        if chunk.kind == b"LIST":
            if source.at(chunk.start, 4) in LISTS and depth < DEEPEST:
                _walk(source, chunk.start + 4, chunk.end, gathered, depth + 1)
        elif chunk.kind in DATES:
            gathered.date("avi_date", _text(source, chunk), DATES[chunk.kind])
        elif chunk.kind in WORDS:
            gathered.say(WORDS[chunk.kind], _text(source, chunk))
        elif chunk.kind == b"IKEY":
            gathered.keywords(_text(source, chunk).split(";"))


def _chunks(source: Source, start: int, end: int) -> Iterator[_Chunk]:
    for _ in range(MOST_CHUNKS):
        head = source.at(start, 8)
        if start + 8 > end or len(head) < 8:
            return
        length = int.from_bytes(head[4:], "little")
        yield _Chunk(head[:4], start + 8, min(start + 8 + length, end))
        # Chunks begin at even places.
        start += 8 + length + length % 2


def _text(source: Source, chunk: _Chunk) -> str:
    raw = source.at(chunk.start, min(chunk.end - chunk.start, LONGEST_TEXT)).split(b"\0")[0]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
