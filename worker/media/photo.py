"""Photos that Pillow decodes: opened by the one plugin that fits, bounded, shrunk, then turned and coloured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from library.content.formats import Kind
from library.problem import Failed, Note, Warned
from worker.media.colour import to_srgb
from worker.media.gap import share_of_jpeg, share_of_png
from worker.media.jpeg import SCAN, segments
from worker.media.live import is_motion_photo, live_id_of_photo
from worker.media.order import Order, Problem
from worker.media.orientation import ORIENTATION, seen_size, stored_orientation, upright, xmp_orientation
from worker.media.shown import Shown
from worker.media.shrink import Box, fitting, shrink
from worker.media.source import Source
from worker.media.unshowable import Unshowable
from worker.media.webp import decode_small

MOST_PIXELS = 150_000_000
LONGEST_SIDE = 50_000
# Formats of which a damaged picture may be shown, from which share of it on. The first rows of a JPEG are worth
# showing; a PNG is shown when only what comes after its rows is missing, for what is missing would be black.
LEAST_SHOWN = {"jpeg": 0.05, "mpo": 0.05, "png": 1.0, "apng": 1.0}
# Beyond our own ceiling Pillow's would warn; the edge makes errors of its warnings.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# One file at a time, and one thread for it.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1

# The allow-list. A plugin is called by its class, so that no other one is ever asked and its own complaint is heard.
PLUGINS: dict[str, Callable[[BinaryIO], ImageFile.ImageFile]] = {
    "jpeg": JpegImagePlugin.JpegImageFile,
    # The first of several pictures is a JPEG like any other; the list of the others is often broken.
    "mpo": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "apng": PngImagePlugin.PngImageFile,
    "gif": GifImagePlugin.GifImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
    "tiff": TiffImagePlugin.TiffImageFile,
    "bmp": BmpImagePlugin.BmpImageFile,
    "avif": AvifImagePlugin.AvifImageFile,
}
JPEGS = frozenset({"jpeg", "mpo"})
# Formats whose plugins know without counting whether there is more than one frame.
MOVING = frozenset({"gif", "webp", "apng", "avif"})

# The picture, its full size, the part of what was decoded that holds it (None: all of it), what is damaged.
_Loaded = tuple[ImageFile.ImageFile, tuple[int, int], Box | None, Problem | None]


def show(source: Source, kind: Kind, order: Order, *, orientation: int | None = None) -> Shown:
    """Decode the picture as small as may be. An `orientation` known from elsewhere goes before the picture's own.

    Raises Unshowable, MemoryError.
    """
    image = _open(source, kind)
    check_size(image.size)
    before = _tiff_orientation(image)
    size, problem = image.size, None
    small = _still_webp(source, kind, image, order)
    if small is None:
        image, size, box, problem = _loaded_as_far_as_may_be(source, kind, image, order)
        small = shrink(image, fitting(size, order.thumbnail_edge), box)
    if kind.format == "tiff":
        # This plugin alone has turned the picture already.
        shown = replace(finished(small, size, image.info, orientation), orientation=before)
    else:
        found = stored_orientation(image.info) if orientation is None else orientation
        shown = finished(small, size, image.info, found)
    shown.problem = problem
    if kind.format in MOVING and getattr(image, "is_animated", False):
        shown.notes.append(Note.MOVES)
    if kind.format in JPEGS and is_motion_photo(source, kind):
        shown.notes.append(Note.MOTION_PHOTO)
    return shown


def _still_webp(source: Source, kind: Kind, image: ImageFile.ImageFile, order: Order) -> Image.Image | None:
    """A still WebP, small; None for all else, and where only Pillow's own way is left."""
    if kind.format != "webp" or order.safest or source.memory is None or getattr(image, "is_animated", False):
        return None
    wanted = fitting(image.size, order.thumbnail_edge)
    return decode_small(source.memory, image.size, wanted, see_through=image.mode == "RGBA")


def _tiff_orientation(image: ImageFile.ImageFile) -> int | None:
    """Before the plugin forgets it."""
    found = getattr(image, "tag_v2", {}).get(ORIENTATION)
    return found if isinstance(found, int) else xmp_orientation(image.info.get("xmp"))


