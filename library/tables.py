"""The tables and their indexes. Moments are UTC milliseconds since 1970, stored paths relative to the data folder."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

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


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _flag(name: str, *, default: str = "false") -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text(default))


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
    _count("total"),
    _count("expected"),
    _count("waiting"),
    _count("claimed"),
    _count("done"),
    _count("failed"),
    _count("skipped"),
    # False while a folder is scanned, an archive is read or a manifest is open.
    _flag("total_final"),
    Column("bytes_total", BigInteger, nullable=False, server_default=text("0")),
    Column("bytes_arrived", BigInteger, nullable=False, server_default=text("0")),
    Column("bytes_done", BigInteger, nullable=False, server_default=text("0")),
    # What was found, summed over done files.
    _count("found_metadata"),
    _count("found_keywords"),
    _count("found_ratings"),
    _count("found_nsfw"),
    _count("found_duplicates"),
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
    _flag("was_receiving"),
    # The last move that a person made: the same again has no effect.
    Column("last_move", CODE),
    # After a pause or a halt: until then files in hand may still be recorded.
    Column("records_until", BigInteger),
    # So many failures a person has seen and said to go on.
    _count("forgiven"),
    # Work time without pauses: what has added up, and since when it runs (null while it does not).
    Column("elapsed_ms", BigInteger, nullable=False, server_default=text("0")),
    Column("running_since", BigInteger),
    # The time left as it was foreseen last, and when that was (library/telling/foresight.py).
    Column("left_ms", BigInteger),
    Column("foreseen_at", BigInteger),
    # How often grouping and dating broke since they last came to their end.
    _count("finish_failures"),
    # A person asked to forget it: hidden until then, and then deleted, unless they take that back.
    Column("forget_at", BigInteger),
    # Set when a person deletes it; rows and bytes go after, in pieces that may be interrupted.
    Column("deleted_at", BigInteger),
    Column("bytes_removed_at", BigInteger),
    Index("ix_jobs_state", "state"),
    Index("ix_jobs_created_at", "created_at"),
)

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
    # Where pictures and their sidecars meet, whichever import brought them (library/folder.py).
    Column("folder_key", String(32), nullable=False, server_default=""),
    # Absolute path in a server folder; null for an upload.
    Column("source_path", LargeBinary),
    # Where the bytes lie, relative to the data folder; null when they are not here, or in a server folder.
    Column("stored_path", Text),
    Column("state", CODE, nullable=False),
    Column("claim", ID),
    _count("attempts"),
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
    # The decision about the date (issue of the dating rules; see worker/dating).
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
    _count("evidence_version"),
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
    _flag("kept", default="true"),
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

# What outlives the rows that it speaks of: no foreign keys, so that history stays when an import is deleted.

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
    _count("files"),
    Column("bytes", BigInteger, nullable=False),
)
past_files = Table(
    "past_files",
    metadata,
    Column("job_id", ID, primary_key=True),
    Column("quarter", BigInteger, primary_key=True, autoincrement=False),
    _count("files"),
)

# Calls that are still to be made to NOTIFY_URL: what is told, how often it was tried, when the next try is due.
calls = Table(
    "calls",
    metadata,
    Column("id", ID, primary_key=True),
    Column("job_id", ID, nullable=False),
    Column("event", CODE, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    _count("attempts"),
    Column("due_at", BigInteger, nullable=False),
    Index("ix_calls_due_at", "due_at"),
)
