"""Still WebP pictures, decoded in one go by the libwebp that Pillow brings.

Pillow's own way is the one for animations: it paints every still onto a canvas first and copies that twice, which takes
as long again as half the decoding. Where the library cannot be called, or does not want to decode, that way is left.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from PIL import Image, _webp

Size = tuple[int, int]


def _library_function() -> Callable[..., Any] | None:
    """`WebPDecodeRGBAInto` of libwebp's decode.h, through the module that is linked with it."""
    try:
        function = ctypes.CDLL(_webp.__file__).WebPDecodeRGBAInto
    except (OSError, AttributeError):
        return None
    function.restype = ctypes.c_void_p
    function.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return function


_decode_into = _library_function()


def decode_still(raw: bytes, size: Size, *, see_through: bool) -> Image.Image | None:
    """The picture, of `size` as its header says; None where this is not the way to decode it. Raises MemoryError."""
    if _decode_into is None:
        return None
    stride = 4 * size[0]
    pixels = bytearray(stride * size[1])
    place = (ctypes.c_char * len(pixels)).from_buffer(pixels)
    if not _decode_into(raw, len(raw), place, len(pixels), stride):
        return None
    mode = "RGBA" if see_through else "RGBX"
    # Pillow works on these bytes where they are.
    return Image.frombuffer(mode, size, pixels, "raw", mode, 0, 1)
