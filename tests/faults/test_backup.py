"""A backup taken in the middle of an import is whole, and an empty machine goes on from it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from library.database import Database
from tests.checked import assert_counts_add_up
from tests.pictures import jpeg
from tests.postgres import Postgres
from tests.stack import ROOT, Stack, whole_environ
from tests.waiting import wait_until


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Two databases of one kind: of the machine that is backed up, and of the empty one."""
    if request.param == "sqlite":
        yield {}, {}
        return
    server: Postgres = request.getfixturevalue("postgres")
    urls = server.fresh(), server.fresh()
    yield {"DATABASE_URL": urls[0]}, {"DATABASE_URL": urls[1]}
    for url in urls:
        server.give_back(url)


def command(stack: Stack, name: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`make backup` or `make restore`, without setting up."""
    return subprocess.run(
        [sys.executable, "-m", f"scripts.{name}", str(folder)],
        cwd=ROOT,
        env=whole_environ(stack.environ),
        capture_output=True,
        text=True,
        check=False,
    )


def files_of(stack: Stack, job_id: str) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = stack.client.get(f"/api/jobs/{job_id}/files?per_page=200").json()["files"]
    return files


def test_a_backup_during_an_import_is_brought_back_whole(
    start_stack: Callable[..., Stack],
    databases: tuple[dict[str, str], dict[str, str]],
    photos: list[Path],
    tmp_path: Path,
) -> None:
    backup = tmp_path / "backup"
    first = start_stack(WORKER_SLOTS="1", MIN_FREE_BYTES="0", **databases[0])
    sent = [("files", (path.name, path.read_bytes())) for path in photos]
    job_id = first.client.post("/api/upload", files=sent).json()["job_id"]
    wait_until(lambda: first.client.get(f"/api/progress/{job_id}").json()["counts"]["done"] > 2, 30, "work began")

    # Held still, so that the backup is taken in the middle however quick the machine is.
    os.kill(first.pid("worker"), signal.SIGSTOP)

    said = command(first, "backup", backup)

    assert said.returncode == 0, said.stderr
    counts = first.client.get(f"/api/progress/{job_id}").json()["counts"]
    assert counts["done"] < len(photos), "the import was over before the backup was"
    os.kill(first.pid("worker"), signal.SIGCONT)
    first.close()

    second = Stack(tmp_path / "second", WORKER_SLOTS="1", MIN_FREE_BYTES="0", **databases[1])
    said = command(second, "restore", backup)
    assert said.returncode == 0, said.stderr
    with second:
        wait_until(
            lambda: second.client.get(f"/api/progress/{job_id}").json()["status"] == "completed", 60, "it goes on"
        )
        listed = files_of(second, job_id)
        assert {file["filename"] for file in listed} == {path.name for path in photos}
        assert {file["state"] for file in listed} == {"done"}
        for file, path in zip(listed, photos, strict=True):
            assert second.client.get(file["original_url"]).content == path.read_bytes()
        database = Database(second.settings)
        with database.reading() as connection:
            assert_counts_add_up(connection)
        database.close()


def test_a_second_backup_takes_only_what_is_new(stack: Stack, tmp_path: Path) -> None:
    imported(stack, jpeg(tmp_path / "one.jpg", seed=1))
    assert command(stack, "backup", tmp_path / "backup").returncode == 0

    imported(stack, jpeg(tmp_path / "two.jpg", seed=2))
    said = command(stack, "backup", tmp_path / "backup")

    assert said.returncode == 0
    assert ": 2 files copied, " in said.stdout  # the original and its thumbnail
    assert json.loads((tmp_path / "backup" / "backup.json").read_text())["revision"]


def test_a_backup_keeps_its_secrets_from_others(stack: Stack, tmp_path: Path) -> None:
    assert command(stack, "backup", tmp_path / "backup").returncode == 0

    told = tmp_path / "backup" / "settings.env"
    assert f"SHOEBOX_DATA={stack.settings.data}\n" in told.read_text()
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o700
    assert told.stat().st_mode & 0o777 == 0o600


def test_an_original_that_the_disk_has_damaged_is_named(stack: Stack, tmp_path: Path) -> None:
    picture = jpeg(tmp_path / "rotten.jpg", seed=3)
    imported(stack, picture)
    whole = picture.read_bytes()
    (original,) = (stack.settings.data / "originals").glob(f"??/{hashlib.sha256(whole).hexdigest()}")
    original.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

    said = command(stack, "backup", tmp_path / "backup")

    assert said.returncode == 1
    assert f"Damaged on the disk: {original}" in said.stdout


def test_a_backup_is_not_brought_over_what_is_there(stack: Stack, tmp_path: Path) -> None:
    assert command(stack, "backup", tmp_path / "backup").returncode == 0
    for name in ("web", "worker", "redis"):
        stack.stop(name)

    said = command(stack, "restore", tmp_path / "backup")

    assert said.returncode == 73
    assert said.stderr == "There is a database already. A backup is brought only into an empty one.\n"


def test_a_backup_is_not_brought_into_a_running_shoebox(stack: Stack, tmp_path: Path) -> None:
    said = command(stack, "restore", tmp_path)

    assert said.returncode == 73
    assert said.stderr


def test_a_folder_within_the_data_is_no_place_for_a_backup(stack: Stack) -> None:
    said = command(stack, "backup", stack.settings.data / "backup")

    assert said.returncode == 73
    assert "lie in one another" in said.stderr


def test_a_folder_without_a_backup_is_named(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "empty")
    (tmp_path / "nothing").mkdir()

    said = command(stack, "restore", tmp_path / "nothing")

    assert said.returncode == 73
    assert f"There is no backup in {tmp_path / 'nothing'}" in said.stderr


def imported(stack: Stack, path: Path) -> None:
    answer = stack.client.post("/api/upload", files=[("files", (path.name, path.read_bytes()))])
    job_id = answer.json()["job_id"]
    wait_until(
        lambda: stack.client.get(f"/api/progress/{job_id}").json()["status"] == "completed", 30, "it is imported"
    )
