"""A box of pictures as people have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pictures import jpeg


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with twenty photos, four of them sideways, and one broken file."""
    box = tmp_path_factory.mktemp("journey") / "Holiday"
    for number in range(20):
        jpeg(box / f"IMG_{number:04d}.jpg", seed=number, orientation=6 if number % 5 == 0 else None)
    (box / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is where the disk failed")
    return box
