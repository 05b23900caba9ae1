"""Stills that move: Apple's name that a still and its video share, and videos that hang on a JPEG's end."""

from __future__ import annotations

import re
from collections.abc import Mapping

from library.content.formats import Kind
from worker.media.boxes import boxes
from worker.media.jpeg import END_OF_IMAGE, segments
from worker.media.source import Source
from worker.media.tiff import Tiff, tiff_of

EXIF_DIRECTORY, MAKER_NOTE = 0x8769, 0x927C
APPLE_NOTE = b"Apple iOS\0"
# Within Apple's maker note, and its header's length up to the first directory.
CONTENT_IDENTIFIER, APPLE_HEADER = 0x0011, 14
QUICKTIME_KEY = "com.apple.quicktime.content.identifier"
_IDENTIFIER = re.compile(r"[0-9A-Za-z-]{1,64}")
# A film begins with the box that names its brand; the sizes are those that were ever seen.
LARGEST_BRAND_BOX = 256


def live_id_of_photo(exif: bytes | None) -> str | None:
    """From Apple's maker note (tag 0011, as exiftool's table of Apple tags has it)."""
    if not exif or APPLE_NOTE not in exif:
        return None
    try:
        tiff = tiff_of(exif)
        main, _ = tiff.directory(tiff.first)
        offset = tiff.number(main.get(EXIF_DIRECTORY))
        note = tiff.directory(offset)[0].get(MAKER_NOTE) if offset else None
        return _apple_identifier(exif.removeprefix(b"Exif\0\0")[note.offset :]) if note else None
    except ValueError:
        return None


def _apple_identifier(note: bytes) -> str | None:
    """The note has offsets of its own, counted from its beginning, and its directory right after the header."""
    if not note.startswith(APPLE_NOTE):
        return None
    order = note[12:14]
    # Dressed as a TIFF, which begins with its byte order.
    note = order + bytes(6) + note[8:]
    tiff = Tiff(lambda offset, length: note[offset : offset + length])
    tags, _ = tiff.directory(APPLE_HEADER)
    values = tiff.values(tags.get(CONTENT_IDENTIFIER))
    return (
        _clean(values[0].split(b"\0")[0].decode("ascii", "replace"))
        if values and isinstance(values[0], bytes)
        else None
    )


def live_id_of_video(metadata: Mapping[str, str]) -> str | None:
    """From QuickTime's keys."""
    return _clean(metadata.get(QUICKTIME_KEY, ""))


def _clean(text: str) -> str | None:
    return text if _IDENTIFIER.fullmatch(text) else None


def is_motion_photo(source: Source, kind: Kind) -> bool:
    """Whether a film hangs on the picture: behind a JPEG (Google, Samsung), or in a box of its own behind a HEIC."""
    if kind.format not in ("jpeg", "mpo"):
        return any(box.kind == b"mpvd" for box in boxes(source, 0, source.size))
    if source.at(source.size - 2, 2) == END_OF_IMAGE:
        # Nothing hangs on it: so end most pictures, and need not be searched.
        return False
    picture = list(segments(source))
    place = source.find(b"ftyp", picture[-1].end) if picture else -1
    return place >= 4 and 8 <= int.from_bytes(source.at(place - 4, 4)) <= LARGEST_BRAND_BOX
