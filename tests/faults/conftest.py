"""Stacks that may be killed, on both kinds of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from library.database import Database
from tests.checked import assert_counts_add_up
from tests.pictures import detailed_jpeg
from tests.stack import Stack


@pytest.fixture(params=["sqlite", "postgresql"])
def breakable(request: pytest.FixtureRequest, start_stack: Callable[..., Stack]) -> Iterator[Stack]:
    """A stack of the test's own. At its end counts and rows are held against each other."""
    environ = {"WORKER_SLOTS": "2", "MIN_FREE_BYTES": "0"}
    if request.param == "postgresql":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres").fresh()
    stack = start_stack(**environ)
    yield stack
    database = Database(stack.settings)
    with database.reading() as connection:
        assert_counts_add_up(connection)
    database.close()


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Eighty photos, enough work for a kill in the middle."""
    folder = tmp_path_factory.mktemp("photos")
    return [detailed_jpeg(folder / f"photo-{number:03d}.jpg", seed=number) for number in range(80)]
