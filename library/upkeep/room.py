"""Room on the disk: how much is missing before work may go on, and a ballast that a full disk is relieved of.

SQLite on a full disk cannot even delete (sqlite.org/rescode.html#full). Space that can be given back at once lets it
write down that imports wait.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from library.settings import LEAST_FREE_BYTES, MEBIBYTE, Settings

# With less than this a row may not be written any more.
HARDLY_ANY_BYTES = 1 * MEBIBYTE
# So much more than the least must be free before work goes on, so that it does not stop again at once.
RESERVE_BYTES = 4 * MEBIBYTE
BALLAST_BYTES = 64 * MEBIBYTE
# Of a small disk the ballast takes no larger share.
BALLAST_SHARE = 32


class NoRoom(Exception):
    """The disk is too full to go on. No file is to blame."""


class Room:
    """The disk that the data folder lies on, as `MIN_FREE_BYTES` judges it."""

    def __init__(self, settings: Settings) -> None:
        self._data = settings.data
        self._least = max(settings.min_free_bytes, LEAST_FREE_BYTES)
        self._ballast = settings.data / "ballast" if settings.on_sqlite else None

    @property
    def lacking(self) -> bool:
        """Whether the disk is too full to go on."""
        return self._free() < self._least

    def missing_bytes(self) -> int:
        """What must be freed before work goes on; 0 when it may."""
        wanted = self._least + RESERVE_BYTES + self._ballast_missing()
        return max(0, wanted - self._free())

    @property
    def full(self) -> bool:
        """Whether hardly a byte is left, so that the database may be unable to write."""
        return self._free() < HARDLY_ANY_BYTES

    def make_way(self) -> None:
        """On a disk that is full, give the ballast back, so that what comes next can be written down."""
        if self._ballast is not None and self._ballast.exists() and self.full:
            self._ballast.unlink(missing_ok=True)

    def restore(self) -> None:
        """Put the ballast in place (again) where there is plenty of room. What cannot be is left for the next time."""
        if self._ballast is None or self._ballast.exists() or self.missing_bytes() > 0:
            return
        with suppress(OSError):
            _allocate(self._ballast, self._ballast_size())

    def _ballast_missing(self) -> int:
        return 0 if self._ballast is None or self._ballast.exists() else self._ballast_size()

    def _ballast_size(self) -> int:
        return int(min(BALLAST_BYTES, shutil.disk_usage(self._data).total // BALLAST_SHARE))

    def _free(self) -> int:
        return shutil.disk_usage(self._data).free


def tells_of_a_full_disk(error: BaseException) -> bool:
    """Whether this trouble of a file or of the database means that no room is left."""
    if isinstance(error, NoRoom):
        return True
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    # SQLite's own words for SQLITE_FULL (sqlite.org/rescode.html#full); PostgreSQL's SQLSTATE for disk_full.
    original = error.orig if isinstance(error, DBAPIError) else None
    return str(original) == "database or disk is full" or getattr(original, "sqlstate", None) == "53100"


def _allocate(path: Path, size_bytes: int) -> None:
    coming = path.with_name(f"{path.name}.new")
    with coming.open("wb") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, size_bytes)
        except OSError:
            coming.unlink(missing_ok=True)
            raise
    coming.replace(path)
