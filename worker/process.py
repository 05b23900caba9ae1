"""Working on a job: claim some files, read each once in a slot, record the outcomes. Top to bottom in named steps."""

from __future__ import annotations

import asyncio
import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from library.control.moves import pause_for_room
from library.failpoint import reach
from library.file import FileRow
from library.job import find_job, next_generation
from library.leases.claim import SUSPECT_AFTER, Claim, claim, release, takes_results
from library.problem import Failed
from library.queue import wake
from library.states import WORKING_JOBS
from library.telling.foresight import family_of
from library.telling.speed import FIRST_SPEEDS, NOTHING
from library.upkeep.room import RESERVE_BYTES, NoRoom, tells_of_a_full_disk
from worker.bench import Bench
from worker.early import dated_early
from worker.finish.finish import finish
from worker.judging import judged
from worker.readings import failed, read_file
from worker.recorder import Recorder
from worker.slots import SlotsClosed

# After so long the task queues the next wake-up and returns, so that a lost one is soon made good.
CHUNK_SECONDS = 20.0
MOST_CLAIMED = 20
# How often a worker looks whether its job was cancelled or paused meanwhile.
GLANCE_SECONDS = 1.0
# So long a claim may wait to be told together with an outcome.
CLAIM_RING_SECONDS = 0.25

log = logging.getLogger(__name__)


async def work_on(bench: Bench, job_id: str) -> None:
    """See to it that this process works on the job, and wait until it has done so for a while.

    The work is the process's own task: when the wait is cut off (the queue's time limit), the work goes on.
    """
    await asyncio.shield(begin(bench, job_id))


def begin(bench: Bench, job_id: str) -> asyncio.Task[None]:
    """Begin to work on the job, or remember the wake-up where this process works on it already."""
    if job_id in bench.working:
        bench.woken.add(job_id)
    else:
        bench.working[job_id] = asyncio.create_task(_work_for_a_while(bench, job_id))
    return bench.working[job_id]


async def _work_for_a_while(bench: Bench, job_id: str) -> None:
    try:
        await _work_and_put_down(bench, job_id)
        await _wake_next(bench, job_id)
    except Exception as trouble:
        if not tells_of_a_full_disk(trouble):
            raise
        log.warning("no room left job=%s: %r", job_id, trouble)
        await asyncio.to_thread(_stop_for_room, bench, job_id)
        bench.bell.ring_soon(job_id)


async def _work_and_put_down(bench: Bench, job_id: str) -> None:
    """Work and finish; nothing stays in hand, however that ends."""
    recorder = Recorder(bench, job_id)
    hands: set[asyncio.Task[None]] = set()
    try:
        await _work(bench, job_id, recorder, hands)
        reach("before_finish")
        await finish(bench, job_id)
    finally:
        del bench.working[job_id]
        bench.alone.discard(job_id)
        await _put_down(hands)
        try:
            await recorder.close()
            await _give_back(bench, recorder.unfinished())
        finally:
            # What could not be given back, because the database is away, the next heartbeat with it lets go.
            recorder.let_go()


