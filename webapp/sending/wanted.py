"""A body that takes its time: about every second somebody looks whether its import still takes files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from library.job import find_job, note_activity
from library.manifest import takes_files
from library.states import JobState
from webapp.errors import Refusal
from webapp.language import t
from webapp.parts import Parts

LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)


@asynccontextmanager
async def still_wanted(parts: Parts, job_id: str, received_bytes: Callable[[], int]) -> AsyncIterator[None]:
    """Ends what happens inside, also while it waits for the network, once the import takes no more files.

    Raises Refusal (409) then. Bytes that arrive count as activity of the import.
    """
    looking: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(None) as limit:
            # Most bodies are whole long before; to them this costs a timer and no task.
            begin = lambda: looking.append(loop.create_task(_look(parts, job_id, received_bytes, limit)))  # noqa: E731
            timer = loop.call_later(LOOK_SECONDS, begin)
            try:
                yield
            finally:
                timer.cancel()
                for task in looking:
                    task.cancel()
    except TimeoutError as unwanted:
        if not limit.expired():
            raise
        raise Refusal(409, "list_closed", t("This import takes no more files.")) from unwanted


async def _look(parts: Parts, job_id: str, received_bytes: Callable[[], int], limit: asyncio.Timeout) -> None:
    known = 0
    while True:
        more, known = received_bytes() > known, received_bytes()
        if not await asyncio.to_thread(_takes_files, parts, job_id, more):
            limit.reschedule(asyncio.get_running_loop().time())
            return
        await asyncio.sleep(LOOK_SECONDS)


def _takes_files(parts: Parts, job_id: str, more: bool) -> bool:
    try:
        with parts.database.reading() as connection:
            job = find_job(connection, job_id)
        if job is None or not (takes_files(job) or (job.closing_at is not None and job.state == JobState.RECEIVING)):
            return False
        if more:
            note_activity(parts.database, job_id)
    except SQLAlchemyError as trouble:
        # A database that is away or full is no reason to cut anybody off.
        log.info("nobody could look after a body job=%s: %s", job_id, trouble)
    return True
