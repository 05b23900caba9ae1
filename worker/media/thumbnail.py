"""Thumbnails as bytes: a plain JPEG without a word about where it came from."""

from __future__ import annotations

import io
import os

from PIL import Image

from worker.media.order import Thumbnail

QUALITY = {"read": 80, "preview": 82}


def write_thumbnail(image: Image.Image, outlet: int, quality: int) -> Thumbnail:
    """Encode the picture into the outlet, an empty file open for writing. Raises OSError when the disk is full."""
    encoded = encode(image, quality)
    written = 0
    while written < len(encoded):
        written += os.pwrite(outlet, encoded[written:], written)
    return Thumbnail(*image.size, len(encoded))


def encode(image: Image.Image, quality: int) -> bytes:
    """JPEG of pixels only: what Pillow would copy from the original (comments, resolution) is cleared first."""
    image.info.clear()
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
