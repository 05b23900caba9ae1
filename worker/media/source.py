"""The bytes of one file, read one time: small files into memory, large ones block by block from their descriptor."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

IN_MEMORY_BYTES = 64 * 1024 * 1024
BLOCK_BYTES = 1024 * 1024
HEAD_BYTES = 64 * 1024


class Source:
    """Random access to an open file. Its descriptor's own position is never used: others may share it."""

    def __init__(self, descriptor: int = -1, *, memory: bytes | None = None) -> None:
        """Of an open file, or of bytes that are here already."""
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size if memory is None else len(memory)
        self.memory = self._all() if memory is None and self.size <= IN_MEMORY_BYTES else memory
        self.head = self.at(0, HEAD_BYTES)

    def at(self, offset: int, length: int) -> bytes:
        """The bytes there; fewer where the file ends. Raises ValueError for a negative place."""
        if offset < 0 or length < 0:
            raise ValueError(f"no bytes at {offset}")
        if self.memory is not None:
            return self.memory[offset : offset + length]
        return os.pread(self._descriptor, min(length, max(0, self.size - offset)), offset)

    def find(self, mark: bytes, start: int) -> int:
        """The first place of `mark` from `start` on, or -1."""
        if self.memory is not None:
            # Three times as fast as bytes.find where the first letter is rare and the second one is not there.
            found = re.compile(re.escape(mark)).search(self.memory, start)
            return found.start() if found else -1
        for offset, block in self.blocks(start):
            # The mark may lie across two blocks.
            place = (bytes(block) + self.at(offset + len(block), len(mark) - 1)).find(mark)
            if place >= 0:
                return offset + place
        return -1

    def blocks(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, bytes | memoryview]]:
        """The bytes from `start` to `end` with their offsets: in one piece from memory, else in blocks of 1 MiB."""
        end = self.size if end is None else min(end, self.size)
        if self.memory is not None:
            yield start, memoryview(self.memory)[start:end]
            return
        while start < end:
            block = self.at(start, min(BLOCK_BYTES, end - start))
            if not block:
                return
            yield start, block
            start += len(block)

    def file(self) -> BinaryIO:
        """A file object of its own, at the beginning."""
        if self.memory is not None:
            return io.BytesIO(self.memory)
        return cast(BinaryIO, io.BufferedReader(_DescriptorFile(self._descriptor, self.size), BLOCK_BYTES))

    def _all(self) -> bytes:
        pieces = []
        offset = 0
        while offset < self.size:
            piece = os.pread(self._descriptor, self.size - offset, offset)
            if not piece:
                break
            pieces.append(piece)
            offset += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class _DescriptorFile(io.RawIOBase):
    """A file object that keeps its own position."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor = descriptor
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("no place before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        taken = os.preadv(self._descriptor, [buffer], self._position)
        self._position += taken
        return taken
