"""A database that checks after every write that counts, rows and the identity agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select

from library.database import Database
from library.states import COUNTED
from library.tables import files, jobs


class CheckedDatabase(Database):
    """The real one; each `writing()` ends with a look at all jobs."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with super().writing() as connection:
            yield connection
            assert_counts_add_up(connection)


def assert_counts_add_up(connection: Connection) -> None:
    """total = expected + waiting + claimed + done + failed + skipped, and each is what the rows say."""
    for job in connection.execute(select(jobs).where(jobs.c.deleted_at.is_(None))).all():
        counts = {state: getattr(job, state) for state in COUNTED}
        rows = _said_by_rows(connection, job.id)

        assert sum(counts.values()) == job.total, f"job {job.id}: {counts} do not add up to {job.total}"
        assert {state: rows.get(state, 0) for state in COUNTED} == counts, f"job {job.id}: rows {rows}, counts {counts}"


def _said_by_rows(connection: Connection, job_id: str) -> dict[str, int]:
    counted = select(files.c.state, func.count()).where(files.c.job_id == job_id).group_by(files.c.state)
    return {str(state): int(count) for state, count in connection.execute(counted)}
