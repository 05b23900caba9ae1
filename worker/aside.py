"""Work in a thread of its own, which holds up nobody: not the loop, not other threads, not the end of the process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress


def tell(loop: asyncio.AbstractEventLoop, act: Callable[[], object]) -> None:
    """Have the loop call this soon; where the loop has ended nobody is left to be told."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(act)


async def aside(act: Callable[[], None], name: str) -> None:
    """Run `act` in a new thread of that name and wait for its end; it raises here what it raised there.

    When the wait is cut off the thread goes on. A disk that never answers can hold it for ever.
    """
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    troubles: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            tell(loop, ended.set)

    threading.Thread(target=run, name=name, daemon=True).start()
    await ended.wait()
    for trouble in troubles:
        raise trouble
