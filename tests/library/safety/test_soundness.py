"""A database that cannot be trusted is refused before anything starts, and an upgrade leaves a copy behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from library import database as database_module
from library import migrate as migrate_module
from library.database import Database
from library.migrate import MIGRATIONS, migrate
from library.places import mounts
from library.safety.soundness import DatabaseUnsound, check_data_folder, check_place
from library.settings import SettingRefused, Settings


@pytest.fixture
def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A table of mounts that the test writes."""
    table = tmp_path / "mountinfo"
    monkeypatch.setattr(mounts, "MOUNTS", table)
    mounts._kind_of.cache_clear()
    yield table
    mounts._kind_of.cache_clear()


def line(folder: Path, kind: str) -> str:
    device = folder.stat().st_dev
    return f"36 35 {os.major(device)}:{os.minor(device)} / {folder} rw,relatime shared:1 - {kind} server:/share rw\n"


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_a_database_on_a_network_drive_is_refused(settings: Settings, mounted: Path, kind: str) -> None:
    mounted.write_text(line(mounted.parent, kind))

    with pytest.raises(DatabaseUnsound, match=rf"network file system \({kind}.*DATABASE_URL"):
        check_place(settings)


def test_a_disk_of_this_machine_is_fine(settings: Settings, mounted: Path) -> None:
    mounted.write_text(line(mounted.parent, "ext4"))

    check_place(settings)


@pytest.mark.parametrize("place", ["a file", "a file/below", "no/such/device"])
def test_a_data_folder_that_takes_nothing_is_refused_by_name(settings: Settings, tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").touch()
    (tmp_path / "no").symlink_to("/proc")

    with pytest.raises(SettingRefused, match=r"SHOEBOX_DATA is .* nothing can be stored"):
        check_data_folder(replace(settings, data=tmp_path / place))


def test_a_damaged_database_is_refused_with_the_way_back(settings: Settings) -> None:
    migrate(settings)
    path = Path(make_url(settings.database_url).database or "")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)
    path.write_bytes(raw)

    with pytest.raises(DatabaseUnsound, match=r"damaged.*make restore"):
        migrate(settings)


def test_an_upgrade_keeps_the_rows_and_leaves_a_copy_of_before(
    settings_on_both: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a revision of tomorrow: one column more."""
    migrate(settings_on_both)
    database = Database(settings_on_both)
    with database.writing() as connection:
        connection.execute(text(NEW_JOB))
    database.close()
    tomorrow = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, tomorrow)
    (tomorrow / "versions" / "9000_tomorrow.py").write_text(TOMORROW.format(head=database_module.SCHEMA))
    before = database_module.SCHEMA
    monkeypatch.setattr(migrate_module, "MIGRATIONS", tomorrow)
    monkeypatch.setattr(migrate_module, "SCHEMA", "9000")
    monkeypatch.setattr(database_module, "SCHEMA", "9000")

    migrate(settings_on_both)

    database = Database(settings_on_both)
    with database.reading() as connection:
        assert connection.execute(text("SELECT source_label FROM jobs")).scalar_one() == "Summer"
        assert "tomorrow" in {column["name"] for column in inspect(connection).get_columns("jobs")}
    database.close()
    (copy,) = (settings_on_both.data / "backups").iterdir()
    assert copy.name.endswith(f"-before-9000-from-{before}")
    (kept,) = copy.iterdir()
    assert kept.stat().st_size > 0
    if settings_on_both.on_sqlite:
        with sqlite3.connect(kept) as connection_to_copy:
            assert connection_to_copy.execute("SELECT source_label FROM jobs").fetchall() == [("Summer",)]
        connection_to_copy.close()


NEW_JOB = """
    INSERT INTO jobs (id, state, source_kind, source_label, options, ignored, created_at, active_at)
    VALUES ('j', 'completed', 'upload', 'Summer', '{}', '{}', 1, 1)
"""
TOMORROW = """
import sqlalchemy
from alembic import op

revision = "9000"
down_revision = "{head}"


def upgrade():
    op.add_column("jobs", sqlalchemy.Column("tomorrow", sqlalchemy.Integer))
"""
