"""Every environment variable: typed, read once, refused loudly. Nothing else in the house reads the environment."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE
# Whatever MIN_FREE_BYTES says: the database needs some room to write down that there is none.
LEAST_FREE_BYTES = 4 * MEBIBYTE
MEMORY_PER_SLOT = 768 * MEBIBYTE
MOST_SLOTS = 64
# A name or an address as it stands in a Host header before its port; “*” takes every one.
HOST_NAME = re.compile(r"\*|\[[0-9A-Fa-f:.]+\]|[^\s/:@\[\]]+")


class SettingRefused(ValueError):
    """A variable holds what cannot be used. The text names it, its value and what is allowed."""


@dataclass(frozen=True)
class Settings:
    """What the environment says, checked. Paths are absolute; sizes are bytes; times carry their unit in the name."""

    data: Path
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    any_address: bool
    database_url: str
    redis_url: str
    import_roots: tuple[Path, ...]
    export_roots: tuple[Path, ...]
    timezone: str
    job_expiry_hours: float
    keep_days: float
    error_threshold: float
    max_file_bytes: int
    min_free_bytes: int
    nsfw_threshold: float
    worker_slots: int
    max_streams: int
    statistics: bool
    notify_url: str
    notify_secret: str
    # Where tests have a process die (library/failpoint.py).
    fail_points: str

    @property
    def embedded_redis(self) -> bool:
        """True where no REDIS_URL is set, so that our own server runs in the data folder."""
        return not self.redis_url

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all variables (of `environ`, else of the process). Raises SettingRefused with a sentence for a person."""
    read = _Reader(os.environ if environ is None else environ)
    data = Path(read.text("SHOEBOX_DATA", "./data")).expanduser().absolute()
    host = read.text("HOST", "127.0.0.1")
    _refuse_open_doors(read, host)
    return Settings(
        data=data,
        host=host,
        port=read.whole("PORT", 8000, least=1, most=65_535),
        allowed_hosts=_allowed_hosts(read.listed("ALLOWED_HOSTS", ","), host),
        any_address=not _on_loopback(host) and not read.listed("ALLOWED_HOSTS", ","),
        database_url=_database_url(read.text("DATABASE_URL", ""), data),
        redis_url=_address(read, "REDIS_URL", "redis", "rediss", "unix"),
        import_roots=_roots(read, "IMPORT_ROOTS", data),
        export_roots=_roots(read, "EXPORT_ROOTS", data),
        timezone=_timezone(read.text("TIMEZONE", "")),
        job_expiry_hours=read.number("JOB_EXPIRY_HOURS", 24, least=0.0, most=87_600),
        keep_days=read.number("KEEP_DAYS", 0, least=0.0, most=36_500),
        error_threshold=read.number("ERROR_THRESHOLD", 0.10, least=0.0, most=1.0),
        max_file_bytes=read.whole("MAX_FILE_BYTES", 20 * GIBIBYTE, least=1, most=2**62),
        min_free_bytes=max(LEAST_FREE_BYTES, read.whole("MIN_FREE_BYTES", 1 * GIBIBYTE, least=0, most=2**62)),
        nsfw_threshold=read.number("NSFW_THRESHOLD", 0.8, least=0.0, most=1.0),
        worker_slots=read.whole("WORKER_SLOTS", default_slots(), least=1, most=MOST_SLOTS),
        max_streams=read.whole("MAX_STREAMS", 1_500, least=0, most=100_000),
        statistics=read.flag("STATISTICS", "on"),
        notify_url=_address(read, "NOTIFY_URL", "http", "https"),
        notify_secret=read.text("NOTIFY_SECRET", ""),
        fail_points=read.text("SHOEBOX_FAIL_POINTS", ""),
    )


