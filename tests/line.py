"""A line between a browser and the product that a test cuts and mends, whatever the browser."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread
from typing import Self

CHUNK_BYTES = 65536


class Line:
    """Carries every byte of 127.0.0.1:`port`, until it is `cut`; with `deaf`, what asks for a stream is hung up on."""

    def __init__(self, port: int) -> None:
        self.deaf = False
        self._port = port
        self._whole = True
        self._open: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._answer, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.cut()
        # accept() in the other thread ends by that, not by close().
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def cut(self) -> None:
        """Hang up on everybody, and on whoever calls from now on."""
        self._whole = False
        for end in list(self._open):
            _hang_up(end)

    def mend(self) -> None:
        """All goes through again."""
        self._whole = True
        self.deaf = False

    def _answer(self) -> None:
        while True:
            try:
                here, _ = self._door.accept()
            except OSError:
                return
            try:
                there = socket.create_connection(("127.0.0.1", self._port)) if self._whole else None
            except OSError:
                there = None
            if there is None:
                here.close()
                continue
            self._open |= {here, there}
            for ends in ((here, there), (there, here)):
                Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            # A browser writes the head of a request at once, so it begins a chunk.
            while (chunk := source.recv(CHUNK_BYTES)) and not (self.deaf and b"/stream HTTP/" in chunk[:200]):
                target.sendall(chunk)
        for end in (source, target):
            self._open.discard(end)
            _hang_up(end)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