async def _work(bench: Bench, job_id: str, recorder: Recorder, hands: set[asyncio.Task[None]]) -> None:
    """Keep all slots busy: claim again as soon as fewer files are in hand than two for each slot."""
    until = time.monotonic() + CHUNK_SECONDS
    glance = time.monotonic() + GLANCE_SECONDS
    more = True
    while True:
        # While a file is read that may have brought workers down, nothing else is taken in hand.
        while more and job_id not in bench.alone and not _ending(bench, until) and len(hands) < 2 * bench.slot_count:
            more = await _take_more(bench, job_id, recorder, hands)
        if not hands:
            return
        done, _ = await asyncio.wait(hands, timeout=GLANCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        hands -= done
        for task in done:
            task.result()
        if job_id in bench.woken:
            bench.woken.discard(job_id)
            more = True
        if time.monotonic() > glance:
            glance = time.monotonic() + GLANCE_SECONDS
            if not await asyncio.to_thread(_still_wanted, bench, job_id):
                return


def _ending(bench: Bench, until: float) -> bool:
    return bench.stopping.is_set() or time.monotonic() > until


async def _take_more(bench: Bench, job_id: str, recorder: Recorder, hands: set[asyncio.Task[None]]) -> bool:
    """Claim files and begin them. False when there was nothing to claim."""
    if bench.room.lacking:
        raise NoRoom
    taken = await asyncio.to_thread(_claim, bench, job_id, hands_free=not hands)
    if taken is None:
        return False
    reach("after_claim")
    if hands:
        # What is read now ends soon, as a rule, and its outcome tells of the claim as well.
        bench.bell.ring_within(job_id, CLAIM_RING_SECONDS)
    else:
        bench.bell.ring_soon(job_id)
    recorder.expect(taken)
    # They wait in line in this order: a long one at the very end would be read while all other slots stand idle.
    longest_first = sorted(taken.files, key=_likely_ms, reverse=True)
    hands |= {asyncio.create_task(_read_one(bench, taken, file, recorder)) for file in longest_first}
    if taken.files[0].attempts >= SUSPECT_AFTER:
        bench.alone.add(job_id)
    return True


def _likely_ms(file: FileRow) -> float:
    return FIRST_SPEEDS.get(family_of(file.filename), NOTHING).expected_ms(1, file.size_bytes)


def _claim(bench: Bench, job_id: str, *, hands_free: bool) -> Claim | None:
    with bench.database.writing() as connection:
        return claim(connection, job_id, bench.me.id, MOST_CLAIMED, hands_free=hands_free)


def _stop_for_room(bench: Bench, job_id: str) -> None:
    """The job waits until there is room; the sweep lets it go on then."""
    missing = bench.room.missing_bytes()
    try:
        with bench.database.writing() as connection:
            pause_for_room(connection, job_id, max(missing, RESERVE_BYTES))
    except SQLAlchemyError as trouble:
        if not tells_of_a_full_disk(trouble):
            raise
        log.warning("not even that can be written down, the sweep tries again job=%s", job_id)


def _still_wanted(bench: Bench, job_id: str) -> bool:
    with bench.database.reading() as connection:
        return takes_results(find_job(connection, job_id))


async def _read_one(bench: Bench, taken: Claim, file: FileRow, recorder: Recorder) -> None:
    read = await read_file(bench, file)
    try:
        outcome = dated_early(file, await judged(bench, file, read, taken.options), taken.options)
    except (SlotsClosed, NoRoom, SQLAlchemyError):
        raise
    except Exception:
        # The edge of a file: a fault of ours costs only this file, which else would be read again for ever.
        log.exception("what was read cannot be used job=%s file=%s", file.job_id, file.id)
        outcome = failed(file, Failed.UNEXPECTED)
    await recorder.add(taken, outcome)


async def _put_down(hands: set[asyncio.Task[None]]) -> None:
    """Stop what is in hand; a slot whose reader is cancelled kills its child."""
    for task in hands:
        task.cancel()
    await asyncio.gather(*hands, return_exceptions=True)


async def _give_back(bench: Bench, tokens: list[str]) -> None:
    """Files that nobody read wait again; no attempt is counted, they are not to blame."""
    if tokens:
        await asyncio.to_thread(_release, bench, tokens)


def _release(bench: Bench, tokens: list[str]) -> None:
    with bench.database.writing() as connection:
        touched = release(connection, tokens, attempt_counted=False)
    log.info("claims given back count=%d jobs=%s", len(tokens), ",".join(touched))


async def _wake_next(bench: Bench, job_id: str) -> None:
    if bench.stopping.is_set():
        return
    generation = await asyncio.to_thread(_next_generation, bench, job_id)
    if generation is not None:
        reach("before_wake")
        await wake(bench.redis, job_id, generation)


def _next_generation(bench: Bench, job_id: str) -> int | None:
    with bench.database.writing() as connection:
        job = find_job(connection, job_id)
        if job is None or job.waiting == 0 or job.state not in WORKING_JOBS:
            return None
        return next_generation(connection, job_id)
