"""What cameras write into their films in ways of their own, beside the header: the clock on the wall, maker, model.

A film's header is UTC by the standard, and half of the cameras keep to that; these notes tell the camera's own clock.
The places are those that exiftool's tables name.
"""

from __future__ import annotations

from worker.media.boxes import Box, find_box
from worker.media.metadata import gathering
from worker.media.metadata.exif import read_exif
from worker.media.metadata.films.quicktime_values import decoded
from worker.media.metadata.found import NOTHING, Found
from worker.media.metadata.gathering import Gathered
from worker.media.source import Source
from worker.media.tiff import tiff_of

# Canon's box holds a small JPEG, Panasonic's and Leica's something like one; both with EXIF in it.
WITH_EXIF = frozenset({b"CNTH", b"PANA", b"LEIC"})
EXIF_MARK = b"Exif\0\0"
LARGEST_NOTE = 256 * 1024
NIKON = b"NCDT"
MOST_RECORDS = 500
# Bytes of a value by its type, as in TIFF.
WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8}
NIKON_MAKE, NIKON_MODEL, NIKON_SOFTWARE, NIKON_ORIGINAL = 1, 2, 3, 0x12
_SAID = {NIKON_MAKE: gathering.MAKE, NIKON_MODEL: gathering.MODEL, NIKON_SOFTWARE: gathering.SOFTWARE}


def find(source: Source, box: Box) -> Found:
    """What such a box in a film's user data tells; nothing for any other box."""
    if box.kind in WITH_EXIF:
        return _exif(source.at(box.start, min(box.end - box.start, LARGEST_NOTE)))
    return _nikon(source, box) if box.kind == NIKON else NOTHING


def _exif(note: bytes) -> Found:
    place = note.find(EXIF_MARK)
    if place < 0:
        return NOTHING
    try:
        return read_exif(tiff_of(note[place:]))
    except ValueError:
        return NOTHING


def _nikon(source: Source, box: Box) -> Found:
    """Records of a number, a type, a count, and the values."""
    tags = find_box(source, b"NCTG", box.start, box.end)
    gathered = Gathered()
    raw = b"" if tags is None else source.at(tags.start, min(tags.end - tags.start, LARGEST_NOTE))
    at = 0
    for _ in range(MOST_RECORDS):
        head = raw[at : at + 8]
        width = WIDTHS.get(int.from_bytes(head[4:6]))
        if len(head) < 8 or width is None:
            break
        number, length = int.from_bytes(head[:4]), width * int.from_bytes(head[6:8])
        text = decoded(raw[at + 8 : at + 8 + length], mac=False)
        if number == NIKON_ORIGINAL:
            gathered.date("exif_original", text, "NCTG:DateTimeOriginal")
        elif number in _SAID:
            gathered.say(_SAID[number], text)
        at += 8 + length
    return gathered.found()
