"""Imports."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Table, Text, text

from library.tables.base import CODE, ID, count, flag, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("owner", ID),
    Column("state", CODE, nullable=False),
    Column("source_kind", CODE, nullable=False),
    Column("source_label", Text, nullable=False, server_default=""),
    Column("options", JSON, nullable=False),
    Column("ignored", JSON, nullable=False),
    Column("notice_code", CODE),
    Column("notice_data", JSON),
    # The identity: total = expected + waiting + claimed + done + failed + skipped, changed only together with the rows.
    count("total"),
    count("expected"),
    count("waiting"),
    count("claimed"),
    count("done"),
    count("failed"),
    count("skipped"),
    # False while a folder is scanned, an archive is read or a manifest is open.
    flag("total_final"),
    Column("bytes_total", BigInteger, nullable=False, server_default=text("0")),
    Column("bytes_arrived", BigInteger, nullable=False, server_default=text("0")),
    Column("bytes_done", BigInteger, nullable=False, server_default=text("0")),
    # What was found, summed over done files.
    count("found_metadata"),
    count("found_keywords"),
    count("found_ratings"),
    count("found_nsfw"),
    count("found_duplicates"),
    Column("current_filename", Text),
    Column("current_step", CODE),
    # Rises with every change that the card shows; never falls.
    Column("revision", BigInteger, nullable=False, server_default=text("0")),
    # Rises with every wake-up, so that each has a task id of its own.
    Column("generation", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("completed_at", BigInteger),
    Column("active_at", BigInteger, nullable=False),
    # Set when a person starts without waiting for the rest: until then bodies that are on their way are still taken.
    Column("closing_at", BigInteger),
    # Whether files were ever announced to it one by one, so that a start means something.
    flag("was_receiving"),
    # The last move that a person made: the same again has no effect.
    Column("last_move", CODE),
    # After a pause or a halt: until then files in hand may still be recorded.
    Column("records_until", BigInteger),
    # So many failures a person has seen and said to go on.
    count("forgiven"),
    # Work time without pauses: what has added up, and since when it runs (null while it does not).
    Column("elapsed_ms", BigInteger, nullable=False, server_default=text("0")),
    Column("running_since", BigInteger),
    # The time left as it was foreseen last, and when that was (library/telling/foresight.py).
    Column("left_ms", BigInteger),
    Column("foreseen_at", BigInteger),
    # How often grouping and dating broke since they last came to their end.
    count("finish_failures"),
    # A person asked to forget it: hidden until then, and then deleted, unless they take that back.
    Column("forget_at", BigInteger),
    # Set when a person deletes it; rows and bytes go after, in pieces that may be interrupted.
    Column("deleted_at", BigInteger),
    Column("bytes_removed_at", BigInteger),
    Index("ix_jobs_state", "state"),
    Index("ix_jobs_created_at", "created_at"),
)
