"""Lends a running product to a test that may break it: whole and empty at the beginning, cleared away at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from library.database import Database
from tests.checked import assert_counts_add_up
from tests.stack import Stack

PARTS = ("redis", "web", "worker")
MENDED_SECONDS = 30.0


@contextmanager
def lent(stack: Stack) -> Iterator[Stack]:
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
    yield stack
    database = Database(stack.settings)
    with database.reading() as connection:
        assert_counts_add_up(connection)
    database.close()
    if stack.up():
        _clear(stack)


@contextmanager
def without_table(stack: Stack, table: str) -> Iterator[None]:
    """Until the end of the block the database (SQLite) has lost this table, and the worker is away."""
    stack.stop("worker")
    _rename(stack, table, "lost")
    try:
        yield
    finally:
        _rename(stack, "lost", table)


def _rename(stack: Stack, table: str, name: str) -> None:
    with closing(sqlite3.connect(stack.settings.data / "shoebox.db")) as database, database:
        database.execute(f"ALTER TABLE {table} RENAME TO {name}")


def _clear(stack: Stack) -> None:
    for left in stack.client.get("/api/jobs?per_page=200").json()["jobs"]:
        stack.client.delete(f"/api/jobs/{left['id']}")
