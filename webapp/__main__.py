"""`python -m webapp`: the Procfile's line. Starts uvicorn with the limits that a long-lived server needs."""

from __future__ import annotations

import ctypes
import resource
import sys
from contextlib import suppress

import uvicorn

from library import journal
from library.database import Database, SchemaRefused
from library.settings import SettingRefused, read_settings
from webapp.app import create_app
from webapp.protocol import Protocol

# Streams and idle connections count, too; above it everybody gets 503.
MOST_CONNECTIONS = 2_000
LAST_ANSWERS_SECONDS = 5
# mallopt(3) of glibc, and how much memory that was freed stays ours for the next block of a body.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT_BYTES = 16 * 1024 * 1024


def main() -> int:
    try:
        settings = read_settings()
        Database(settings).check_schema()
    except (SettingRefused, SchemaRefused) as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 78
    _raise_open_files()
    _keep_freed_memory()
    journal.keep()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http=Protocol,
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
    )
    return 0


def _raise_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _keep_freed_memory() -> None:
    """A third of an upload's processor time went into giving blocks back to the kernel and fetching them again."""
    with suppress(AttributeError):  # other C libraries have no such call
        mallopt = ctypes.CDLL(None).mallopt
        for parameter in (M_TRIM_THRESHOLD, M_MMAP_THRESHOLD):
            mallopt(parameter, KEPT_BYTES)


if __name__ == "__main__":
    sys.exit(main())
