"""Which way up: the orientation as it is stored (EXIF tag 0274, or XMP), and the turn that undoes it."""

from __future__ import annotations

import re
from typing import Any

from PIL import Image
from PIL.Image import Transpose

from worker.media.tiff import tiff_of

ORIENTATION = 0x0112
LONGEST_XMP = 1024 * 1024

# As an attribute or as an element. One digit needs no parser, and a parser may be attacked.
_XMP_ORIENTATION = re.compile(rb"tiff:Orientation\s*(?:=\s*[\"']|>)\s*([1-8])\s*[\"'<]")

_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def stored_orientation(info: dict[Any, Any]) -> int | None:
    """As the file says it, even if that is nonsense: EXIF, else XMP. `info` is what Pillow or pi_heif found."""
    found = exif_orientation(info.get("exif"))
    return found if found is not None else xmp_orientation(info.get("xmp") or info.get("XML:com.adobe.xmp"))


def exif_orientation(block: bytes | None) -> int | None:
    """Of the first directory only, so that no loop between directories can hold us."""
    if not block:
        return None
    try:
        tiff = tiff_of(block)
        tags, _ = tiff.directory(tiff.first)
        return tiff.number(tags.get(ORIENTATION))
    except ValueError:
        return None


def xmp_orientation(packet: bytes | str | None) -> int | None:
    if not packet:
        return None
    raw = packet.encode(errors="replace") if isinstance(packet, str) else packet
    found = _XMP_ORIENTATION.search(raw[:LONGEST_XMP])
    return int(found[1]) if found else None


def seen_size(size: tuple[int, int], orientation: int | None) -> tuple[int, int]:
    """Width and height as a person sees it."""
    return (size[1], size[0]) if orientation in (5, 6, 7, 8) else size


def upright(image: Image.Image, orientation: int | None) -> Image.Image:
    """The picture as it was meant; 0, 9 and other nonsense mean that it stands already."""
    turn = _TURNS.get(orientation or 1)
    return image if turn is None else image.transpose(turn)
