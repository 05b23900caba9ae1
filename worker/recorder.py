"""Recording: outcomes gather for a moment and are written in one short transaction, then the bell rings."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, ProgrammingError, SQLAlchemyError

from library.control.halting import halt_if_too_many_failed
from library.failpoint import reach
from library.file import Outcome, record
from library.job import lock_job, settle
from library.journal import quoted
from library.leases.claim import Claim, finish_claim, release, takes_results
from library.problem import Failed
from library.states import FileState
from library.telling.foresight import Measured, foresee, note_speeds
from library.upkeep.removal import remove_pictures
from worker.bench import Bench

MOST_ROWS = 50
# What a database says of a value that it cannot take, now or ever; SQLite's driver raises the first by itself.
UNRECORDABLE = (OverflowError, ValueError, DataError, IntegrityError, ProgrammingError, InterfaceError)
# One transaction begins so long after the other; who comes after a longer silence is written at once.
SPACING_SECONDS = 0.15

# Outcomes by claim; and names of files that are still in hand, by claim and id.
_Batch = dict[str, list[Outcome]]
_Names = dict[str, dict[str, str]]

log = logging.getLogger(__name__)


class Recorder:
    """Collects outcomes of one job; `close` writes what is left."""

    def __init__(self, bench: Bench, job_id: str) -> None:
        self._bench = bench
        self._job_id = job_id
        self._pending: _Batch = defaultdict(list)
        self._open: _Names = {}
        self._lock = asyncio.Lock()
        self._timer: asyncio.Task[None] | None = None
        self._begun_at = 0.0

    def expect(self, taken: Claim) -> None:
        """Files of this claim will come; the claim ends with the last of them."""
        self._open[taken.token] = {file.id: file.filename for file in taken.files}
        self._bench.in_hand.add(taken.token)

    async def add(self, taken: Claim, outcome: Outcome) -> None:
        """Take one outcome. It is written within 0.15 s, or at once when 50 have gathered."""
        self._pending[taken.token].append(outcome)
        if sum(map(len, self._pending.values())) >= MOST_ROWS or self._is_last():
            await self.flush()
        elif self._timer is None or self._timer.done():
            self._timer = asyncio.create_task(self._flush_later())

    async def flush(self) -> None:
        """Write all that has gathered, in one transaction. What could not be written is kept for the next time."""
        async with self._lock:
            batch, self._pending = self._pending, defaultdict(list)
            if not batch:
                return
            self._begun_at = time.monotonic()
            written = self._take_out(batch)
            ended = [token for token in batch if not self._open[token]]
            try:
                recorded = await asyncio.to_thread(self._write_somehow, batch, ended, self._now_reading())
            except BaseException:
                self._put_back(batch, written)
                raise
            for token in ended:
                del self._open[token]
            names = {file_id: name for of_claim in written.values() for file_id, name in of_claim.items()}
            for outcome in recorded:
                _tell(self._job_id, outcome, names[outcome.file_id])
            self._bench.in_hand.difference_update(ended)
            self._bench.bell.ring_soon(self._job_id)

    async def close(self) -> None:
        """Write what is left. Then `unfinished` names the claims of which files are still open."""
        if self._timer is not None:
            self._timer.cancel()
        await self.flush()

    def unfinished(self) -> list[str]:
        return sorted(self._open)

    def let_go(self) -> None:
        """None of these claims is worked on any more, whether it could be given back or not."""
        self._bench.in_hand -= self._open.keys()

    async def _flush_later(self) -> None:
        await asyncio.sleep(self._begun_at + SPACING_SECONDS - time.monotonic())
        self._timer = None
        try:
            await self.flush()
        except SQLAlchemyError as error:
            log.warning("not recorded yet job=%s: %s", self._job_id, error)

    def _is_last(self) -> bool:
        """Whether nothing of this job is left in hand: then nobody shall wait for the clock."""
        return sum(map(len, self._open.values())) <= sum(map(len, self._pending.values()))

    def _take_out(self, batch: _Batch) -> _Names:
        """The names of these files, which are in hand no more."""
        return {
            token: {outcome.file_id: self._open[token].pop(outcome.file_id) for outcome in outcomes}
            for token, outcomes in batch.items()
        }

    def _put_back(self, batch: _Batch, names: _Names) -> None:
        for token, outcomes in batch.items():
            self._pending[token][:0] = outcomes
            self._open[token] |= names[token]

    def _now_reading(self) -> str | None:
        return next((name for names in self._open.values() for name in names.values()), None)

    def _write_somehow(self, batch: _Batch, ended: list[str], now_reading: str | None) -> list[Outcome]:
        """All at once; or one by one where one of them cannot be recorded, which then fails by that alone."""
        try:
            return self._write(batch, ended, now_reading)
        except UNRECORDABLE:
            log.exception("a result cannot be recorded job=%s", self._job_id)
        written: list[Outcome] = []
        for token, outcome in ((token, outcome) for token, outcomes in batch.items() for outcome in outcomes):
            try:
                written += self._write({token: [outcome]}, [], now_reading)
            except UNRECORDABLE as trouble:
                if getattr(trouble, "connection_invalidated", False):
                    raise
                code = {"problem_code": Failed.UNEXPECTED}
                nothing = Outcome(outcome.file_id, FileState.FAILED, code, outcome.size_bytes)
                written += self._write({token: [nothing]}, [], now_reading)
        self._write({}, ended, now_reading)
        return written

    def _write(self, batch: _Batch, ended: list[str], now_reading: str | None) -> list[Outcome]:
        """Returns what was taken: not what came too late."""
        late: list[Outcome] = []
        written: list[Outcome] = []
        measured: list[Measured] = []
        reach("before_record")
        with self._bench.database.writing() as connection:
            if not takes_results(lock_job(connection, self._job_id)):
                # Paused for long enough, cancelled or deleted: what is not skipped already waits again.
                release(connection, list(batch), attempt_counted=False)
            for token, outcomes in batch.items():
                kept = record(connection, self._job_id, token, outcomes, now_reading=now_reading)
                measured += [of.measured for of in outcomes if of.measured and of.file_id in kept]
                late += [outcome for outcome in outcomes if outcome.file_id not in kept]
                written += [outcome for outcome in outcomes if outcome.file_id in kept]
            for token in ended:
                finish_claim(connection, token)
            halt_if_too_many_failed(connection, self._job_id, self._bench.settings.error_threshold)
            note_speeds(connection, self._job_id, measured)
            settled = settle(connection, self._job_id)
            if settled is not None:
                foresee(connection, settled, self._bench.slot_count)
            reach("in_record")
        reach("after_record")
        self._unmake([outcome.values["sha256"] for outcome in late if outcome.values.get("thumbnail_path")])
        return written

    def _unmake(self, sums: Sequence[str]) -> None:
        """Thumbnails of originals (SHA-256) whose job was deleted meanwhile go as well."""
        if sums:
            with self._bench.database.writing() as connection:
                self._bench.database.hold_bytes(connection)
                remove_pictures(connection, self._bench.storage, sums)


def _tell(job_id: str, outcome: Outcome, name: str) -> None:
    code = outcome.values.get("problem_code")
    why = f" code={code}" if code else ""
    log.info("file %s job=%s file=%s name=%s%s", outcome.state, job_id, outcome.file_id, quoted(name), why)
