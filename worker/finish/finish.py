"""Finishing a job: take the lease, run the stages one after the other, end the job."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from sqlalchemy.exc import InterfaceError, OperationalError

from library.failpoint import reach
from library.job import change_job
from library.leases.finishing import LetGo, complete, give_up, take
from worker.bench import Bench
from worker.finish.lease import Lease
from worker.finish.stages import STAGES, Stage

# How often the bell rings while a stage works.
RING_SECONDS = 0.5

log = logging.getLogger(__name__)


async def finish(bench: Bench, job_id: str) -> None:
    """Finish the job if that is what it waits for and nobody else does it. Raises OperationalError, InterfaceError.

    A worker that is killed in the middle leaves it to another, who begins again.
    """
    token = await asyncio.to_thread(_take, bench, job_id)
    if token is None:
        return
    bench.in_hand.add(token)
    lease = Lease(bench.database, job_id, token, bench.stopping.is_set)
    broken = False
    try:
        await _work(bench, lease)
    except LetGo:
        log.info("finishing let go job=%s", job_id)
    except (OperationalError, InterfaceError):
        # The database is away, or chose us to end a knot of locks: nothing is wrong with the import.
        raise
    except Exception:
        # The edge of a finishing: a fault of ours must not be tried for ever.
        log.exception("finishing broke job=%s", job_id)
        broken = True
    finally:
        bench.in_hand.discard(token)
        await asyncio.to_thread(_give_up, bench, job_id, token, broken)
    for changed in (job_id, *sorted(lease.touched)):
        bench.bell.ring_soon(changed)


async def _work(bench: Bench, lease: Lease) -> None:
    for stage in STAGES:
        await asyncio.to_thread(_announce, stage, lease)
        await _in_a_thread(bench, lease, partial(stage.run, lease))
    await asyncio.to_thread(_complete, lease)


async def _in_a_thread(bench: Bench, lease: Lease, act: Callable[[], None]) -> None:
    """Wait for it and ring meanwhile."""
    work = asyncio.create_task(asyncio.to_thread(act))
    while not work.done():
        bench.bell.ring_soon(lease.job_id)
        await asyncio.wait({work}, timeout=RING_SECONDS)
    work.result()


def _announce(stage: Stage, lease: Lease) -> None:
    with lease.writing() as connection:
        change_job(connection, lease.job_id, current_step=stage.step)


def _take(bench: Bench, job_id: str) -> str | None:
    with bench.database.writing() as connection:
        return take(connection, job_id, bench.me.id)


def _complete(lease: Lease) -> None:
    with lease.database.writing() as connection:
        complete(connection, lease.job_id, lease.token)
        reach("in_complete")


def _give_up(bench: Bench, job_id: str, token: str, broken: bool) -> None:
    with bench.database.writing() as connection:
        give_up(connection, job_id, token, broken=broken)
