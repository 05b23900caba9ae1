"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("source_kind", sa.String(length=64), nullable=False),
        sa.Column("source_label", sa.Text(), server_default="", nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("ignored", sa.JSON(), nullable=False),
        sa.Column("notice_code", sa.String(length=64), nullable=True),
        sa.Column("notice_data", sa.JSON(), nullable=True),
        sa.Column("total", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("expected", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("waiting", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("skipped", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_final", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("bytes_total", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("bytes_arrived", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("bytes_done", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("found_metadata", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("found_keywords", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("found_ratings", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("found_nsfw", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("found_duplicates", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("current_filename", sa.Text(), nullable=True),
        sa.Column("current_step", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("active_at", sa.BigInteger(), nullable=False),
        sa.Column("closing_at", sa.BigInteger(), nullable=True),
        sa.Column("was_receiving", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("last_move", sa.String(length=64), nullable=True),
        sa.Column("records_until", sa.BigInteger(), nullable=True),
        sa.Column("forgiven", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("elapsed_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("running_since", sa.BigInteger(), nullable=True),
        sa.Column("left_ms", sa.BigInteger(), nullable=True),
        sa.Column("foreseen_at", sa.BigInteger(), nullable=True),
        sa.Column("finish_failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("forget_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("bytes_removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_jobs_state", ["state"], unique=False)

    op.create_table(
        "sweeps",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_run_at", sa.BigInteger(), nullable=True),
        sa.Column("workers_alive", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("redis_alive", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("web_seen_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweeps")),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("boot_id", sa.String(length=64), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("confinement", sa.JSON(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_table(
        "claims",
        sa.Column("token", sa.String(length=36), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("worker_id", sa.String(length=36), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_claims_job_id_jobs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_claims")),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index("ix_claims_job_id", ["job_id"], unique=False)
        batch_op.create_index("ix_claims_worker_id", ["worker_id"], unique=False)

    op.create_table(
        "scans",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("folder", sa.LargeBinary(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=True),
        sa.Column("recursive", sa.Boolean(), nullable=False),
        sa.Column("most_files", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("begun_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_scans_job_id_jobs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_scans")),
    )

    op.create_table(
        "files",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("relative_path", sa.LargeBinary(), nullable=False),
        sa.Column("shown_path", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("folder_key", sa.String(length=32), server_default="", nullable=False),
        sa.Column("source_path", sa.LargeBinary(), nullable=True),
        sa.Column("stored_path", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("claim", sa.String(length=36), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("problem_code", sa.String(length=64), nullable=True),
        sa.Column("problem_data", sa.JSON(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("last_modified", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("crc32", sa.BigInteger(), nullable=True),
        sa.Column("picture_hash", sa.String(length=32), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("mime_type", sa.String(length=128), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("orientation", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("thumbnail_path", sa.Text(), nullable=True),
        sa.Column("thumbnail_width", sa.Integer(), nullable=True),
        sa.Column("thumbnail_height", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.String(length=32), nullable=True),
        sa.Column("utc_offset", sa.String(length=6), nullable=True),
        sa.Column("zone_source", sa.String(length=64), nullable=True),
        sa.Column("precision", sa.String(length=64), nullable=True),
        sa.Column("confidence", sa.String(length=64), nullable=True),
        sa.Column("timestamp_source", sa.String(length=64), nullable=True),
        sa.Column("rule", sa.String(length=64), nullable=True),
        sa.Column("reason_data", sa.JSON(), nullable=True),
        sa.Column("decision_digest", sa.String(length=32), nullable=True),
        sa.Column("found", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("position_zone", sa.String(length=64), nullable=True),
        sa.Column("evidence_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("people", sa.JSON(), nullable=True),
        sa.Column("camera", sa.Text(), nullable=True),
        sa.Column("lens", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("nsfw_score", sa.Float(), nullable=True),
        sa.Column("nsfw_label", sa.String(length=64), nullable=True),
        sa.Column("perceptual_hash", sa.String(length=128), nullable=True),
        sa.Column("exact_group", sa.String(length=64), nullable=True),
        sa.Column("pixel_group", sa.String(length=64), nullable=True),
        sa.Column("near_group", sa.String(length=64), nullable=True),
        sa.Column("live_id", sa.String(length=64), nullable=True),
        sa.Column("pair_of", sa.String(length=36), nullable=True),
        sa.Column("kept", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column("search_tags", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_files_job_id_jobs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index("ix_files_claim", ["claim"], unique=False)
        batch_op.create_index("ix_files_folder_key", ["folder_key"], unique=False)
        if op.get_context().dialect.name == "sqlite":
            batch_op.create_index("ix_files_job_id_relative_path_id", ["job_id", "relative_path", "id"], unique=False)
        else:
            batch_op.create_index("ix_files_relative_path", ["relative_path"], unique=False, postgresql_using="hash")
        batch_op.create_index("ix_files_job_id_state_finished_at", ["job_id", "state", "finished_at"], unique=False)
        batch_op.create_index("ix_files_near_group", ["near_group"], unique=False)
        batch_op.create_index("ix_files_picture_hash", ["picture_hash"], unique=False)
        batch_op.create_index("ix_files_sha256", ["sha256"], unique=False)
        batch_op.create_index(
            "ix_files_source_path",
            ["source_path"],
            unique=False,
            postgresql_using="hash",
            sqlite_where=sa.text("source_path IS NOT NULL"),
            postgresql_where=sa.text("source_path IS NOT NULL"),
        )
        batch_op.create_index("ix_files_thumbnail_path", ["thumbnail_path"], unique=False)

    op.create_table(
        "sidecars",
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("sidecar_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_sidecars_file_id_files"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["sidecar_id"], ["files.id"], name=op.f("fk_sidecars_sidecar_id_files"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "sidecar_id", name=op.f("pk_sidecars")),
    )
    with op.batch_alter_table("sidecars", schema=None) as batch_op:
        batch_op.create_index("ix_sidecars_sidecar_id", ["sidecar_id"], unique=False)

    op.create_table(
        "candidates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.Column("taken_at", sa.String(length=32), nullable=True),
        sa.Column("utc_offset", sa.String(length=6), nullable=True),
        sa.Column("zone_source", sa.String(length=64), nullable=True),
        sa.Column("precision", sa.String(length=64), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("refused", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_candidates_file_id_files"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
    )
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.create_index("ix_candidates_file_id", ["file_id"], unique=False)

    op.create_table(
        "speeds",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("family", sa.String(length=16), nullable=False),
        sa.Column("files", sa.Float(), nullable=False),
        sa.Column("bytes", sa.Float(), nullable=False),
        sa.Column("busy_ms", sa.Float(), nullable=False),
        sa.Column("bytes_squared", sa.Float(), nullable=False),
        sa.Column("bytes_busy", sa.Float(), nullable=False),
        sa.Column("measured_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "family", name=op.f("pk_speeds")),
    )
    with op.batch_alter_table("speeds", schema=None) as batch_op:
        batch_op.create_index("ix_speeds_measured_at", ["measured_at"], unique=False)

    op.create_table(
        "past_jobs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("elapsed_ms", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_jobs")),
    )
    op.create_table(
        "past_files",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("quarter", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("files", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "quarter", name=op.f("pk_past_files")),
    )
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index("ix_calls_due_at", ["due_at"], unique=False)
