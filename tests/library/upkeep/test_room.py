"""A disk without room: the ballast goes before the next row is written; our own uploads stop before the last byte."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from library.database import Database
from library.settings import LEAST_FREE_BYTES, read_settings
from library.upkeep.room import Room


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_move_on_a_disk_filled_to_the_last_byte_finds_the_room_of_the_ballast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(read_settings({"SHOEBOX_DATA": str(tmp_path)}), min_free_bytes=0)
    Room(settings).restore()
    assert (tmp_path / "ballast").exists()
    database = Database(settings)
    with database.writing():
        assert (tmp_path / "ballast").exists(), "there is room"

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 10**9, 0))
    with database.writing():
        assert not (tmp_path / "ballast").exists()
    database.close()


def test_the_last_of_the_disk_is_left_to_the_database_whatever_is_set() -> None:
    assert read_settings({"MIN_FREE_BYTES": "0"}).min_free_bytes == LEAST_FREE_BYTES
