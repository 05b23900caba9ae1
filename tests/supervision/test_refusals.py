"""What cannot run is said once, in a sentence with the remedy, before anything is started."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from library.migrate import migrate
from library.settings import read_settings
from tests.stack import ROOT, Stack, free_port, whole_environ

TOOLS = ("sh", "cmp", "cp", "cat", "printf", "env")


def make(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run make to its end in `folder`."""
    return subprocess.run(
        ["make", *words],
        cwd=folder,
        env=whole_environ(environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("SHOEBOX_PASSWORD", "secret"), ("HOST", "0.0.0.0"), ("DATABASE_URL", "mysql://x/y")],
)
def test_a_wrong_setting_is_named(clone: Path, tmp_path: Path, name: str, value: str) -> None:
    done = make(clone, "run", **{"SHOEBOX_DATA": str(tmp_path / "data"), name: value})

    assert done.returncode != 0
    assert done.stderr.startswith(f"{name} ")
    assert len([line for line in done.stderr.splitlines() if not line.startswith("make")]) == 1
    assert done.stdout == ""
    assert not (tmp_path / "data").exists()


def test_a_database_that_does_not_answer_is_named(clone: Path, tmp_path: Path) -> None:
    nobody = f"postgresql://me@127.0.0.1:{free_port()}/shoebox"

    done = make(clone, "run", SHOEBOX_DATA=str(tmp_path / "data"), DATABASE_URL=nobody)

    assert done.returncode != 0
    assert done.stderr.startswith("The database of DATABASE_URL cannot be used: ")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_database_of_a_newer_shoebox_is_refused(clone: Path, tmp_path: Path) -> None:
    settings = read_settings({"SHOEBOX_DATA": str(tmp_path / "data")})
    migrate(settings)
    with sqlite3.connect(settings.data / "shoebox.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    done = make(clone, "run", SHOEBOX_DATA=str(settings.data))

    assert done.returncode != 0
    assert "9999" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_port_that_is_taken_is_named(clone: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as other:
        port = other.getsockname()[1]
        done = make(clone, "run", SHOEBOX_DATA=str(tmp_path / "data"), PORT=str(port))

    assert done.returncode != 0
    assert f"Another program already listens on http://127.0.0.1:{port}/." in done.stderr
    assert done.stdout == ""


def test_a_second_shoebox_on_the_same_folder_is_refused(clone: Path, start_stack: Callable[..., Stack]) -> None:
    first = start_stack()

    done = make(clone, "run", SHOEBOX_DATA=str(first.settings.data), PORT=str(free_port()))

    assert done.returncode != 0
    assert done.stderr.startswith("Another Shoebox (process ")
    assert done.stdout == ""
    assert first.up()["status"] == "ok"


def test_an_unknown_part_of_the_tests_is_named() -> None:
    done = make(ROOT, "test", "PART=nonsense")

    assert done.returncode != 0
    assert "There is no part “nonsense”." in done.stderr


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A machine with a shell and a make, but without any Python: only what stands in its `programs` can be run."""
    (tmp_path / "programs").mkdir()
    (tmp_path / "scripts").mkdir()
    for tool in TOOLS:
        (tmp_path / "programs" / tool).symlink_to(str(shutil.which(tool)))
    shutil.copy(ROOT / "scripts" / "prepare", tmp_path / "scripts")
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    return tmp_path


def prepare(bare: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["scripts/prepare", "requirements.txt"],
        cwd=bare,
        env={"PATH": str(bare / "programs")},
        capture_output=True,
        text=True,
        check=False,
    )


def write_python(bare: Path, script: str) -> None:
    python = bare / "programs" / "python3"
    python.write_text(f"#!{bare}/programs/sh\n{script}\n")
    python.chmod(0o755)


def test_a_machine_without_python_gets_a_sentence(bare: Path) -> None:
    done = prepare(bare)

    assert done.returncode == 1
    assert "Shoebox needs Python 3.11 or newer, and here is no Python 3." in done.stderr
    assert "sudo apt install python3" in done.stderr


def test_an_old_python_gets_a_sentence(bare: Path) -> None:
    write_python(bare, 'case "$1" in --version) echo Python 3.9.2 ;; *) exit 1 ;; esac')

    done = prepare(bare)

    assert done.returncode == 1
    assert "Shoebox needs Python 3.11 or newer, and here is Python 3.9.2." in done.stderr


def test_a_python_without_venv_gets_a_sentence(bare: Path) -> None:
    write_python(bare, 'case "$2" in *ensurepip*) exit 1 ;; *print*) echo 3.12 ;; esac')

    done = prepare(bare)

    assert done.returncode == 1
    assert "Python 3.12 is here, but its module venv is not." in done.stderr
    assert "sudo apt install python3-venv, or python3.12-venv" in done.stderr
    assert not (bare / ".venv").exists()
