"""Photos that Pillow decodes: opened by the one plugin that fits, bounded, shrunk, then turned and coloured."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO

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

from library.formats import Kind
from library.problem import Failed, Note, Warned
from worker.media.colour import to_srgb
from worker.media.gap import shown_share
from worker.media.jpeg import SCAN, segments
from worker.media.order import Order, Problem
from worker.media.orientation import seen_size, stored_orientation, upright
from worker.media.shown import Shown
from worker.media.shrink import Box, fitting, shrink
from worker.media.source import Source
from worker.media.unshowable import Unshowable

MOST_PIXELS = 150_000_000
LONGEST_SIDE = 50_000
# Less than this share of a damaged picture shows nothing to anybody.
LEAST_SHOWN = 0.05
# Beyond our own ceiling Pillow's would warn; the edge makes errors of its warnings.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

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
# Seen from decoders that were given broken files.
BROKEN = (OSError, ValueError, SyntaxError, struct.error, zlib.error, ArithmeticError, LookupError, TypeError, EOFError)


def show(source: Source, kind: Kind, order: Order) -> Shown:
    """Decode the picture as small as may be. Raises Unshowable, MemoryError."""
    image = _open(source, kind)
    size = image.size
    check_size(size)
    problem = None
    try:
        small = shrink(image, fitting(size, order.thumbnail_edge), None if order.safest else _drafted(image, order))
    except Image.DecompressionBombError as bomb:
        raise Unshowable(Failed.TOO_MANY_PIXELS) from bomb
    except BROKEN as trouble:
        small, problem = _show_partly(source, kind, order, trouble)
    orientation = stored_orientation(image.info)
    width, height = seen_size(size, orientation)
    coloured, notes = to_srgb(upright(small, orientation), image.info.get("icc_profile"))
    if kind.format in MOVING and getattr(image, "is_animated", False):
        notes.append(Note.MOVES)
    return Shown(width, height, orientation, image=coloured, problem=problem, notes=notes)


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
        return PLUGINS[kind.format](source.file())
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unshowable(Failed.TOO_MANY_PIXELS) from bomb
    except BROKEN as trouble:
        raise Unshowable(_why_closed(source, kind, trouble)) from trouble


def _why_closed(source: Source, kind: Kind, trouble: Exception) -> Failed:
    said = str(trouble)
    if "Decompressed data too large" in said or "text memory" in said:
        return Failed.BAD_METADATA
    if "mode" in said:
        return Failed.UNSUPPORTED_MODE
    if kind.format in JPEGS and _ended_early(source):
        return Failed.INCOMPLETE
    return Failed.NOT_A_PICTURE


def _ended_early(source: Source) -> bool:
    """Whether a JPEG stops before its picture begins."""
    last = None
    for last in segments(source):
        pass
    return last is not None and last.marker != SCAN and last.end >= source.size


def _show_partly(source: Source, kind: Kind, order: Order, trouble: Exception) -> tuple[Image.Image, Problem]:
    """A second try that takes what there is. Raises Unshowable when that is next to nothing."""
    if kind.format not in JPEGS:
        raise Unshowable(Failed.INCOMPLETE if "truncated" in str(trouble) else Failed.NOT_A_PICTURE) from trouble
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        image = _open(source, kind)
        small = shrink(image, fitting(image.size, order.thumbnail_edge), _drafted(image, order))
    except BROKEN as again:
        raise Unshowable(Failed.NOT_A_PICTURE) from again
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    share = shown_share(small)
    if share < LEAST_SHOWN:
        raise Unshowable(Failed.INCOMPLETE) from trouble
    return small, Problem(Warned.DAMAGED, {"shown_percent": round(100 * share)})
