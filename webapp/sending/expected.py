"""Files that this process has announced and not yet seen come: for their bodies the database need not be asked again.

Only a saving: what is not in here is looked up, and whether a file is still expected is decided when it lands.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

MOST_KEPT = 50_000


@dataclass(frozen=True)
class Expected:
    """What a body needs to know of its file: sizes in bytes, the path as shown."""

    id: str
    job_id: str
    size_bytes: int
    shown_path: str

    @property
    def filename(self) -> str:
        return self.shown_path.rpartition("/")[2] or self.shown_path


class ExpectedFiles:
    """The newest MOST_KEPT of them, by id."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, Expected] = OrderedDict()

    def remember(self, files: Iterable[Expected]) -> None:
        for file in files:
            self._files[file.id] = file
        while len(self._files) > MOST_KEPT:
            self._files.popitem(last=False)

    def find(self, file_id: str) -> Expected | None:
        return self._files.get(file_id)

    def forget(self, file_id: str) -> None:
        self._files.pop(file_id, None)

    def forget_job(self, job_id: str) -> None:
        """Nothing more is taken for this job, or only what the database says."""
        for file_id in [file.id for file in self._files.values() if file.job_id == job_id]:
            del self._files[file_id]
