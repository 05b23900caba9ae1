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
        self._open: dict[str, int] = {}
        self._lock = asyncio.Lock()
        self._timer: asyncio.Task[None] | None = None

    def expect(self, taken: Claim) -> None:
        """Files of this claim will come; the claim ends with the last of them."""
        self._open[taken.token] = len(taken.files)

    async def add(self, taken: Claim, outcome: Outcome) -> None:
        """Take one outcome. It is written within a quarter of a second, or at once when 50 have gathered."""
        self._pending[taken.token].append(outcome)
        if sum(map(len, self._pending.values())) >= MOST_ROWS or self._is_last(taken):
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

    def _is_last(self, taken: Claim) -> bool:
        """Whether nothing of this job is left in hand: then nobody shall wait for the clock."""
        held = sum(self._open.values())
        return len(self._pending[taken.token]) >= self._open.get(taken.token, 0) and held <= len(
            self._pending[taken.token]
        )

    def _write(self, batch: dict[str, list[Outcome]]) -> None:
        with self._bench.database.writing() as connection:
            for token, outcomes in batch.items():
                record(connection, self._job_id, token, outcomes)
                self._open[token] = self._open.get(token, 0) - len(outcomes)
                if self._open[token] <= 0:
                    self._open.pop(token)
                    finish_claim(connection, token)
            settle(connection, self._job_id)
