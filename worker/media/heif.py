"""HEIC and HEIF: decoded by libheif, which turns and cuts as the file says; or served by the thumbnail inside."""

from __future__ import annotations

import io
from dataclasses import replace

from pi_heif import HeifFile, open_heif, options

from library.formats import Kind
from library.problem import Failed, Note
from worker.media.items import Item, Items, read_items
from worker.media.live import is_motion_photo
from worker.media.order import Order
from worker.media.orientation import exif_orientation
from worker.media.photo import check_size, finished
from worker.media.shown import Shown
from worker.media.shrink import fitting, shrink
from worker.media.source import Source
from worker.media.unshowable import Unshowable

# One file at a time and one thread for it; nothing decoded that nobody asked for; libheif's own limits stay on.
options.DECODE_THREADS = 1
options.THUMBNAILS = False
options.AUX_IMAGES = False
options.DEPTH_IMAGES = False
options.DISABLE_SECURITY_LIMITS = False

# Codings of items that libheif decodes here.
_CODED = (b"hvc1", b"hev1", b"grid")
# By how much the shape of a thumbnail may differ from its picture's: rounding, not another picture.
SHAPE_TOLERANCE = 0.02
BROKEN = (ValueError, OSError, RuntimeError, EOFError, SyntaxError, IndexError)


def show(source: Source, kind: Kind, order: Order) -> Shown:
    """Show the primary picture. Raises Unshowable, MemoryError."""
    items = read_items(source)
    number = None if order.safest or items is None else serving_thumbnail(items, order.thumbnail_edge)
    notes = [Note.MOTION_PHOTO] if is_motion_photo(source, kind) else []
    file = _open(source.file().read())
    size = file.size
    if items is not None and number is not None:
        inside = _thumbnail(source, items, number, size)
        if inside is not None:
            shown = _finished(inside, inside.size, order, file)
            return replace(shown, width=size[0], height=size[1], notes=notes + shown.notes)
    check_size(size)
    shown = _finished(file, size, order, file)
    return replace(shown, notes=notes + shown.notes)


def _finished(decoded: HeifFile, size: tuple[int, int], order: Order, told: HeifFile) -> Shown:
    try:
        image = decoded.to_pillow()
    except BROKEN as trouble:
        raise Unshowable(_why(trouble)) from trouble
    # Turned already: what EXIF says is only remembered.
    shown = finished(shrink(image, fitting(size, order.thumbnail_edge)), size, told.info, None)
    return replace(shown, orientation=exif_orientation(told.info.get("exif")))


def serving_thumbnail(items: Items, edge: int) -> int | None:
    """The smallest thumbnail of the primary picture that is large enough, and turned like it. None: none is."""
    primary = items.items.get(items.primary)
    if primary is None:
        return None
    fit = {number: items.items[number] for number in items.thumbnails if _serves(items.items[number], primary, edge)}
    return min(fit, key=lambda number: fit[number].size() or (0, 0), default=None)


def _serves(thumbnail: Item, primary: Item, edge: int) -> bool:
    size, whole = thumbnail.size(), primary.size()
    if thumbnail.type not in _CODED or not size or not whole or 0 in (*size, *whole) or max(size) < edge:
        return False
    alike = thumbnail.transforms() == primary.transforms() and not any(
        kind == b"clap" for kind, _ in primary.transforms()
    )
    return alike and _same_shape(size, whole)


def _same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1) <= SHAPE_TOLERANCE


def _thumbnail(source: Source, items: Items, number: int, size: tuple[int, int]) -> HeifFile | None:
    """The same file with its thumbnail in the place of the primary picture; None where that does not open."""
    raw = bytearray(source.file().read())
    raw[items.primary_at : items.primary_at + items.primary_width] = number.to_bytes(items.primary_width)
    # No longer a thumbnail of anything, else libheif would leave it out.
    raw[items.thumbnails[number] : items.thumbnails[number] + 4] = b"free"
    try:
        file = _open(bytes(raw))
    except Unshowable:
        return None
    return file if _same_shape(file.size, size) else None


def _open(raw: bytes) -> HeifFile:
    try:
        file = open_heif(io.BytesIO(raw), convert_hdr_to_8bit=True)
        file.size  # noqa: B018 (a file without pictures has none)
    except BROKEN as trouble:
        raise Unshowable(_why(trouble)) from trouble
    return file


def _why(trouble: Exception) -> Failed:
    said = str(trouble)
    if "end of file" in said or "Insufficient input" in said:
        return Failed.INCOMPLETE
    if "ecurity limit" in said or ("size" in said and "exceed" in said):
        return Failed.TOO_MANY_PIXELS
    if "Unsupported" in said:
        return Failed.UNSUPPORTED_MODE
    return Failed.BROKEN_PICTURE
