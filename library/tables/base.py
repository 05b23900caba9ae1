"""What all tables share: their names, and columns that come often."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, MetaData, String, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(36)
CODE = String(64)


def count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def flag(name: str, *, default: str = "false") -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text(default))
