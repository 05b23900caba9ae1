"""A migrated, empty database of each kind, which checks its counts after every write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from library.migrate import migrate
from library.settings import Settings
from library.storage import Storage
from tests.checked import CheckedDatabase


@pytest.fixture
def database(settings: Settings, database_url: str) -> Iterator[CheckedDatabase]:
    chosen = replace(settings, database_url=database_url)
    migrate(chosen)
    database = CheckedDatabase(chosen)
    yield database
    database.close()


@pytest.fixture
def storage(settings: Settings) -> Storage:
    storage = Storage(settings.data)
    storage.prepare()
    return storage
