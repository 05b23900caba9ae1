"""A clone as a person has it after `git clone`, with an environment that is set up already."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import ROOT


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git has and would take of this folder, committed elsewhere. Its .venv is this one, by links."""
    clone = tmp_path_factory.mktemp("clone")
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    git(clone, "init", "--quiet")
    git(clone, "add", "--all")
    git(clone, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "all")
    (clone / ".venv").mkdir()
    for entry in Path(sys.prefix).iterdir():
        if not entry.name.startswith("requirements"):
            (clone / ".venv" / entry.name).symlink_to(entry)
    # The requirements of tests hold those of the product (tests/house/test_lock.py): nothing is to be installed.
    shutil.copy(ROOT / "requirements.txt", clone / ".venv" / "requirements.txt")
    return clone


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True).stdout
