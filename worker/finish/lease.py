"""The lease of one finishing, as its stages hold it: every transaction asks first whether the work is still wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from library.database import Database
from library.failpoint import reach
from library.leases.finishing import LetGo, hold


@dataclass(frozen=True)
class Lease:
    """What a stage gets: the job, and the database for as long as the job is this worker's to finish.

    `stopping` is asked between transactions: the worker was told to end. `touched` gathers other jobs that a stage
    changed, for whom the bell rings as well.
    """

    database: Database
    job_id: str
    token: str
    stopping: Callable[[], bool] = bool
    touched: set[str] = field(default_factory=set)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A short transaction with the job's row locked. Raises LetGo where the job is not ours any more.

        A stage lets LetGo pass: nothing of this transaction stays, and whoever finishes later begins again.
        """
        if self.stopping():
            raise LetGo(self.job_id)
        with self.database.writing() as connection:
            hold(connection, self.job_id, self.token)
            yield connection
            reach("in_finish")

    def reading(self) -> AbstractContextManager[Connection]:
        """One snapshot to read from."""
        return self.database.reading()
