"""A stream in gzip's form of which each event is packed once, whoever gets it, and can be read the moment it comes."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

# RFC 1952, section 2.3: deflate, nothing else is said, unknown system. RFC 1951, section 3.2.6: an empty last block.
HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
LAST_BLOCK = b"\x03\0"
MOST_KEPT = 64


class Packing:
    """What goes to one client: `begin`, then `add` for all that is said, then `end`."""

    def __init__(self) -> None:
        self._sum = 0
        self._size = 0

    def begin(self) -> bytes:
        return HEAD

    def add(self, lines: bytes) -> bytes:
        self._sum = zlib.crc32(lines, self._sum)
        self._size += len(lines)
        return _packed(lines)

    def end(self) -> bytes:
        return LAST_BLOCK + struct.pack("<II", self._sum, self._size & 0xFFFFFFFF)


@lru_cache(MOST_KEPT)
def _packed(lines: bytes) -> bytes:
    """Blocks that refer to nothing before them and end at a whole byte, so that they fit behind any others."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(lines) + packer.flush(zlib.Z_FULL_FLUSH)
