"""What outlives the rows that it speaks of: no foreign keys, so that history stays when an import is deleted."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, String, Table

from library.tables.base import CODE, ID, count, metadata

# How long files of a family took in an import: sums to which a line is fitted (library/telling/speed.py).
speeds = Table(
    "speeds",
    metadata,
    Column("job_id", ID, primary_key=True),
    Column("family", String(16), primary_key=True),
    Column("files", Float, nullable=False),
    Column("bytes", Float, nullable=False),
    Column("busy_ms", Float, nullable=False),
    Column("bytes_squared", Float, nullable=False),
    Column("bytes_busy", Float, nullable=False),
    Column("measured_at", BigInteger, nullable=False),
    Index("ix_speeds_measured_at", "measured_at"),
)

# The figures of deleted imports, and in which quarter of an hour (UTC ms) how many of their files ended.
past_jobs = Table(
    "past_jobs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("state", CODE, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("completed_at", BigInteger),
    Column("elapsed_ms", BigInteger, nullable=False),
    count("files"),
    Column("bytes", BigInteger, nullable=False),
)
past_files = Table(
    "past_files",
    metadata,
    Column("job_id", ID, primary_key=True),
    Column("quarter", BigInteger, primary_key=True, autoincrement=False),
    count("files"),
)

# Calls that are still to be made to NOTIFY_URL: what is told, how often it was tried, when the next try is due.
calls = Table(
    "calls",
    metadata,
    Column("id", ID, primary_key=True),
    Column("job_id", ID, nullable=False),
    Column("event", CODE, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    count("attempts"),
    Column("due_at", BigInteger, nullable=False),
    Index("ix_calls_due_at", "due_at"),
)
