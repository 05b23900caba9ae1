"""Where Shoebox is open, whether that place is free, and whether our own web process answers there."""

from __future__ import annotations

import errno
import http.client
import json
import socket
from dataclasses import dataclass

from library.settings import Settings

PATIENCE_SECONDS = 0.5


@dataclass(frozen=True)
class Address:
    """A host and port to connect to, and the name under which the web process wants to be called."""

    host: str
    port: int
    called: str

    def __str__(self) -> str:
        return f"http://{_bracketed(self.host)}:{self.port}/"

    def taken(self) -> bool:
        """Whether another program listens there."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as trial:
            # As uvicorn does: connections of a former server that still linger are no obstacle.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((self.host, self.port))
            except OSError as error:
                return error.errno == errno.EADDRINUSE
        return False

    def answered_by(self) -> int | None:
        """The pid of the web process that says it is ready, or None while there is none."""
        door = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE_SECONDS)
        try:
            door.request("GET", "/up", headers={"Host": self.called})
            answer = door.getresponse()
            pid = json.load(answer)["web"]["pid"] if answer.status == 200 else None
        except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException):
            return None
        finally:
            door.close()
        return pid if isinstance(pid, int) else None


def address_of(settings: Settings) -> Address:
    """Where a browser on this machine finds us."""
    host = settings.host.strip("[]")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    # Of “*.example.org” any name will do.
    called = settings.allowed_hosts[0].replace("*", "shoebox") if settings.allowed_hosts else host
    return Address(host, settings.port, called)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
