"""HEIC decoded tile by tile and small at once: FFmpeg's decoder takes half the time, and no full picture is ever made.

Phones cut a picture into tiles of HEVC. Each is shrunk as soon as it is decoded, which nobody sees in a thumbnail.
Whatever is out of the ordinary is left to libheif.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import av
import av.error
from av.video.reformatter import Interpolation
from PIL import Image

from worker.media.items import Items
from worker.media.shrink import Box
from worker.media.source import Source

HEVC = (b"hvc1", b"hev1")
MOST_TILES = 1_024
MOST_TILE_PIXELS = 50_000_000
REDUCTIONS = (8, 4, 2, 1)
BROKEN = (av.error.FFmpegError, ValueError, OSError, RuntimeError, LookupError, EOFError)


@dataclass(frozen=True)
class Layout:
    """How the primary picture is cut: the tiles row by row, how many stand in a row, the size of one and of all."""

    numbers: Sequence[int]
    columns: int
    tile: tuple[int, int]
    whole: tuple[int, int]


def decode_small(
    source: Source, items: Items, whole: tuple[int, int], wanted: tuple[int, int]
) -> tuple[Image.Image, Box] | None:
    """The primary picture before any turning, at least as large as `wanted`, and the part that holds it.

    `whole` is its full size before turning, as libheif knows it. None where the file is not of the ordinary kind, or
    its data are broken. Raises MemoryError.
    """
    try:
        layout = _layout(source, items)
        setups = {items.items[number].property(b"hvcC") for number in layout.numbers} if layout else set()
        setup = setups.pop() if len(setups) == 1 else None
        if layout is None or layout.whole != whole or setup is None:
            return None
        return _put_together(layout, wanted, _frames(source, items, layout, setup))
    except MemoryError:
        raise
    except BROKEN:
        return None


def _layout(source: Source, items: Items) -> Layout | None:
    primary = items.items[items.primary]
    size = primary.size()
    if primary.type in HEVC and size and 0 not in size:
        return Layout([items.primary], 1, size, size)
    return _grid(items, items.data(source, items.primary)[:12]) if primary.type == b"grid" else None


def _grid(items: Items, told: bytes) -> Layout | None:
    """From the grid's own few bytes (ISO/IEC 23008-12, section 6.6.2.3.2)."""
    width = 4 if len(told) > 1 and told[1] & 1 else 2
    if len(told) < 4 + 2 * width:
        return None
    rows, columns = told[2] + 1, told[3] + 1
    whole = int.from_bytes(told[4 : 4 + width]), int.from_bytes(told[4 + width : 4 + 2 * width])
    sizes = {items.items[number].size() for number in items.parts}
    tile = sizes.pop() if len(sizes) == 1 else None
    if tile is None or 0 in (*tile, *whole) or not rows * columns == len(items.parts) <= MOST_TILES:
        return None
    covered = columns * tile[0] >= whole[0] and rows * tile[1] >= whole[1]
    return Layout(items.parts, columns, tile, whole) if covered else None


def _reduction(layout: Layout, wanted: tuple[int, int]) -> int:
    """The greatest that leaves enough pixels, and whole ones in each tile."""
    for reduction in REDUCTIONS:
        enough = all(side // reduction >= least for side, least in zip(layout.whole, wanted, strict=True))
        if enough and not any(side % reduction for side in layout.tile):
            return reduction
    return 1


def _frames(source: Source, items: Items, layout: Layout, setup: bytes) -> Iterator[Any]:
    """The decoded tiles, each with its place as its time."""
    if layout.tile[0] * layout.tile[1] > MOST_TILE_PIXELS:
        return
    decoder: Any = av.CodecContext.create("hevc", "r")
    decoder.extradata = setup
    decoder.thread_count = 1
    for place, number in enumerate(layout.numbers):
        packet = av.Packet(items.data(source, number))
        packet.pts = packet.dts = place
        yield from decoder.decode(packet)
    yield from decoder.decode(None)


def _put_together(layout: Layout, wanted: tuple[int, int], frames: Iterator[Any]) -> tuple[Image.Image, Box] | None:
    reduction = _reduction(layout, wanted)
    small = layout.tile[0] // reduction, layout.tile[1] // reduction
    rows = len(layout.numbers) // layout.columns
    canvas = Image.new("RGB", (layout.columns * small[0], rows * small[1]))
    empty = set(range(len(layout.numbers)))
    for frame in frames:
        if (frame.width, frame.height) != layout.tile or frame.pts not in empty:
            return None
        empty.remove(frame.pts)
        row, column = divmod(frame.pts, layout.columns)
        tile = frame.reformat(*small, format="rgb24", interpolation=Interpolation.AREA, threads=1).to_image()
        canvas.paste(tile, (column * small[0], row * small[1]))
    return None if empty else (canvas, (0, 0, layout.whole[0] / reduction, layout.whole[1] / reduction))
