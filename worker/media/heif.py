"""HEIC and HEIF: served by the thumbnail inside, or decoded small, or by libheif, which turns and cuts as told."""

from __future__ import annotations

import io
from contextlib import suppress

from pi_heif import HeifFile, open_heif, options
from PIL import Image

from library.content.formats import Kind
from library.problem import Failed, Note
from worker.media.items import Item, Items, read_items
from worker.media.live import is_motion_photo
from worker.media.order import Order
from worker.media.orientation import exif_orientation
from worker.media.photo import check_size, finished
from worker.media.shown import Shown
from worker.media.shrink import fitting, shrink
from worker.media.source import Source
from worker.media.tiles import decode_small
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


def show(source: Source, kind: Kind, order: Order) -> Shown:
    """Show the primary picture. Raises Unshowable, MemoryError."""
    raw = source.file().read()
    file = _open(raw)
    items = None if order.safest else read_items(source)
    small = _quickly(source, raw, items, file, order) if items and items.primary in items.items else None
    if small is None:
        check_size(file.size)
        small = _by_libheif(file, file.size, order)
    # Turned already: what EXIF says is only remembered.
    shown = finished(small, file.size, file.info, None)
    shown.orientation = exif_orientation(file.info.get("exif"))
    if is_motion_photo(source, kind):
        shown.notes.append(Note.MOTION_PHOTO)
    return shown


def _quickly(source: Source, raw: bytes, items: Items, file: HeifFile, order: Order) -> Image.Image | None:
    """Small and turned, in one of the ways that spare most of the work; None where neither is sure to be right."""
    number = serving_thumbnail(items, order.thumbnail_edge)
    if number is not None:
        thumbnail = _thumbnail(raw, items, number, file.size)
        # Sony's cameras pad theirs, which libheif refuses; the picture itself is whole.
        with suppress(Unshowable):
            if thumbnail is not None:
                return _by_libheif(thumbnail, file.size, order)
    check_size(file.size)
    return _by_tiles(source, items, file, order)


def _by_libheif(file: HeifFile, size: tuple[int, int], order: Order) -> Image.Image:
    """Decoded in full, and fitted in the shape of the `size` that the whole picture has."""
    try:
        image = file.to_pillow()
    except MemoryError:
        raise
    except Exception as trouble:
        raise Unshowable(_why(trouble)) from trouble
    return shrink(image, fitting(size, order.thumbnail_edge))


def _by_tiles(source: Source, items: Items, file: HeifFile, order: Order) -> Image.Image | None:
    transforms = items.items[items.primary].transforms()
    if file.has_alpha or any(kind != b"irot" for kind, _ in transforms) or len(transforms) > 1:
        return None
    # Quarter turns against the clock (ISO/IEC 23008-12, section 6.5.10).
    quarters = sum(content[0] & 3 for _, content in transforms if content)
    size = (file.size[1], file.size[0]) if quarters % 2 else file.size
    fit = fitting(size, order.thumbnail_edge)
    decoded = decode_small(source, items, size, fit)
    if decoded is None:
        return None
    return shrink(decoded[0], fit, decoded[1]).rotate(90 * quarters, expand=True)


def serving_thumbnail(items: Items, edge: int) -> int | None:
    """The smallest thumbnail of the primary picture that is large enough, and turned like it. None: none is."""
    primary = items.items[items.primary]
    fit = {number: items.items[number] for number in items.thumbnails if _serves(items.items[number], primary, edge)}
    return min(fit, key=lambda number: fit[number].size() or (0, 0), default=None)


def _serves(thumbnail: Item, primary: Item, edge: int) -> bool:
    size, whole = thumbnail.size(), primary.size()
    if thumbnail.type not in _CODED or not size or not whole or 0 in (*size, *whole) or max(size) < edge:
        return False
    cut = any(kind == b"clap" for kind, _ in primary.transforms())
    return not cut and thumbnail.transforms() == primary.transforms() and _same_shape(size, whole)


def _same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1) <= SHAPE_TOLERANCE


def _thumbnail(raw: bytes, items: Items, number: int, size: tuple[int, int]) -> HeifFile | None:
    """The same file with its thumbnail in the place of the primary picture; None where that does not open."""
    changed = bytearray(raw)
    changed[items.primary_at : items.primary_at + items.primary_width] = number.to_bytes(items.primary_width)
    # No longer a thumbnail of anything, else libheif would leave it out.
    changed[items.thumbnails[number] : items.thumbnails[number] + 4] = b"free"
    try:
        file = _open(bytes(changed))
    except Unshowable:
        return None
    return file if _same_shape(file.size, size) else None


def _open(raw: bytes) -> HeifFile:
    """Read what the file says of itself; nothing is decoded yet."""
    try:
        file = open_heif(io.BytesIO(raw), convert_hdr_to_8bit=True)
        if min(file.size) < 1:
            raise ValueError("no size")
    except MemoryError:
        raise
    except Exception as trouble:
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
