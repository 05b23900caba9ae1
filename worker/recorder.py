"""Recording: outcomes gather for a moment and are written in one short transaction, then the bell rings."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from library.claim import Claim, finish_claim
from library.file import Outcome, record
from library.job import settle
from worker.bench import Bench

MOST_ROWS = 50
PATIENCE_SECONDS = 0.25


class Recorder:
    """Collects outcomes of one job; `close` writes what is left."""

    def __init__(self, bench: Bench, job_id: str) -> None:
        self._bench = bench
        self._job_id = job_id
        self._pending: dict[str, list[Outcome]] = defaultdict(list)
        # Names of files that are still in hand, by claim and id.
        self._open: dict[str, dict[str, str]] = {}
        self._lock = asyncio.Lock()
        self._timer: asyncio.Task[None] | None = None

    def expect(self, taken: Claim) -> None:
        """Files of this claim will come; the claim ends with the last of them."""
        self._open[taken.token] = {file.id: file.filename for file in taken.files}

    async def add(self, taken: Claim, outcome: Outcome) -> None:
        """Take one outcome. It is written within a quarter of a second, or at once when 50 have gathered."""
        self._pending[taken.token].append(outcome)
        if sum(map(len, self._pending.values())) >= MOST_ROWS or self._is_last():
            await self.flush()
        elif self._timer is None or self._timer.done():
            self._timer = asyncio.create_task(self._flush_later())

    async def flush(self) -> None:
        """Write all that has gathered, in one transaction."""
        async with self._lock:
            batch, self._pending = self._pending, defaultdict(list)
            if not batch:
                return
            await asyncio.to_thread(self._write, batch)
            self._bench.bell.ring_soon(self._job_id)

    async def close(self) -> None:
        """Write what is left. Then `unfinished` names the claims of which files are still open."""
        if self._timer is not None:
            self._timer.cancel()
        await self.flush()

    def unfinished(self) -> list[str]:
        return sorted(self._open)

    async def _flush_later(self) -> None:
        await asyncio.sleep(PATIENCE_SECONDS)
        await self.flush()

    def _is_last(self) -> bool:
        """Whether nothing of this job is left in hand: then nobody shall wait for the clock."""
        return sum(map(len, self._open.values())) <= sum(map(len, self._pending.values()))

    def _write(self, batch: dict[str, list[Outcome]]) -> None:
        for token, outcomes in batch.items():
            for outcome in outcomes:
                self._open[token].pop(outcome.file_id, None)
        with self._bench.database.writing() as connection:
            for token, outcomes in batch.items():
                record(connection, self._job_id, token, outcomes, now_reading=self._in_hand())
                if not self._open[token]:
                    finish_claim(connection, token)
            settle(connection, self._job_id)
        self._open = {token: files for token, files in self._open.items() if files}

    def _in_hand(self) -> str | None:
        return next((name for files in self._open.values() for name in files.values()), None)