def variables_set(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our variables that are set, as they stand there. Raises SettingRefused as `read_settings` does."""
    given = os.environ if environ is None else environ
    asked = _Asked(given)
    read_settings(asked)
    return {name: given[name] for name in sorted(asked.names) if given.get(name, "").strip()}


def inherited(**more: str) -> dict[str, str]:
    """The environment that a program of others is started with: ours, and these variables."""
    return {**os.environ, **more}


class _Asked(dict[str, str]):
    """Remembers which variables were asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def default_slots() -> int:
    """One decoder for each core, at most one for each 768 MiB of memory, at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(cores, memory // MEMORY_PER_SLOT, MOST_SLOTS))


class _Reader:
    """Reads one variable at a time; an empty value means its default."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, name: str, default: str) -> str:
        value = self.environ.get(name, "").strip()
        if "\0" in value:
            raise SettingRefused(f"{name} holds a NUL character. Remove it.")
        return value or default

    def flag(self, name: str, default: str) -> bool:
        value = self.text(name, default)
        if value not in ("on", "off"):
            raise SettingRefused(f"{name} is “{value}”, but must be on or off.")
        return value == "on"

    def listed(self, name: str, separator: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(name, "").split(separator) if part.strip())

    def whole(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise SettingRefused(f"{name} is “{value}”, but must be a whole number from {least} to {most}.")
        return int(value)

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        value = self.text(name, str(default))
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            raise SettingRefused(f"{name} is “{value}”, but must be a number from {least:g} to {most:g}.")
        return number


def _refuse_open_doors(read: _Reader, host: str) -> None:
    """Until a login exists, nobody may believe that a password guards what stands open."""
    for name in ("SHOEBOX_PASSWORD", "SHOEBOX_API_TOKEN"):
        if read.text(name, ""):
            raise SettingRefused(
                f"{name} is set, but this version has no login yet: it would guard nothing. "
                f"Remove {name} and keep HOST on 127.0.0.1, or put a proxy with a login before Shoebox."
            )
    if not _on_loopback(host):
        raise SettingRefused(
            f"HOST is “{host}”, which others can reach, but this version has no login yet. "
            "Use HOST=127.0.0.1 and put a proxy with a login before Shoebox."
        )


def _on_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _allowed_hosts(chosen: tuple[str, ...], host: str) -> tuple[str, ...]:
    for name in chosen:
        if not HOST_NAME.fullmatch(name):
            raise SettingRefused(
                f"ALLOWED_HOSTS names “{name}”, but must hold names alone: no http://, no port, IPv6 in brackets."
            )
    if chosen:
        return chosen
    names = ["localhost", "127.0.0.1", "[::1]", f"[{host}]" if ":" in host and not host.startswith("[") else host]
    if not _on_loopback(host):
        names += [socket.gethostname(), socket.getfqdn()]
    return tuple(dict.fromkeys(names))


def _database_url(chosen: str, data: Path) -> str:
    if not chosen:
        # In an address, what follows a question mark is no path any more. Bytes that are no text stay as they are.
        return f"sqlite:///{str(data).replace('%', '%25').replace('?', '%3F')}/shoebox.db"
    if chosen.startswith("sqlite:///") and len(chosen) > len("sqlite:///"):
        return chosen
    for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if chosen.startswith(prefix):
            return "postgresql+psycopg://" + chosen.removeprefix(prefix)
    scheme = chosen.split(":", 1)[0]
    raise SettingRefused(f"DATABASE_URL begins with “{scheme}:”, but must begin with postgresql:// or sqlite:///.")


def _address(read: _Reader, name: str, *schemes: str) -> str:
    """An address of one of these schemes. What follows the scheme is not repeated: it may hold a password."""
    address = read.text(name, "")
    if not address:
        return ""
    scheme = address.partition(":")[0]
    if scheme not in schemes:
        allowed = " or ".join(f"{one}://" for one in schemes)
        raise SettingRefused(f"{name} begins with “{scheme}:”, but must begin with {allowed}.")
    try:
        parts = urlsplit(address)
        complete = bool(parts.path if scheme == "unix" else parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    if not complete:
        raise SettingRefused(f"{name} begins with “{scheme}:”, but what follows is no complete address.")
    return address


def _roots(read: _Reader, name: str, data: Path) -> tuple[Path, ...]:
    roots = []
    for part in read.listed(name, ":"):
        root = Path(part)
        if not root.is_absolute():
            raise SettingRefused(f"{name} names “{part}”, but every folder in it must be an absolute path.")
        if root.resolve().is_relative_to(data.resolve()):
            raise SettingRefused(f"{name} names “{part}”, which lies inside SHOEBOX_DATA. Choose a folder outside it.")
        roots.append(root)
    return tuple(roots)


def _timezone(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise SettingRefused(f"TIMEZONE is “{name}”, but must be an IANA zone such as Europe/Berlin.") from error
    return name
