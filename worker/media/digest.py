"""The sums of a file, all in one pass: SHA-256 and CRC-32 of every byte, BLAKE3 of the picture's own bytes."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from blake3 import blake3

from worker.media.source import Source

# So many hex digits of BLAKE3 are 128 bits: enough for all pictures of a lifetime.
PICTURE_HASH_DIGITS = 32

Ranges = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Digests:
    """Sums of a whole file and of its picture data; None where they were not wanted or cannot be told."""

    sha256: str | None
    crc32: int | None
    picture_hash: str | None


def digest(source: Source, picture: Ranges | None, *, whole: bool) -> Digests:
    """Sum up the file. `picture` holds the ranges (start, end) of the picture's data, in rising order."""
    if not whole:
        return Digests(None, None, _picture_hash(source, picture))
    if source.memory is not None:
        sha256, crc32 = hashlib.sha256(source.memory).hexdigest(), zlib.crc32(source.memory)
        return Digests(sha256, crc32, _picture_hash(source, picture))
    return _in_blocks(source, picture)


def _picture_hash(source: Source, picture: Ranges | None) -> str | None:
    if picture is None:
        return None
    hasher = blake3()
    for start, end in picture:
        for _, block in source.blocks(start, end):
            hasher.update(block)
    return hasher.hexdigest()[:PICTURE_HASH_DIGITS]


def _in_blocks(source: Source, picture: Ranges | None) -> Digests:
    sha256, crc32, hasher = hashlib.sha256(), 0, blake3()
    open_ranges = list(reversed(picture or ()))
    for offset, block in source.blocks():
        sha256.update(block)
        crc32 = zlib.crc32(block, crc32)
        end = offset + len(block)
        while open_ranges and open_ranges[-1][0] < end:
            first, last = open_ranges[-1]
            hasher.update(memoryview(block)[max(0, first - offset) : max(0, last - offset)])
            if last > end:
                break
            open_ranges.pop()
    picture_hash = None if picture is None else hasher.hexdigest()[:PICTURE_HASH_DIGITS]
    return Digests(sha256.hexdigest(), crc32, picture_hash)
