"""Files: what was brought, what became of it, what is known of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from library.tables.base import CODE, ID, count, flag, metadata

files = Table(
    "files",
    metadata,
    Column("id", ID, primary_key=True),
    Column("job_id", ID, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("owner", ID),
    Column("kind", CODE, nullable=False),
    # The path as brought, byte by byte, and how it is shown.
    Column("relative_path", LargeBinary, nullable=False),
    Column("shown_path", Text, nullable=False),
    Column("filename", Text, nullable=False),
    # Where pictures and their sidecars meet, whichever import brought them (library/places/folder_key.py).
    Column("folder_key", String(32), nullable=False, server_default=""),
    # Absolute path in a server folder; null for an upload.
    Column("source_path", LargeBinary),
    # Where the bytes lie, relative to the data folder; null when they are not here, or in a server folder.
    Column("stored_path", Text),
    Column("state", CODE, nullable=False),
    Column("claim", ID),
    count("attempts"),
    # Why a file has no result, or only part of one: a code, and the values its sentence needs.
    Column("problem_code", CODE),
    Column("problem_data", JSON(none_as_null=True)),
    # What is worth saying about a file that has a result: codes.
    Column("notes", JSON),
    Column("size_bytes", BigInteger, nullable=False),
    Column("last_modified", BigInteger),
    Column("sha256", String(64)),
    Column("crc32", BigInteger),
    # BLAKE3 (32 hex digits) of the picture or media data without its metadata.
    Column("picture_hash", String(32)),
    # SHA-256 over the first and last 65,536 bytes.
    Column("fingerprint", String(64)),
    Column("mime_type", String(128)),
    Column("width", Integer),
    Column("height", Integer),
    Column("orientation", Integer),
    Column("duration_ms", BigInteger),
    Column("thumbnail_path", Text),
    Column("thumbnail_width", Integer),
    Column("thumbnail_height", Integer),
    # The decision about the date (worker/dating).
    Column("taken_at", String(32)),
    Column("utc_offset", String(6)),
    Column("zone_source", CODE),
    Column("precision", CODE),
    Column("confidence", CODE),
    Column("timestamp_source", CODE),
    Column("rule", CODE),
    Column("reason_data", JSON),
    # Of the decision and what was merged, so that the same again writes nothing.
    Column("decision_digest", String(32)),
    # All that the file itself says (worker/media/metadata/found.py), so that dating can run again without the file.
    Column("found", JSON(none_as_null=True)),
    # The zone (IANA) at its own position, kept also where the place itself is not wanted.
    Column("position_zone", String(64)),
    # Rises when another file begins or ceases to speak for this one: a decision weighed before is weighed again.
    count("evidence_version"),
    # What it says beyond dates, its sidecars' words included.
    Column("keywords", JSON),
    Column("rating", Integer),
    Column("title", Text),
    Column("caption", Text),
    Column("people", JSON),
    Column("camera", Text),
    Column("lens", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("nsfw_score", Float),
    Column("nsfw_label", CODE),
    # What pictures that look alike have in common (worker/media/fingerprint.py), in hex.
    Column("perceptual_hash", String(128)),
    Column("exact_group", String(64)),
    Column("pixel_group", String(64)),
    Column("near_group", String(64)),
    # What a still and its video share (Apple's content identifier), and which file this one belongs to.
    Column("live_id", String(64)),
    Column("pair_of", ID),
    # What a person said.
    flag("kept", default="true"),
    Column("tags", JSON),
    # For searching, blind to case and accents: path, keywords, tags, camera; and each tag or keyword between newlines.
    Column("search_text", Text, nullable=False, server_default=""),
    Column("search_tags", Text, nullable=False, server_default=""),
    Column("reviewed_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Index("ix_files_job_id_state_finished_at", "job_id", "state", "finished_at"),
    Index("ix_files_job_id_relative_path_id", "job_id", "relative_path", "id", info={"only": "sqlite"}),
    # `only`: on this kind of database. PostgreSQL takes nothing of more than 2,704 bytes into a sorted index, and paths
    # may be longer. It finds a path by its hash, and sorts the files of a job when they are asked for.
    Index("ix_files_relative_path", "relative_path", postgresql_using="hash", info={"only": "postgresql"}),
    Index("ix_files_claim", "claim"),
    Index("ix_files_folder_key", "folder_key"),
    # What earlier imports know of a server folder. Uploads have no such path, and stand in no index of it.
    Index(
        "ix_files_source_path",
        "source_path",
        postgresql_using="hash",
        sqlite_where=text("source_path IS NOT NULL"),
        postgresql_where=text("source_path IS NOT NULL"),
    ),
    Index("ix_files_sha256", "sha256"),
    Index("ix_files_picture_hash", "picture_hash"),
    Index("ix_files_near_group", "near_group"),
    Index("ix_files_thumbnail_path", "thumbnail_path"),
)
