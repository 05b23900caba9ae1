"""The judge: a child that looks at pictures for what not everybody shall see, confined like a decoder."""

from __future__ import annotations

import asyncio
import logging

from worker.decoding.confine import GIBIBYTE, Limits
from worker.decoding.decoder import Gone
from worker.decoding.nursery import NurseryDown
from worker.media.order import Order
from worker.slots import SlotFailure, Slots

READER = "worker.media.nsfw:judge"
# The model and its arena stand beside what a decoder takes.
LIMITS = Limits(memory_bytes=4 * GIBIBYTE)

log = logging.getLogger(__name__)


class Judge:
    """A child that looks at one picture after another. It is started with the first, for most imports need none."""

    def __init__(self) -> None:
        self._slots: Slots | None = None
        self._starting = asyncio.Lock()
        self._broken = False

    async def score(self, order: Order, source: int) -> float | None:
        """From 0 to 1; None where nothing could be seen. Raises SlotsClosed when the worker ends meanwhile."""
        slots = await self._ready()
        if slots is None:
            return None
        try:
            return (await slots.run(order, source, None)).nsfw_score
        except SlotFailure as failure:
            log.warning("not judged name=%r: %s", order.name, failure.code)
            return None

    async def close(self) -> None:
        if self._slots is not None:
            await self._slots.close()

    async def _ready(self) -> Slots | None:
        async with self._starting:
            if self._slots is None and not self._broken:
                slots = Slots(1, reader=READER, limits=LIMITS)
                try:
                    await slots.open()
                except (NurseryDown, Gone, TimeoutError):
                    log.exception("pictures cannot be judged")
                    self._broken = True
                    await slots.close()
                else:
                    self._slots = slots
        return self._slots
