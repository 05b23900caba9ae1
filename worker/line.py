"""The line before the slots: who waits gets the next free place, the urgent first, else in order of arrival."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count
from typing import Generic, TypeVar

Place = TypeVar("Place")


class LineClosed(Exception):
    """Nobody is served any more."""


class Line(Generic[Place]):
    """Free places and those who wait for one; never both at a time."""

    def __init__(self) -> None:
        self._free: list[Place] = []
        self._waiting: list[tuple[bool, int, asyncio.Future[Place]]] = []
        self._arrivals = count()
        self._closed = False

    async def take(self, *, urgent: bool = False) -> Place:
        """The next free place, after all who came before; urgent ones only after urgent ones. Raises LineClosed."""
        if self._closed:
            raise LineClosed
        if self._free:
            return self._free.pop()
        place: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not urgent, next(self._arrivals), place))
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                self.give(place.result())
            raise

    def give(self, place: Place) -> None:
        """A place is free (again)."""
        while self._waiting:
            _, _, waiting = heapq.heappop(self._waiting)
            if not waiting.done():
                waiting.set_result(place)
                return
        self._free.append(place)

    def close(self) -> None:
        """Turn everybody away."""
        self._closed = True
        for _, _, waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(LineClosed())
        self._waiting.clear()
