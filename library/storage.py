"""Where bytes live. The only code that names a path under the data folder.

originals/ab/<sha256>      bytes as brought, named by their content, so that equal files lie here once
originals/incoming/        bytes on their way in, in the same file system as their destination
thumbnails/ab/<sha256>.jpg pictures derived from them in the import, up to 400 px
previews/ab/<sha256>.jpg   the same up to 1440 px, made when first looked at
full/<sha256>.jpg          the same in full size; only the newest stay
scratch/                   what a decoder writes before it is checked and renamed
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from collections.abc import Iterable
from io import FileIO
from pathlib import Path
from threading import Lock

from library.upkeep.leftovers import remove_leftovers, temporary_name

HEAD_BYTES = 65_536
TAIL_BYTES = 65_536
# So many bytes of one body wait in memory at most, and so many of all of them together.
HELD_BYTES = 256 * 1024
MOST_HELD_BYTES = 32 * 1024 * 1024
# What one block costs beside its bytes.
BLOCK_BYTES = 64
# What is kept in memory of the beginning of a body that goes to the disk as it comes; at its end more is read again.
SHORT_HEAD_BYTES = 4096
TEMPORARY = ("originals/incoming", "scratch")
FOLDERS = (*TEMPORARY, "thumbnails", "previews", "full")
THUMBNAIL, PREVIEW, FULL = "thumbnail", "preview", "full"
MOST_IN_FULL = 100


class Storage:
    """The folders under SHOEBOX_DATA. Stored paths are relative to it, so that it can be moved."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._incoming = data / "originals/incoming"
        self._room = HeldRoom(MOST_HELD_BYTES)

    def prepare(self) -> None:
        """Make the folders that are missing."""
        for name in FOLDERS:
            (self.data / name).mkdir(parents=True, exist_ok=True)

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.data).free

    def incoming(self) -> Incoming:
        """A new, empty place for bytes on their way in."""
        return Incoming(self._incoming / temporary_name("part"), self._room)

    def keep(self, incoming: Incoming) -> str:
        """Give finished bytes their lasting place; returns its stored path. Equal bytes that lie there already stay."""
        stored = self.original(incoming.sha256)
        self._move(incoming.path, stored)
        return stored

    def original(self, sha256: str) -> str:
        """The stored path of an upload's bytes."""
        return f"originals/{sha256[:2]}/{sha256}"

    def scratch(self) -> Path:
        """A name for a file that one decoder may write."""
        return self.data / "scratch" / temporary_name("tmp")

    def clean(self) -> int:
        """Remove what processes that were killed left half done. Returns how many files that were."""
        return remove_leftovers(self.data / name for name in TEMPORARY)

    def keep_thumbnail(self, scratch: Path, sha256: str) -> str:
        """Give a finished thumbnail its lasting place, named by the original's content; returns its stored path."""
        stored = self.thumbnail(sha256)
        self._move(scratch, stored)
        return stored

    def thumbnail(self, sha256: str) -> str:
        """The stored path of an original's thumbnail, whether it has been made or not."""
        return f"thumbnails/{sha256[:2]}/{sha256}.jpg"

    def preview(self, sha256: str, size: str = PREVIEW) -> str:
        """The stored path of an original's picture in this size, whether it has been made or not."""
        if size == THUMBNAIL:
            return self.thumbnail(sha256)
        return f"full/{sha256}.jpg" if size == FULL else f"previews/{sha256[:2]}/{sha256}.jpg"

    def keep_preview(self, scratch: Path, sha256: str, size: str = PREVIEW) -> None:
        """Give a finished one its place: for good, but pictures in full size until a hundred newer ones are made."""
        self._move(scratch, self.preview(sha256, size))
        if size == FULL:
            made = sorted((self.data / "full").iterdir(), key=_made_at, reverse=True)
            self.remove(f"full/{old.name}" for old in made[MOST_IN_FULL:])

    def path(self, stored: str) -> Path:
        """The absolute path of something stored. Raises ValueError for a path that leaves the data folder."""
        if stored.startswith("/") or ".." in stored.split("/"):
            raise ValueError(f"not a stored path: {stored!r}")
        return self.data / stored

    def remove(self, stored: Iterable[str]) -> None:
        """Remove stored things; what is gone already is no error."""
        for name in stored:
            self.path(name).unlink(missing_ok=True)

    def _move(self, source: Path, stored: str) -> None:
        target = self.path(stored)
        try:
            source.replace(target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)


