"""Folders of the server: which may be read, and how files in them are opened without following any link."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

# The way down to a folder needs only the right to pass through (open(2), O_PATH); other systems know no such way.
_PASSING = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LISTING = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe that bears a picture's name must not make us wait for its other end.
_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# The moment of the last reading stays as it was, where the kernel lets us (open(2): for the file's owner and for root).
_UNSEEN = getattr(os, "O_NOATIME", 0)
_WRITTEN_BYTE = re.compile(r"%([0-9A-F]{2})")


class OutsideRoots(ValueError):
    """The path is not one of a folder that may be read: relative, with `..` or NUL, or in none of the roots."""


class ServerFolders:
    """The folders of IMPORT_ROOTS and all that lies below them, but never our own data folder."""

    def __init__(self, roots: Sequence[Path], data: Path) -> None:
        self.roots = tuple(os.fsencode(root) for root in roots)
        self._data = data

    @property
    def on(self) -> bool:
        return bool(self.roots)

    def place(self, path: bytes) -> bytes:
        """The same path without what means nothing (`//`, `/.`). Raises OutsideRoots."""
        parts = [part for part in path.split(b"/") if part not in (b"", b".")]
        if not path.startswith(b"/") or b".." in parts or b"\0" in path:
            raise OutsideRoots(path)
        place = b"/" + b"/".join(parts)
        self.root_of(place)
        return place

    def open_folder(self, path: bytes) -> int:
        """A descriptor to list the folder by. Raises OutsideRoots, or OSError: what is no folder, or only a link."""
        descriptor = self._open(self.place(path), _LISTING)
        if self.is_ours(os.fstat(descriptor)):
            os.close(descriptor)
            raise OutsideRoots(path)
        return descriptor

    def open_file(self, path: bytes) -> int:
        """A descriptor to read the file by; it may be of anything that is no link. Raises OutsideRoots, OSError."""
        place = self.place(path)
        if _UNSEEN:
            with suppress(PermissionError):
                return self._open(place, _READING | _UNSEEN)
        return self._open(place, _READING)

    def is_ours(self, told: os.stat_result) -> bool:
        """Whether this is the data folder itself, by whatever path it was reached."""
        try:
            ours = self._data.stat()
        except OSError:
            return False
        return (told.st_dev, told.st_ino) == (ours.st_dev, ours.st_ino)

    def root_of(self, place: bytes) -> bytes:
        """The root that this path (in its plain form) lies in. Raises OutsideRoots."""
        for root in self.roots:
            if place == root or place.startswith(root.rstrip(b"/") + b"/"):
                return root
        raise OutsideRoots(place)

    def _open(self, place: bytes, flags: int) -> int:
        """Step by step from the root, which alone may be a link: whoever set it up chose it."""
        root = self.root_of(place)
        parts = [part for part in place[len(root) :].split(b"/") if part]
        if not parts:
            return os.open(root, flags & ~os.O_NOFOLLOW)
        here = os.open(root, _PASSING & ~os.O_NOFOLLOW)
        try:
            for part in parts[:-1]:
                below = os.open(part, _PASSING, dir_fd=here)
                os.close(here)
                here = below
            return os.open(parts[-1], flags, dir_fd=here)
        finally:
            os.close(here)


def is_no_folder(trouble: OSError) -> bool:
    """Whether a folder could not be opened because a file or a link stands there."""
    return trouble.errno in (errno.ENOTDIR, errno.ELOOP)


def is_gone(trouble: OSError) -> bool:
    """Whether what was there before cannot be reached any more: removed, replaced by a link, or its drive is away."""
    return trouble.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENODEV, errno.ENXIO, errno.ENOTCONN)


def written(path: bytes) -> str:
    """A path as text that can be turned back: bytes that are not UTF-8, and the per cent sign, as `%XX`."""
    text = path.replace(b"%", b"%25").decode("utf-8", "surrogateescape")
    return "".join(f"%{ord(letter) - 0xDC00:02X}" if "\udc80" <= letter <= "\udcff" else letter for letter in text)


def read_back(text: str) -> bytes:
    """The path that `written` gave as text."""
    return _WRITTEN_BYTE.sub(
        lambda found: chr(0xDC00 + int(found[1], 16)) if int(found[1], 16) >= 0x80 else chr(int(found[1], 16)), text
    ).encode("utf-8", "surrogateescape")
