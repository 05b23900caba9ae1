"""Stacks that may be killed, one for each kind of database, started once: each test finds its stack whole and empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from library.database import Database
from tests.checked import assert_counts_add_up
from tests.pictures import detailed_jpeg
from tests.postgres import Postgres
from tests.stack import Stack

ENVIRON = {"WORKER_SLOTS": "2", "MIN_FREE_BYTES": "0"}
PARTS = ("redis", "web", "worker")
MENDED_SECONDS = 30.0


@pytest.fixture(scope="package")
def sqlite_ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("on-sqlite"), **ENVIRON) as stack:
        yield stack


@pytest.fixture(scope="package")
def postgres_ground(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("on-postgres"), **ENVIRON, DATABASE_URL=postgres.fresh()) as stack:
        yield stack


@pytest.fixture
def stack(sqlite_ground: Stack) -> Iterator[Stack]:
    """The product on SQLite, all parts running and without an import; what a test kills is started after it."""
    with _lent(sqlite_ground):
        yield sqlite_ground


@pytest.fixture
def stack_on_postgres(postgres_ground: Stack) -> Iterator[Stack]:
    """The same on PostgreSQL."""
    with _lent(postgres_ground):
        yield postgres_ground


@pytest.fixture(params=["sqlite", "postgresql"])
def breakable(request: pytest.FixtureRequest) -> Stack:
    """One after the other."""
    lent: Stack = request.getfixturevalue("stack" if request.param == "sqlite" else "stack_on_postgres")
    return lent


@contextmanager
def _lent(stack: Stack) -> Iterator[None]:
    """Start what an earlier test has left dead; at the end hold counts and rows against each other, and clear away."""
    if stack.environ.pop("SHOEBOX_FAIL_POINTS", None):
        # Whoever was started so carries it still.
        stack.stop("web")
        stack.stop("worker")
    for name in PARTS:
        if name not in stack.pids or stack.has_died(name):
            stack.start(name)
    stack.wait_until_ok(MENDED_SECONDS)
    _clear(stack)
    yield
    database = Database(stack.settings)
    with database.reading() as connection:
        assert_counts_add_up(connection)
    database.close()
    if stack.up():
        _clear(stack)


def _clear(stack: Stack) -> None:
    for left in stack.client.get("/api/jobs?per_page=200").json()["jobs"]:
        stack.client.delete(f"/api/jobs/{left['id']}")


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Eighty photos, enough work for a kill in the middle."""
    folder = tmp_path_factory.mktemp("photos")
    return [detailed_jpeg(folder / f"photo-{number:03d}.jpg", seed=number) for number in range(80)]
