"""A disk that becomes full while we write is no fault of the program: the sender is told, with 507."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from starlette.requests import Request

from webapp.errors import on_full_disk

SENDING = Request({"type": "http", "method": "POST", "path": "/api/upload", "query_string": b"", "headers": []})


def test_bytes_that_the_disk_does_not_take_are_refused() -> None:
    with pytest.raises(OSError, match="space") as full, Path("/dev/full").open("wb", buffering=0) as disk:
        disk.write(b"a photo")

    assert_told(full.value)


def test_rows_that_the_disk_does_not_take_are_refused(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/small.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=2")
        connection.exec_driver_sql("CREATE TABLE photos (bytes BLOB)")
        with pytest.raises(OperationalError) as full:
            connection.exec_driver_sql("INSERT INTO photos VALUES (zeroblob(100000))")
    engine.dispose()

    assert_told(full.value)


@pytest.mark.parametrize("fault", [FileNotFoundError(2, "gone"), OperationalError("x", {}, sqlite3.Error("locked"))])
def test_other_trouble_stays_a_fault(fault: Exception) -> None:
    with pytest.raises(type(fault)):
        asyncio.run(on_full_disk(SENDING, fault))


def assert_told(error: Exception) -> None:
    answer = asyncio.run(on_full_disk(SENDING, error))

    assert answer.status_code == 507
    assert json.loads(bytes(answer.body)) == {
        "error": "The disk is full. Free some space and send again.",
        "code": "disk_full",
    }
