"""Lets time pass for rows: a wait of the product's own is cut short by setting its moment back in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, update

from library.database import Database
from tests.stack import Stack


def let_pass(stack: Stack, moment: Column[Any], seconds: float, **of: object) -> None:
    """This moment (UTC ms) lies so much further back; `of`: only in rows with these values, `id=job_id`."""
    table = moment.table
    assert isinstance(table, Table)
    chosen = [moment.is_not(None), *(table.c[name] == value for name, value in of.items())]
    database = Database(stack.settings)
    with database.writing() as connection:
        changed = connection.execute(update(table).where(*chosen).values({moment: moment - round(1000 * seconds)}))
    database.close()
    assert changed.rowcount > 0, "no row has this moment"
