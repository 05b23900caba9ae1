"""What a journey asks for and no browser can do: other people's imports, lines that break, servers that go."""

from __future__ import annotations

from itertools import count

from tests.journeys.imports import Import, cancel_all
from tests.line import Line
from tests.stack import Stack
from tests.webapp.client import NOBODY, imported, photo


class Wishes:
    """Grants them for one stack, to which the browser comes by way of `line`."""

    def __init__(self, stack: Stack, line: Line) -> None:
        self._stack = stack
        self._line = line
        self._seeds = count(7001, 10)
        self._job: Import | None = None

    def grant(self, wish: str) -> dict[str, str]:
        """Fulfil it, then tell what came of it: of an import its `id` and the `path` of its page."""
        told: dict[str, str] | None = getattr(self, wish.replace(" ", "_"))()
        return told or {}

    def open_import(self) -> dict[str, str]:
        """An open one of three files, the only one."""
        cancel_all(self._stack)
        self._job = Import(self._stack, next(self._seeds))
        return {"id": self._job.id, "path": self._job.path}

    def let_one_in(self) -> None:
        assert self._job is not None
        self._job.let_one_in()

    def done_import(self) -> dict[str, str]:
        cancel_all(self._stack)
        return {"id": imported(self._stack, ("done.jpg", photo(next(self._seeds))))}

    def expired_import(self) -> dict[str, str]:
        cancel_all(self._stack)
        job = Import(self._stack, next(self._seeds))
        job.expire()
        return {"id": job.id}

    def cut_the_line(self) -> None:
        self._line.cut()

    def mend_the_line(self) -> None:
        self._line.mend()

    def block_streams(self) -> None:
        self._line.deaf = True

    def stop_the_server(self) -> None:
        self._stack.stop("web")

    def start_the_server(self) -> None:
        self._stack.start("web")
        self._stack.wait_until_ok()

    def no_import(self) -> dict[str, str]:
        """An id that nobody has, where nothing else is open."""
        cancel_all(self._stack)
        return {"id": NOBODY}
