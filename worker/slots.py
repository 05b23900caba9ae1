"""The decoder slots: a line of waiting files, a few children that read them, and what becomes of a bad file."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from library.problem import Failed
from worker.decoding.autopsy import Coroner
from worker.decoding.confine import Limits
from worker.decoding.decoder import Death, Decoder, Garbled, Gone, NotTaken
from worker.decoding.nursery import Nursery, NurseryDown
from worker.line import Line, LineClosed
from worker.media.order import Order, Reading
from worker.stopwatch import Stopwatch

READER = "worker.media.read:read"
# The kernel's own clocks in the child come first; this is for a child that stopped or escaped them.
NET_SECONDS = 5.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0

log = logging.getLogger(__name__)
T = TypeVar("T")


class SlotFailure(Exception):
    """The file brought its decoder down. `code`: DECODER_CRASHED, DECODER_HUNG or TOO_MUCH_MEMORY."""

    def __init__(self, code: Failed) -> None:
        super().__init__(code)
        self.code = code


class SlotsClosed(Exception):
    """The worker is ending: the file was not read, and it is not to blame."""


class Slots:
    """`count` children that each read one file at a time with `reader` (module:function), within `limits`."""

    def __init__(self, count: int, *, reader: str = READER, limits: Limits | None = None) -> None:
        self._count = count
        self._limits = limits or Limits()
        self._nursery = Nursery(reader, self._limits)
        self._coroner = Coroner(self._limits)
        self._line: Line[Decoder] = Line()
        self._errands: set[asyncio.Task[Any]] = set()
        self._orders = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._closed = False
        self._confinement: dict[str, str] = {}

    def confinement(self) -> dict[str, str]:
        """What binds the children, by name: “held”, or “missing” and why. Empty before `open`."""
        return self._confinement

    async def open(self) -> None:
        """Start the fork server and all children. Raises NurseryDown, Gone or TimeoutError when they cannot start."""
        for _ in range(self._count):
            decoder = await self._nursery.bear()
            self._confinement = decoder.confinement
            self._line.give(decoder)
        for name, state in self._confinement.items():
            if state != "held":
                log.warning("decoders run without %s: %s", name, state)

    async def run(
        self,
        order: Order,
        source_fd: int,
        outlet_fd: int | None,
        *,
        urgent: bool = False,
        whose: str = "",
        watch: Stopwatch | None = None,
    ) -> Reading:
        """Wait in line for a free child and have it read the file; an urgent order goes before all others.

        Orders of one import (`whose`) take turns with those of others. `watch` gets the time that the child was busy.

        The descriptors stay the caller's. Both are rewound, and the outlet emptied, before the child has them.
        Raises SlotFailure when the file brought its child down, SlotsClosed when the worker ends meanwhile. When the
        waiting task is cancelled the child is killed at once.
        """
        descriptors = [source_fd] if outlet_fd is None else [source_fd, outlet_fd]
        with self._counted():
            while True:
                _rewind(source_fd, outlet_fd)
                decoder = await self._take(urgent, whose)
                try:
                    with watch or Stopwatch():
                        return await self._read(decoder, order, descriptors)
                except NotTaken:
                    log.warning("decoder %d was lost before its file was read; another one reads it", decoder.pid)

    async def close(self, patience_seconds: float = 0) -> None:
        """Let orders in hand and in line end for so long, then kill all children. Returns when they are gone."""
        if patience_seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), patience_seconds)
        self._closed = True
        self._line.close()
        await self._nursery.end()
        await self._quiet.wait()
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        self._nursery.forget_all()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._orders += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._orders -= 1
            if self._orders == 0:
                self._quiet.set()

    async def _take(self, urgent: bool, whose: str) -> Decoder:
        while True:
            try:
                decoder = await self._line.take(urgent=urgent, whose=whose)
            except LineClosed as closed:
                raise SlotsClosed from closed
            if decoder.well:
                return decoder
            self._replace(decoder)

    async def _read(self, decoder: Decoder, order: Order, descriptors: list[int]) -> Reading:
        try:
            patience_seconds = self._limits.longest_seconds(os.fstat(descriptors[0]).st_size) + NET_SECONDS
            async with asyncio.timeout(patience_seconds):
                reading = _checked(await decoder.ask(order.to_json(), descriptors))
        except asyncio.CancelledError:
            self._replace(decoder)
            raise
        except Exception as trouble:
            death = await asyncio.shield(self._replace(decoder))
            raise self._failure(decoder, trouble, death) from trouble
        if decoder.leaving:
            self._replace(decoder)
        else:
            self._line.give(decoder)
        return reading

    def _replace(self, decoder: Decoder) -> asyncio.Task[Death | None]:
        """Kill the child, send for a new one, and bury the old one meanwhile."""
        self._nursery.kill(decoder)
        if not self._closed:
            self._run_errand(self._renew())
        return self._run_errand(self._nursery.bury(decoder))

    async def _renew(self) -> None:
        """Give the line a new child. While none can be born, try again and again, ever more slowly."""
        pause_seconds = FIRST_PAUSE_SECONDS
        while True:
            try:
                self._line.give(await self._nursery.bear())
            except (NurseryDown, Gone, Garbled, TimeoutError, OSError) as trouble:
                if self._closed:
                    return
                log.error("no new decoder: %r; trying again in %.1f s", trouble, pause_seconds)
                await asyncio.sleep(pause_seconds)
                pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)
            else:
                return

    def _failure(self, decoder: Decoder, trouble: Exception, death: Death | None) -> Exception:
        """Who is to blame: the worker that ends, a child that was lost, or the file, and for what."""
        if self._closed:
            return SlotsClosed()
        if isinstance(trouble, NotTaken) or (isinstance(trouble, Gone) and death is None):
            return NotTaken()
        if isinstance(trouble, TimeoutError):
            code = Failed.DECODER_HUNG
        elif isinstance(trouble, Gone) and death is not None:
            code = self._coroner.judge(death, decoder.complaints())
        elif isinstance(trouble, Garbled):
            code = Failed.DECODER_CRASHED
        else:
            return trouble
        log.warning("decoder %d is lost to its file: %s (%r, %s)", decoder.pid, code, trouble, death)
        return SlotFailure(code)

    def _run_errand(self, errand: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
        return task


def _checked(answer: str) -> Reading:
    try:
        return Reading.from_json(answer)
    except Exception as trouble:
        # Written by a process that parsed hostile bytes: whatever makes the check stumble is no answer.
        raise Garbled(f"the answer is not as agreed: {trouble!r}") from trouble


def _rewind(source_fd: int, outlet_fd: int | None) -> None:
    """The child shares the descriptors' positions with us, and with the child that had the file before."""
    os.lseek(source_fd, 0, os.SEEK_SET)
    if outlet_fd is not None:
        os.lseek(outlet_fd, 0, os.SEEK_SET)
        os.ftruncate(outlet_fd, 0)
