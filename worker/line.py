"""The line before the slots: who waits gets the next free place, the urgent first, and imports take turns."""

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
        self._waiting: list[tuple[bool, int, int, asyncio.Future[Place]]] = []
        # The round that is served now, and in which round each import has its last place in the line.
        self._round = 0
        self._last_rounds: dict[str, int] = {}
        self._arrivals = count()
        self._closed = False

    async def take(self, *, urgent: bool = False, whose: str = "") -> Place:
        """The next free place; urgent ones wait only for urgent ones. Raises LineClosed.

        In each round every import (`whose`) is served once, so a small one does not wait until a large one is done.
        """
        if self._closed:
            raise LineClosed
        if self._free:
            return self._free.pop()
        place: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not urgent, self._next_round(whose), next(self._arrivals), place))
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                self.give(place.result())
            raise

    def give(self, place: Place) -> None:
        """A place is free (again)."""
        while self._waiting:
            not_urgent, turn, _, waiting = heapq.heappop(self._waiting)
            if not waiting.done():
                if not_urgent:
                    self._round = turn
                waiting.set_result(place)
                return
        self._last_rounds.clear()
        self._free.append(place)

    def _next_round(self, whose: str) -> int:
        last = self._last_rounds.get(whose)
        self._last_rounds[whose] = turn = self._round if last is None else max(self._round, last + 1)
        return turn

    def close(self) -> None:
        """Turn everybody away."""
        self._closed = True
        for *_, waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(LineClosed())
        self._waiting.clear()
