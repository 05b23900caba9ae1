"""Who has what in hand: claims, scans, workers, the sweep."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from library.tables.base import ID, metadata

claims = Table(
    "claims",
    metadata,
    # The fencing token: a result is taken only while its file still carries it.
    Column("token", ID, primary_key=True),
    Column("job_id", ID, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("worker_id", ID, nullable=False),
    Column("claimed_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_claims_job_id", "job_id"),
    Index("ix_claims_worker_id", "worker_id"),
)

scans = Table(
    "scans",
    metadata,
    # A server folder that is to be walked through for this job; it is at its end when the job's total is final.
    Column("job_id", ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("folder", LargeBinary, nullable=False),
    Column("pattern", Text),
    Column("recursive", Boolean, nullable=False),
    Column("most_files", Integer),
    # The claim by which a worker has it in hand (claims.token), and when one had it first.
    Column("token", ID),
    Column("begun_at", BigInteger),
)

workers = Table(
    "workers",
    metadata,
    Column("id", ID, primary_key=True),
    Column("host", Text, nullable=False),
    Column("boot_id", String(64), nullable=False),
    Column("pid", Integer, nullable=False),
    # How many files it reads at once, and what binds its readers (by name: "held", or what is missing).
    Column("slots", Integer, nullable=False, server_default=text("0")),
    Column("confinement", JSON),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

sweeps = Table(
    "sweeps",
    metadata,
    # One row: who may sweep until when, and when it was last done.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("holder", ID),
    Column("expires_at", BigInteger, nullable=False, server_default=text("0")),
    Column("last_run_at", BigInteger),
    # What the last round saw, so that a change of it raises the revision of open jobs.
    Column("workers_alive", Integer, nullable=False, server_default=text("0")),
    Column("redis_alive", Boolean, nullable=False, server_default=text("false")),
    # When a web process last said that it runs.
    Column("web_seen_at", BigInteger),
)
