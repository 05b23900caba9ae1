"""The fork server: holds the decoding libraries in memory, forks a child for each request, tells when one has died.

A program of its own (`python -m worker.decoding.fork_server`), started by worker/decoding/nursery.py with an empty
environment. It hears `fork N` (with the child's pipe and the place for its complaints) and `kill N`, and says `ready`
and `died N STATUS PEAK`: N is the number that the worker gave the child, STATUS an exit code or minus a signal, PEAK
bytes.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress

from worker.decoding.confine import Limits, prepare
from worker.decoding.decoder_child import Reader, live
from worker.decoding.warm import warm


def main() -> None:
    """Get ready, then serve until the worker is gone. `argv[1]` is what worker/decoding/nursery.py says, as JSON."""
    said = json.loads(sys.argv[1])
    os.environ.clear()
    with socket.socket(fileno=said["control"]) as control:
        server = ForkServer(control, load(said["reader"]), Limits(**said["limits"]))
        warm()
        prepare()
        # Children share what stands here; the collector would copy it page by page.
        gc.collect()
        gc.freeze()
        server.serve()


def load(name: str) -> Reader:
    """The function that `module:function` names."""
    module, _, function = name.partition(":")
    reader: Reader = getattr(importlib.import_module(module), function)
    return reader


class ForkServer:
    """Serves one worker through `control`; ends, and its children with it, when the worker does."""

    def __init__(self, control: socket.socket, reader: Reader, limits: Limits) -> None:
        self._control = control
        self._reader = reader
        self._limits = limits
        self._children: dict[int, int] = {}
        self._descriptors: list[int] = []
        self._heard = b""

    def serve(self) -> None:
        """Hear and answer until the worker closes its end."""
        ear, bell = os.pipe()
        for end in (ear, bell):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(bell)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._say("ready")
        while True:
            readable, _, _ = select.select([self._control.fileno(), ear], [], [])
            if ear in readable:
                with suppress(BlockingIOError):
                    os.read(ear, 4096)
                self._report_the_dead()
            if self._control.fileno() in readable and not self._hear():
                break
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)

    def _hear(self) -> bool:
        try:
            piece, descriptors, _, _ = socket.recv_fds(self._control, 4096, 16)
        except ConnectionResetError:
            return False
        self._heard += piece
        self._descriptors += descriptors
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            verb, number = line.decode().split()
            self._fork(int(number)) if verb == "fork" else self._kill(int(number))
        return bool(piece)

    def _fork(self, number: int) -> None:
        pipe, noise, *self._descriptors = self._descriptors
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError as refusal:
            traceback.print_exception(refusal)
            self._say(f"died {number} 1 0")
        else:
            if pid == 0:
                self._live(pipe, noise, parent)
            self._children[pid] = number
        os.close(pipe)
        os.close(noise)

    def _live(self, pipe: int, noise: int, parent: int) -> None:
        """The child's whole life; it never returns into the server's loop."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            live(pipe, noise, parent, self._reader, self._limits)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)

    def _kill(self, number: int) -> None:
        # Only we can bury our children, so the number of a live one is never another process's.
        for pid, own in self._children.items():
            if own == number:
                os.kill(pid, signal.SIGKILL)

    def _report_the_dead(self) -> None:
        while self._children:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            number = self._children.pop(pid)
            self._say(f"died {number} {os.waitstatus_to_exitcode(status)} {usage.ru_maxrss * 1024}")

    def _say(self, line: str) -> None:
        # A worker that is gone is heard of at the next read.
        with suppress(BrokenPipeError):
            self._control.sendall(line.encode() + b"\n")


if __name__ == "__main__":
    main()
