"""What speaks for a file: the dates that were weighed, and sidecars."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from library.tables.base import CODE, ID, metadata

candidates = Table(
    "candidates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_id", ID, ForeignKey("files.id", ondelete="CASCADE"), nullable=False),
    Column("source", CODE, nullable=False),
    Column("raw", Text, nullable=False),
    # All that a reader found, so that the rules can be applied again without the file.
    Column("evidence", JSON),
    Column("taken_at", String(32)),
    Column("utc_offset", String(6)),
    Column("zone_source", CODE),
    Column("precision", CODE),
    Column("flags", JSON, nullable=False),
    Column("refused", CODE),
    Index("ix_candidates_file_id", "file_id"),
)

# Which sidecars speak for which picture; both may have come with different imports.
sidecars = Table(
    "sidecars",
    metadata,
    Column("file_id", ID, ForeignKey("files.id", ondelete="CASCADE"), primary_key=True),
    Column("sidecar_id", ID, ForeignKey("files.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_sidecars_sidecar_id", "sidecar_id"),
)
