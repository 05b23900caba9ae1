"""Stacks that may be killed, one for each kind of database, started once: each test finds its stack whole and empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lent import lent
from tests.pictures import detailed_jpeg
from tests.postgres import Postgres
from tests.stack import Stack

ENVIRON = {"WORKER_SLOTS": "2", "MIN_FREE_BYTES": "0"}


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
    with lent(sqlite_ground):
        yield sqlite_ground


@pytest.fixture
def stack_on_postgres(postgres_ground: Stack) -> Iterator[Stack]:
    """The same on PostgreSQL."""
    with lent(postgres_ground):
        yield postgres_ground


@pytest.fixture(params=["sqlite", "postgresql"])
def breakable(request: pytest.FixtureRequest) -> Stack:
    """One after the other."""
    whole: Stack = request.getfixturevalue("stack" if request.param == "sqlite" else "stack_on_postgres")
    return whole


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Eighty photos, enough work for a kill in the middle."""
    folder = tmp_path_factory.mktemp("photos")
    return [detailed_jpeg(folder / f"photo-{number:03d}.jpg", seed=number) for number in range(80)]
