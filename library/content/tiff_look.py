"""A look at the first directory of a TIFF: whether its tags say that it is a camera's raw file."""

from __future__ import annotations

import struct

NEW_SUBFILE_TYPE, MAKE, DNG_VERSION = 0x00FE, 0x010F, 0xC612
REDUCED = 1
# A small picture comes first, and the raw data hang below it: so write these makers.
_MAKERS = ((b"NIKON", "nef"), (b"SONY", "arw"), (b"PENTAX", "pef"), (b"SAMSUNG", "srw"))


def raw_format_of_tiff(head: bytes) -> str | None:
    """The raw format of a TIFF whose first directory lies within these first bytes; None where they do not tell."""
    order = "<" if head[:2] == b"II" else ">"
    try:
        tags = _first_directory(head, order)
    except struct.error:
        return None
    if DNG_VERSION in tags:
        return "dng"
    if _short(tags.get(NEW_SUBFILE_TYPE), order) != REDUCED or MAKE not in tags:
        return None
    offset = struct.unpack(order + "I", tags[MAKE])[0]
    make = head[offset : offset + 16].upper()
    return next((name for maker, name in _MAKERS if make.startswith(maker)), None)


def _first_directory(head: bytes, order: str) -> dict[int, bytes]:
    """The four value bytes of each tag. Raises struct.error where the head ends before."""
    (start,) = struct.unpack_from(order + "I", head, 4)
    (count,) = struct.unpack_from(order + "H", head, start)
    tags = {}
    for entry in range(start + 2, start + 2 + 12 * min(count, 200), 12):
        if entry + 12 > len(head):
            break
        (tag,) = struct.unpack_from(order + "H", head, entry)
        tags[tag] = head[entry + 8 : entry + 12]
    return tags


def _short(value: bytes | None, order: str) -> int | None:
    """A LONG, or a SHORT in the first two bytes."""
    if value is None:
        return None
    return int(struct.unpack(order + "I", value)[0]) or int(struct.unpack(order + "H", value[:2])[0])
