"""A clone that has run is as clean as before."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.supervision.supervised import Supervised


def test_a_clone_stays_clean(clone: Path, tmp_path: Path) -> None:
    data = clone / "data"

    with Supervised(tmp_path, "make", "run", cwd=clone, SHOEBOX_DATA=str(data)) as shoebox:
        shoebox.await_ready()

    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert (data / "shoebox.db").exists()
    assert status.stdout == ""
