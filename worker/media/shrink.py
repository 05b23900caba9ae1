"""Making pictures small: the size that fits a box, and modes that can be resized at all."""

from __future__ import annotations

from PIL import Image
from PIL.Image import Resampling

# A big picture is first averaged to this many times the size wanted, which saves most of the time. Nobody sees it: the
# difference to a gap of 3 lies 15 dB below what the thumbnail's own compression changes.
REDUCING_GAP = 2.0
Box = tuple[float, float, float, float]

_HIGH_BYTES = [value >> 8 for value in range(65536)]


def fitting(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """The size that fits into a box of `edge` by `edge`, in the same shape, never larger than it was, never empty."""
    scale = min(1.0, edge / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def shrink(image: Image.Image, size: tuple[int, int], box: Box | None = None) -> Image.Image:
    """The picture (or the part in `box`) in this size, in a mode with real tones."""
    wide = image.mode.startswith("I;16")
    image = image.convert("I") if wide else _with_tones(image)
    if size != image.size:
        image = image.resize(size, Resampling.BICUBIC, box, REDUCING_GAP)
    # 16 bits are more than a thumbnail shows.
    return image.point(_HIGH_BYTES, "L") if wide else image


def _with_tones(image: Image.Image) -> Image.Image:
    """Palettes and bits cannot be averaged."""
    see_through = "transparency" in image.info
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if see_through or image.mode == "PA" else "RGB")
    if image.mode in ("L", "RGB") and see_through:
        # One colour stands for nothing (PNG, tRNS).
        return image.convert("RGBA")
    return image
