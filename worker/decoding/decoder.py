"""One decoder child as the worker sees it: a pipe for orders and answers, its complaints, and how it died."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_ANSWER = 64 * 1024
# Of what a child says on its standard error so much is kept, and after so much it is heard no more.
KEPT_NOISE = 4 * 1024
MOST_NOISE = 1024 * 1024
SHOWN_LINES = 30

log = logging.getLogger(__name__)


class Gone(Exception):
    """The child died before it answered."""


class NotTaken(Gone):
    """The child was dead before it took the order: no fault of the file."""


class Garbled(Exception):
    """The child's answer cannot be one."""


@dataclass(frozen=True)
class Death:
    """How a child ended: its exit code or minus the signal, and the most memory it held, in bytes."""

    status: int
    peak_bytes: int


class Decoder:
    """A child with the `number` by which the fork server knows it. Serves one order at a time."""

    def __init__(self, number: int, pipe: socket.socket, noise: int) -> None:
        self._loop = asyncio.get_running_loop()
        self.number = number
        self.pid = 0
        self.confinement: dict[str, str] = {}
        self.leaving = False
        self.death: asyncio.Future[Death | None] = self._loop.create_future()
        self._pipe = pipe
        self._heard = bytearray()
        self._awaited: asyncio.Future[bytes] | None = None
        self._trouble: Exception | None = None
        self._noise = Noise(noise)
        # One reader for the child's whole life: coming and going for each order would cost as much as the order.
        self._loop.add_reader(pipe, self._listen)

    @property
    def well(self) -> bool:
        """True while nothing is known against the child."""
        return self._trouble is None

    async def greet(self) -> None:
        """Wait until the child says that it is bound and ready. Raises Gone, Garbled."""
        said = json.loads(await self._line())
        self.pid, self.confinement = said["pid"], said["confinement"]

    async def ask(self, order: str, descriptors: Sequence[int]) -> str:
        """Hand over an order with its descriptors and await the answer. Raises Gone (NotTaken), Garbled."""
        line = order.encode() + b"\n"
        if self._trouble is not None:
            raise NotTaken from self._trouble
        try:
            taken = socket.send_fds(self._pipe, [line], descriptors)
        except OSError as refusal:
            raise NotTaken from refusal
        if taken != len(line):
            raise Garbled(f"the order of {len(line)} bytes is too long")
        staying, _, answer = (await self._line()).partition(b" ")
        if staying not in (b"stays", b"leaves"):
            raise Garbled("the answer does not begin as one")
        self.leaving = staying == b"leaves"
        try:
            return answer.decode()
        except UnicodeDecodeError as trouble:
            raise Garbled("the answer is no text") from trouble

    async def _line(self) -> bytes:
        if self._trouble is not None:
            raise self._trouble
        self._awaited = self._loop.create_future()
        return await self._awaited

    def _listen(self) -> None:
        try:
            piece = self._pipe.recv(LONGEST_ANSWER)
        except BlockingIOError:
            return
        except ConnectionResetError:
            # What Linux says, instead of the pipe's end, when the other side left with something still to read.
            self._hear_no_more(NotTaken())
            return
        self._heard += piece
        if not piece:
            self._hear_no_more(Gone())
        elif len(self._heard) > LONGEST_ANSWER:
            self._hear_no_more(Garbled("the answer is too long"))
        elif self._awaited is None or self._awaited.done():
            self._hear_no_more(Garbled("spoke unasked"))
        elif piece.endswith(b"\n"):
            self._awaited.set_result(bytes(self._heard))
            self._heard.clear()

    def _hear_no_more(self, trouble: Exception) -> None:
        self._trouble = trouble
        self._loop.remove_reader(self._pipe)
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_exception(trouble)

    def die(self, death: Death | None) -> None:
        """Note that the child is dead, and how; None when nobody can tell any more."""
        if not self.death.done():
            self.death.set_result(death)

    def complaints(self) -> list[str]:
        """The last lines that the child said on its standard error, made safe for a log."""
        return self._noise.lines()

    def close(self) -> None:
        """Let go of the pipe and of the complaints. The child, if it lives, sees the end of its pipe and leaves."""
        self._hear_no_more(Gone())
        self._pipe.close()
        self._noise.close()


class Noise:
    """Listens to a child's standard error, so that it never fills up, and keeps the end of it."""

    def __init__(self, descriptor: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._descriptor = descriptor
        self._kept = b""
        self._heard = 0
        self._open = True
        self._loop.add_reader(descriptor, self._listen)

    def lines(self) -> list[str]:
        """What was said last, without control characters."""
        while self._open and self._listen():
            pass
        text = self._kept.decode(errors="backslashreplace")
        return [line.encode("unicode_escape").decode() for line in text.split("\n")[-SHOWN_LINES:] if line]

    def _listen(self) -> bool:
        try:
            piece = os.read(self._descriptor, 64 * 1024)
        except BlockingIOError:
            return False
        self._kept = (self._kept + piece)[-KEPT_NOISE:]
        self._heard += len(piece)
        if not piece or self._heard > MOST_NOISE:
            self.close()
        return bool(piece)

    def close(self) -> None:
        """Stop listening. Whoever still speaks is told that nobody hears."""
        if self._open:
            self._open = False
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)


def pair() -> tuple[socket.socket, socket.socket]:
    """Both ends of a pipe, ours first. Ours does not block."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    ours.setblocking(False)
    return ours, theirs
