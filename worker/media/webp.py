"""Still WebP pictures, decoded in one go by the libwebp that Pillow brings, and made small at once.

Pillow's own way is the one for animations: it paints every still onto a canvas first and copies that twice, which takes
as long again as half the decoding. Where the library cannot be called, or does not want to decode, that way is left.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

from PIL import Image, _webp

from worker.media.shrink import shrink

Size = tuple[int, int]

_LENGTH, _PLACE, _STRIDE = ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int
_PLANE = (_PLACE, _LENGTH, _STRIDE)
# Lossy WebP keeps 219 steps of light and 224 of colour, as television does (RFC 6386, section 9.2; ITU-R BT.601).
_FULL_LIGHT = [min(255, max(0, round((value - 16) * 255 / 219))) for value in range(256)]
_FULL_COLOUR = [min(255, max(0, round((value - 128) * 255 / 224 + 128))) for value in range(256)]


def _library_function(name: str, *places: Any) -> Callable[..., Any] | None:
    """A function of libwebp's decode.h, found through the module that is linked with it."""
    try:
        function: Any = getattr(ctypes.CDLL(_webp.__file__), name)
    except (OSError, AttributeError):
        return None
    function.restype = ctypes.c_void_p
    function.argtypes = [ctypes.c_char_p, _LENGTH, *places]
    return function  # type: ignore[no-any-return]


_decode_colours = _library_function("WebPDecodeRGBAInto", *_PLANE)
_decode_planes = _library_function("WebPDecodeYUVInto", *_PLANE, *_PLANE, *_PLANE)


def decode_small(raw: bytes, size: Size, wanted: Size, *, see_through: bool) -> Image.Image | None:
    """The picture, of `size` as its header says, in the size `wanted`: RGB, or RGBA where it can be seen through.

    None where this is not the way to decode it. Raises MemoryError.
    """
    halved = all(2 * least <= side for least, side in zip(wanted, size, strict=True))
    if halved and not see_through and _is_lossy(raw):
        return _by_planes(raw, size, wanted)
    mode = "RGBA" if see_through else "RGBX"
    pixels = bytearray(4 * size[0] * size[1])
    if _decode_colours is None or not _decode_colours(raw, len(raw), *_place(pixels, 4 * size[0])):
        return None
    # Pillow works on these bytes where they are.
    small = shrink(Image.frombuffer(mode, size, pixels, "raw", mode, 0, 1), wanted)
    return small if see_through else small.convert("RGB")


def _by_planes(raw: bytes, size: Size, wanted: Size) -> Image.Image | None:
    """Light and colour are made small before they are mixed, for there is half as much to do."""
    half = (size[0] + 1) // 2, (size[1] + 1) // 2
    sizes = (size, half, half)
    planes = [bytearray(width * height) for width, height in sizes]
    places = [part for plane, (width, _) in zip(planes, sizes, strict=True) for part in _place(plane, width)]
    if _decode_planes is None or not _decode_planes(raw, len(raw), *places):
        return None
    # Where a side is odd, the last half-sized column or row reaches over the edge.
    box = (0, 0, size[0] / 2, size[1] / 2)
    light, *colours = (
        Image.frombuffer("L", plane_size, plane, "raw", "L", 0, 1)
        for plane, plane_size in zip(planes, sizes, strict=True)
    )
    small = [
        shrink(light, wanted).point(_FULL_LIGHT),
        *(shrink(colour, wanted, box).point(_FULL_COLOUR) for colour in colours),
    ]
    return Image.merge("YCbCr", small).convert("RGB")


def _place(pixels: bytearray, stride: int) -> tuple[Any, int, int]:
    return (ctypes.c_char * len(pixels)).from_buffer(pixels), len(pixels), stride


def _is_lossy(raw: bytes) -> bool:
    return next((kind == b"VP8 " for kind in _chunks(raw) if kind in (b"VP8 ", b"VP8L")), False)


def _chunks(raw: bytes) -> Iterator[bytes]:
    """The kinds of a RIFF file's chunks, in their order."""
    start = 12
    while start + 8 <= len(raw):
        yield raw[start : start + 4]
        length = int.from_bytes(raw[start + 4 : start + 8], "little")
        start += 8 + length + length % 2
