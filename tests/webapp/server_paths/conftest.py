"""One product that may read one folder of the server, and folders in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Stack
from tests.webapp.client import photo
from tests.webapp.conftest import described
from tests.webapp.server_paths.asking import MOST_BYTES, put


@pytest.fixture(scope="package")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("server") / "Pictures"
    root.mkdir()
    return root


@pytest.fixture(scope="package")
def reader(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product with one folder that it may read, where times without a zone are taken to be of Berlin."""
    environ = {"IMPORT_ROOTS": str(root), "TIMEZONE": "Europe/Berlin", "MAX_FILE_BYTES": str(MOST_BYTES)}
    with Stack(tmp_path_factory.mktemp("reader"), ERROR_THRESHOLD="1", **environ) as stack:
        described(stack)
        yield stack


@pytest.fixture
def folder(root: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Three photos, in a folder that no other test has imported."""
    folder = root / f"Holiday {hash(request.node.name)}"
    for number, name in enumerate(("IMG_1.jpg", "IMG_2.jpg", "Lofoten/IMG_3.jpg")):
        put(folder / name, photo(number))
    yield folder
    shutil.rmtree(folder)