def _loaded_as_far_as_may_be(source: Source, kind: Kind, image: ImageFile.ImageFile, order: Order) -> _Loaded:
    """Decode all of it, or what there is. Raises Unshowable, MemoryError."""
    try:
        size, box = _loaded(image, order)
    except MemoryError:
        raise
    except Exception as trouble:
        return _loaded_partly(source, kind, order, trouble)
    return image, size, box, None


def _loaded(image: ImageFile.ImageFile, order: Order) -> tuple[tuple[int, int], Box | None]:
    """Decode. Returns the full size, and the part of what was decoded that holds the picture (None: all of it)."""
    size = image.size
    box = None if order.safest else _drafted(image, order)
    image.load()
    return (image.size if box is None else size), box


def finished(small: Image.Image, size: tuple[int, int], info: dict[Any, Any], turn: int | None) -> Shown:
    """Turn what has been shrunk by this orientation and give it its colours; `size` is of the whole, as stored."""
    width, height = seen_size(size, turn)
    coloured, notes = to_srgb(upright(small, turn), info.get("icc_profile"))
    return Shown(width, height, turn, image=coloured, notes=notes, live_id=live_id_of_photo(info.get("exif")))


def _drafted(image: ImageFile.ImageFile, order: Order) -> Box | None:
    """Have a JPEG decoded at an eighth, a quarter or half its size. Returns the part that holds the picture then.

    The size asked for has the picture's own shape: a square would stop the decoder at half the possible reduction.
    """
    drafted = image.draft("RGB", fitting(image.size, order.thumbnail_edge))
    return drafted[1] if drafted else None


def check_size(size: tuple[int, int]) -> None:
    """Our own ceiling, before a single pixel is decoded. Raises Unshowable."""
    width, height = size
    if width < 1 or height < 1:
        raise Unshowable(Failed.NOT_A_PICTURE)
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Unshowable(Failed.TOO_MANY_PIXELS, width=width, height=height)


def _open(source: Source, kind: Kind) -> ImageFile.ImageFile:
    try:
        image = PLUGINS[kind.format](source.file())
    except MemoryError:
        raise
    except Exception as trouble:
        # Broken files make Pillow raise of all kinds: OSError, SyntaxError, struct.error, ZeroDivisionError, TypeError.
        raise Unshowable(_why_closed(source, kind, trouble)) from trouble
    if kind.format in JPEGS and source.memory is not None:
        # Given all at once: at the end of each piece the decoder goes the careful way, bit by bit.
        image.decodermaxblock = max(image.decodermaxblock, source.size)
    return image


def _why_closed(source: Source, kind: Kind, trouble: Exception) -> Failed:
    if isinstance(trouble, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return Failed.TOO_MANY_PIXELS
    said = str(trouble)
    if "Decompressed data too large" in said or "text memory" in said:
        return Failed.BAD_METADATA
    if "not identified by this driver" in said:
        # Pillow's words for a header without width, height or colours.
        return Failed.NOT_A_PICTURE
    if "unknown pixel mode" in said or ("unrecognized" in said and "mode" in said):
        return Failed.UNSUPPORTED_MODE
    if "truncated" in said.lower() or (kind.format in JPEGS and _ended_early(source)):
        return Failed.INCOMPLETE
    return Failed.BROKEN_PICTURE


def _ended_early(source: Source) -> bool:
    """Whether a JPEG stops before its picture begins."""
    found = list(segments(source))
    return bool(found) and found[-1].marker != SCAN and found[-1].end >= source.size


def _loaded_partly(source: Source, kind: Kind, order: Order, trouble: Exception) -> _Loaded:
    """A second try that takes what there is. Raises Unshowable when that is next to nothing."""
    why = _why_closed(source, kind, trouble)
    if kind.format not in LEAST_SHOWN or why in (Failed.BAD_METADATA, Failed.TOO_MANY_PIXELS):
        raise Unshowable(why) from trouble
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        image = _open(source, kind)
        size, box = _loaded(image, order)
        share = share_of_jpeg(image) if kind.format in JPEGS else share_of_png(source)
    except MemoryError:
        raise
    except Exception as again:
        raise Unshowable(why) from again
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    if share < LEAST_SHOWN[kind.format]:
        raise Unshowable(why) from trouble
    return image, size, box, Problem(Warned.DAMAGED, {"shown_percent": min(99, int(100 * share))})