def _made_at(path: Path) -> float:
    """When it was written; long ago where it is gone already."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


class HeldRoom:
    """Room in memory for bodies that are held, shared by all of a process: thousands of slow senders cannot fill it."""

    def __init__(self, most_bytes: int) -> None:
        self._left = most_bytes
        self._lock = Lock()

    def take(self, size_bytes: int) -> bool:
        """False, and nothing is taken, where so much is not left."""
        with self._lock:
            fits = size_bytes <= self._left
            self._left -= size_bytes if fits else 0
        return fits

    def give_back(self, size_bytes: int) -> None:
        with self._lock:
            self._left += size_bytes


class Incoming:
    """Bytes on their way in: SHA-256 and CRC-32 run over them while they are written to a temporary name.

    Small ones are held in memory until `finish`, so that all that is done for them is done in one go; where there is
    no room for that they go to the disk as they come.
    """

    def __init__(self, path: Path, room: HeldRoom) -> None:
        self.path = path
        self._room = room
        self.size_bytes = 0
        self.head = b""
        self.crc32 = 0
        self.sha256 = ""
        self.fingerprint = ""
        self._hash = hashlib.sha256()
        self._held: list[bytes | memoryview] = []
        self._held_bytes = 0
        self._file: FileIO | None = None

    def write(self, block: bytes | memoryview) -> None:
        """The next bytes; a block must not change any more."""
        self.size_bytes += len(block)
        if self._holds(block):
            self.head += bytes(block[: HEAD_BYTES - len(self.head)])
            return
        self.head = (self.head + bytes(block[:SHORT_HEAD_BYTES]))[:SHORT_HEAD_BYTES]
        self._let_go()
        self._store(block)

    def finish(self) -> None:
        """Bring the bytes safely to the disk; sums are known after it. Blocks as long as that takes: use a thread."""
        file = self._let_go()
        os.fsync(file.fileno())
        file.close()
        if len(self.head) < min(HEAD_BYTES, self.size_bytes):
            with self.path.open("rb") as stored:
                self.head = stored.read(HEAD_BYTES)
        self.sha256 = self._hash.hexdigest()
        self.fingerprint = self._fingerprint()

    def discard(self) -> None:
        """Leave nothing behind."""
        self._empty()
        if self._file is not None:
            self._file.close()
            self.path.unlink(missing_ok=True)

    def _holds(self, block: bytes | memoryview) -> bool:
        """Keep this block in memory, if all before it is there and there is room."""
        cost = len(block) + BLOCK_BYTES
        if self._file is not None or self.size_bytes > HELD_BYTES or not self._room.take(cost):
            return False
        self._held.append(block)
        self._held_bytes += cost
        return True

    def _let_go(self) -> FileIO:
        """From now on bytes go to the disk, those first that were held."""
        if self._file is None:
            self._file = FileIO(self.path, "w")
        held = b"".join(self._held)
        if held:
            self._store(held)
        self._empty()
        return self._file

    def _empty(self) -> None:
        self._held = []
        self._room.give_back(self._held_bytes)
        self._held_bytes = 0

    def _store(self, block: bytes | memoryview) -> None:
        view = memoryview(block)
        while view and self._file is not None:
            view = view[self._file.write(view) :]
        self._hash.update(block)
        self.crc32 = zlib.crc32(block, self.crc32)

    def _fingerprint(self) -> str:
        """SHA-256 over the first 65,536 bytes followed by the last 65,536 (over all of up to 131,072 bytes)."""
        if self.size_bytes <= HEAD_BYTES + TAIL_BYTES:
            return self.sha256
        with self.path.open("rb") as file:
            file.seek(-TAIL_BYTES, os.SEEK_END)
            return hashlib.sha256(self.head + file.read()).hexdigest()
