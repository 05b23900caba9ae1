"""Once a week SQLite's whole file is looked through."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from library.clock import now_ms
from library.database import Database
from library.job import NewJob, create_job
from library.migrate import migrate
from library.safety.soundness import check_whole
from library.settings import Settings
from library.upkeep.checkup import DAMAGED_EVERY_MS, EVERY_MS, Checked, Checkup, damage_in, keep_checked, last_checked

INDEX = "ix_jobs_state"


@pytest.fixture
def whole(settings: Settings) -> Settings:
    """A database with an import in it, closed."""
    migrate(settings)
    database = Database(settings)
    with database.writing() as connection:
        create_job(connection, NewJob("upload", "Summer", {}))
    database.close()
    return settings


def damage(path: Path) -> None:
    """As a disk or another program may leave it: an index says other than its table, which a quick look cannot see."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        entry = connection.execute("SELECT * FROM sqlite_schema WHERE name = ?", (INDEX,)).fetchone()
        connection.execute("DELETE FROM sqlite_schema WHERE name = ?", (INDEX,))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE jobs SET state = 'completed'")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", entry)


def test_what_the_quick_look_at_a_start_does_not_see_is_found_within_the_week(whole: Settings, tmp_path: Path) -> None:
    path = Path(make_url(whole.database_url).database or "")
    copy = replace(whole, data=tmp_path / "copy", database_url=f"sqlite:///{tmp_path}/copy/shoebox.db")
    copy.data.mkdir()
    shutil.copy(path, copy.data / "shoebox.db")
    damage(copy.data / "shoebox.db")
    database, sound = Database(copy), Database(whole)

    check_whole(database)
    looking = Checkup(copy.data, database).begin_if_due()
    assert looking is not None
    looking.join(30)

    last = last_checked(copy.data)
    assert last is not None
    assert f"missing from index {INDEX}" in str(last.damage)
    assert damage_in(sound) is None
    database.close()
    sound.close()


def test_a_file_that_cannot_even_be_read_is_damaged(whole: Settings) -> None:
    path = Path(make_url(whole.database_url).database or "")
    raw = path.read_bytes()
    path.write_bytes(raw[:100] + b"\xa5" * (len(raw) - 100))
    database = Database(whole)

    assert "malformed" in str(damage_in(database))
    database.close()


def test_a_whole_file_is_looked_through_once_a_week_a_damaged_one_each_hour(whole: Settings) -> None:
    database = Database(whole)

    def due(at: int, damage: str | None) -> bool:
        keep_checked(whole.data, Checked(at, damage))
        looking = Checkup(whole.data, database).begin_if_due()
        if looking is not None:
            looking.join(30)
        return looking is not None

    now = now_ms()
    assert not due(now - EVERY_MS + 60_000, None)
    assert due(now - EVERY_MS, None)
    assert not due(now - DAMAGED_EVERY_MS + 60_000, "row 1 missing")
    assert due(now - DAMAGED_EVERY_MS, "row 1 missing")
    assert due(now + 3_600_000, None), "the clock was set back since"
    assert last_checked(whole.data) is not None
    database.close()
