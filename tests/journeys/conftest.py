"""What the journeys share: the product, a browser, and boxes of pictures as people have them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import chromium
from tests.pictures import jpeg
from tests.stack import Stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running product with default settings, shared by all journeys: each finds the imports of those before it."""
    with Stack(tmp_path_factory.mktemp("journeys")) as stack:
        yield stack


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for all journeys."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with twenty photos, four of them sideways, and one broken file."""
    box = tmp_path_factory.mktemp("journey") / "Holiday"
    for number in range(20):
        jpeg(box / f"IMG_{number:04d}.jpg", seed=number, orientation=6 if number % 5 == 0 else None)
    (box / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is where the disk failed")
    return box


@pytest.fixture(scope="session")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as they are: nested, with names of every kind, with junk, and more than a hundred files in one place."""
    family = tmp_path_factory.mktemp("drop") / "Family drive"
    for number in range(120):
        jpeg(family / "2015" / f"IMG_{number:04d}.jpg", (320, 240), seed=number)
    jpeg(family / "2015" / "Fête à Zoë" / "déjà vu.jpg", (320, 240), seed=1000)
    jpeg(family / "a" / "b" / "c" / "d" / "deep 🎞.jpg", (320, 240), seed=1001)
    (family / "Thumbs.db").write_bytes(b"junk")
    (family / "letter.txt").write_bytes(b"Dear Anna")
    (family / "empty.jpg").write_bytes(b"")
    return family
