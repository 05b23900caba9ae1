"""How much of a damaged picture is there, as a share from 0 to 1 of its rows."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from PIL import Image, ImageChops

from worker.media.picture_hash import png_data
from worker.media.source import Source

# Passes of an interlaced PNG: where they start and how far they step, across and down (PNG, section 8.2).
_PASSES = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2))
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_INFLATE_BYTES = 1024 * 1024


def share_of_jpeg(image: Image.Image) -> float:
    """Where nothing was decoded, all rows to the last one have the colour of its last corner."""
    corner = image.getpixel((image.width - 1, image.height - 1))
    flat = Image.new(image.mode, image.size, corner)
    box = ImageChops.difference(image, flat).getbbox(alpha_only=False)
    return 0.0 if box is None else box[3] / image.height


def share_of_png(source: Source) -> float:
    """The data are counted, for missing rows are as black as black ones."""
    wanted = _png_bytes(source)
    return min(1.0, _inflated_bytes(png_data(source), wanted) / wanted) if wanted else 0.0


def _png_bytes(source: Source) -> int:
    """How many bytes all rows have, each with the byte that names its filter."""
    head = source.at(16, 13)
    width, height = int.from_bytes(head[:4]), int.from_bytes(head[4:8])
    bits = head[8] * _CHANNELS.get(head[9], 4)
    if not head[12]:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for left, across, top, down in _PASSES:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _inflated_bytes(pieces: Iterator[bytes], most: int) -> int:
    """How many bytes the data give before they end or break; no more than `most` are asked for."""
    inflater, count = zlib.decompressobj(), 0
    for piece in pieces:
        left = piece
        while left and count < most:
            try:
                count += len(inflater.decompress(left, _INFLATE_BYTES))
            except zlib.error:
                return count
            left = inflater.unconsumed_tail
    return count
