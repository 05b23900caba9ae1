"""What earlier imports know already: the same file of a server folder, unchanged since, need not be read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import Connection, select

from library.states import FileState
from library.tables import files, jobs


class Likeness(Enum):
    """Whether a file in a folder is the one that an earlier import read there."""

    SAME = "same"
    OTHER = "other"
    # Size and time allow both: only the content can tell.
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Known:
    """A file as an earlier import read it, with its options; times in UTC milliseconds."""

    file_id: str
    job_id: str
    size_bytes: int
    last_modified: int | None
    finished_at: int
    sha256: str | None
    options: Mapping[str, Any] = field(default_factory=dict)


def known_files(connection: Connection, source_paths: Iterable[bytes], *, but_of: str) -> dict[bytes, Known]:
    """The newest good reading of each of these paths (absolute), of other jobs than `but_of`."""
    wanted = (
        select(
            files.c.source_path, files.c.id, files.c.job_id, files.c.size_bytes, files.c.last_modified,
            files.c.finished_at, files.c.sha256, jobs.c.options, jobs.c.notice_code,
        )
        .join(jobs, jobs.c.id == files.c.job_id)
        .where(
            files.c.source_path.is_not(None),
            files.c.source_path.in_(list(source_paths)),
            files.c.state == FileState.DONE,
            files.c.job_id != but_of,
            jobs.c.deleted_at.is_(None),
        )
        .order_by(files.c.finished_at)
    )  # fmt: skip
    return {
        bytes(row.source_path): Known(
            row.id, row.job_id, row.size_bytes, row.last_modified, row.finished_at or 0, row.sha256, _followed(row)
        )
        for row in connection.execute(wanted)
    }


def _followed(job: Any) -> dict[str, Any]:
    """The options of its job, as far as they could be followed."""
    missing = {"nsfw": False} if job.notice_code == "nsfw_not_installed" else {}
    return {**job.options, **missing}


def anything_known(connection: Connection, *, but_of: str) -> bool:
    """Whether any other job has read files of the server at all."""
    some = select(files.c.id).where(files.c.source_path.is_not(None), files.c.job_id != but_of).limit(1)
    return connection.execute(some).first() is not None


def compare(known: Known, size_bytes: int, last_modified: int | None, granularity_ms: int) -> Likeness:
    """Whether a file of this size and time is what was read then, on a file system that keeps times so finely."""
    if known.size_bytes != size_bytes or last_modified is None:
        return Likeness.OTHER
    # Copied back, touched or seen through a drive that rounds: another time tells nothing of the content. Changed right
    # after it was read, within one step of the file system's clock, a file would bear the same time.
    told = known.last_modified == last_modified and known.finished_at - last_modified > granularity_ms
    return Likeness.SAME if told else Likeness.DOUBTFUL
