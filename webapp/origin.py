"""Who may ask: the outermost layer. Checks Host, header size and the origin of changes; adds safety headers.

The check of the origin is that of Go 1.25's CrossOriginProtection (golang/go, src/net/http/csrf.go).
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from library.names import shown_text
from library.settings import Settings
from webapp.errors import refuse
from webapp.safety import SAFETY

MOST_HEADER_BYTES = 32 * 1024
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
RAW_SAFETY = [(name.lower().encode(), value.encode()) for name, value in SAFETY.items()]
# The header fields that tell where a request comes from.
TELLING = (b"origin", b"sec-fetch-site")
BODILESS = (204, 304)
MOST_JUDGED = 1_000

log = logging.getLogger(__name__)


class Origin:
    """ASGI layer. Refusals are JSON under /api and /uploads, pages elsewhere."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = {host.lower() for host in settings.allowed_hosts}
        self._any_address = settings.any_address
        self._judged: dict[str, bool] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, _with_safety(send))
            return
        log.warning("refused %s %s: %s", scope["method"], shown_text(scope["path"])[:200], refusal[1])
        await refuse(scope, *refusal)(scope, receive, _with_safety(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and code of the refusal, or None. One walk over the raw header: every poll passes here."""
        size = 0
        hosts = []
        told: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            size += len(name) + len(value)
            if name == b"host":
                hosts.append(value.decode("latin-1"))
            elif name in TELLING:
                told[name] = value
        if size > MOST_HEADER_BYTES:
            return 431, "header_too_large"
        if len(hosts) != 1 or not self._host_allowed(hosts[0]):
            return 400, "host_not_allowed"
        if scope["method"] not in SAFE_METHODS and not _same_origin(told, hosts[0]):
            return 403, "other_site"
        return None

    def _host_allowed(self, value: str) -> bool:
        known = self._judged.get(value)
        if known is None:
            known = self._judge_host(value)
            if len(self._judged) < MOST_JUDGED:
                self._judged[value] = known
        return known

    def _judge_host(self, value: str) -> bool:
        host, port = _split(value.lower())
        if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
            return False
        return host in self._hosts or "*" in self._hosts or (self._any_address and _is_address(host))


def _same_origin(told: dict[bytes, bytes], host: str) -> bool:
    site = told.get(b"sec-fetch-site")
    if site is not None:
        return site in (b"same-origin", b"none")
    origin = told.get(b"origin")
    return origin is None or origin.decode("latin-1").lower().partition("://")[2] == host.lower()


def _split(value: str) -> tuple[str, str | None]:
    """`[::1]:8000` → `[::1]`, `8000`; without a port None."""
    if value.startswith("["):
        host, bracket, rest = value.partition("]")
        return host + bracket, rest.removeprefix(":") if rest else None
    host, colon, port = value.partition(":")
    return host, port if colon else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _with_safety(send: Send) -> Send:
    async def send_safely(message: MutableMapping[str, Any]) -> None:
        # An answer without content has nothing that a policy could bind.
        if message["type"] == "http.response.start" and message["status"] not in BODILESS:
            said = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(pair for pair in RAW_SAFETY if pair[0] not in said)]
        await send(message)

    return send_safely
