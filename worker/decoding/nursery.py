"""Where decoder children come from: starts the fork server, asks it for children, hears of their deaths."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from itertools import count
from pathlib import Path

from worker.decoding.confine import Limits
from worker.decoding.decoder import Death, Decoder, pair

HOUSE = Path(__file__).resolve().parents[2]
# Loading all decoding libraries takes half a second; a cold disk and a small machine may take far longer.
START_SECONDS = 60.0
BIRTH_SECONDS = 10.0
END_SECONDS = 2.0
# SIGKILL works at once, but for a child that waits inside the kernel for a disk.
BURIAL_SECONDS = 5.0

log = logging.getLogger(__name__)


class NurseryDown(Exception):
    """The fork server cannot start or is gone."""


class Nursery:
    """One fork server and the children that it bore. A fork server that died is started anew with the next birth."""

    def __init__(self, reader: str, limits: Limits) -> None:
        self._reader = reader
        self._limits = limits
        self._numbers = count(1)
        self._living: dict[int, Decoder] = {}
        self._starting = asyncio.Lock()
        self._ended = False
        self._program: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._listening: asyncio.Task[None] | None = None

    async def bear(self) -> Decoder:
        """A new child, bound and ready. Raises NurseryDown; Gone or TimeoutError when it died young."""
        control = await self._running()
        decoder, theirs = self._new_decoder()
        try:
            socket.send_fds(control, [b"fork %d\n" % decoder.number], theirs)
        except OSError as refusal:
            self._forget(decoder)
            raise NurseryDown from refusal
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        try:
            async with asyncio.timeout(BIRTH_SECONDS):
                await decoder.greet()
        except BaseException:
            self.kill(decoder)
            self._explain(decoder)
            self._forget(decoder)
            raise
        return decoder

    def _new_decoder(self) -> tuple[Decoder, list[int]]:
        ours, theirs = pair()
        ear, mouth = os.pipe()
        os.set_blocking(ear, False)
        decoder = Decoder(next(self._numbers), ours, ear)
        self._living[decoder.number] = decoder
        return decoder, [theirs.detach(), mouth]

    def kill(self, decoder: Decoder) -> None:
        """End the child at once. Harmless when it is dead already."""
        if self._control is not None:
            with suppress(OSError):
                self._control.send(b"kill %d\n" % decoder.number)

    async def bury(self, decoder: Decoder) -> Death | None:
        """Wait until a child that was killed or is dying is dead, and log what it said last.

        Returns how it died; None when the fork server died first and nobody can tell.
        """
        try:
            async with asyncio.timeout(BURIAL_SECONDS):
                return await asyncio.shield(decoder.death)
        except TimeoutError:
            log.error("decoder %d does not die", decoder.pid)
            return Death(-signal.SIGKILL, 0)
        finally:
            self._explain(decoder)
            self._forget(decoder)

    async def end(self) -> None:
        """End the fork server and with it all children, for good; return when they are gone."""
        self._ended = True
        async with self._starting:
            await self._stop()

    def forget_all(self) -> None:
        """Let go of the children that nobody buried."""
        for decoder in list(self._living.values()):
            self._forget(decoder)

    def _forget(self, decoder: Decoder) -> None:
        self._living.pop(decoder.number, None)
        decoder.close()

    async def _running(self) -> socket.socket:
        async with self._starting:
            if self._ended:
                raise NurseryDown("the worker is ending")
            if self._listening is not None and self._listening.done():
                await self._stop()
            if self._control is None:
                self._control = await self._start()
            return self._control

    async def _start(self) -> socket.socket:
        ours, theirs = pair()
        said = {"control": theirs.fileno(), "reader": self._reader, "limits": asdict(self._limits)}
        with theirs:
            self._program = _launch(json.dumps(said), theirs.fileno())
        ready = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(ours, ready))
        self._control = ours
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({self._listening, waiting}, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not ready.is_set():
            await self._stop()
            raise NurseryDown("the fork server did not start")
        return ours

    async def _stop(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait({self._listening})
            self._listening = None
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._program is not None:
            await asyncio.to_thread(_end, self._program)
            self._program = None

    async def _listen(self, control: socket.socket, ready: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        heard = b""
        try:
            while piece := await loop.sock_recv(control, 4096):
                *lines, heard = (heard + piece).split(b"\n")
                for line in lines:
                    self._note(line.decode(), ready)
        except OSError as trouble:
            log.warning("the fork server is out of reach: %r", trouble)
        finally:
            for decoder in self._living.values():
                decoder.die(None)

    def _note(self, line: str, ready: asyncio.Event) -> None:
        verb, *numbers = line.split()
        if verb == "ready":
            ready.set()
            return
        number, status, peak = map(int, numbers)
        decoder = self._living.get(number)
        if decoder is not None:
            decoder.die(Death(status, peak))

    def _explain(self, decoder: Decoder) -> None:
        died = decoder.death.done() and decoder.death.result()
        for line in decoder.complaints():
            log.log(logging.WARNING if died and died.status else logging.INFO, "decoder %d says: %s", decoder.pid, line)


def _launch(said: str, control: int) -> subprocess.Popen[bytes]:
    """Start the fork server out of reach of the terminal's signals, with nothing of our environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "worker.decoding.fork_server", said],
        cwd=HOUSE,
        env={},
        stdin=subprocess.DEVNULL,
        pass_fds=[control],
        start_new_session=True,
    )


def _end(program: subprocess.Popen[bytes]) -> None:
    try:
        program.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
