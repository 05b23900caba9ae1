"""`python -m webapp`: the Procfile's line. Starts uvicorn with the limits that a long-lived server needs."""

from __future__ import annotations

import resource
import sys

import uvicorn

from library.database import Database, SchemaRefused
from library.settings import SettingRefused, read_settings
from webapp.app import create_app
from webapp.protocol import Protocol

# Streams and idle connections count, too; above it everybody gets 503.
MOST_CONNECTIONS = 2_000
LAST_ANSWERS_SECONDS = 5


def main() -> int:
    try:
        settings = read_settings()
        Database(settings).check_schema()
    except (SettingRefused, SchemaRefused) as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 78
    _raise_open_files()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http=Protocol,
        access_log=False,
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


if __name__ == "__main__":
    sys.exit(main())
