"""Imports go one way: webapp → library ← worker, and each room knows only its own trade."""

from __future__ import annotations

import pytest

from tests.house.rooms import Module, modules

MAY_IMPORT = {
    "library": {"library"},
    "webapp": {"webapp", "library"},
    "worker": {"worker", "library"},
    "scripts": {"scripts", "library"},
}
OURS = {*MAY_IMPORT, "tests", "benchmarks"}
WEB = {"starlette", "uvicorn", "jinja2", "python_multipart", "sse_starlette"}
PIXELS = {"PIL", "av", "pi_heif", "pillow_heif", "numpy"}
FOREIGN_TRADES = {"library": WEB | PIXELS, "webapp": PIXELS, "worker": WEB, "scripts": WEB | PIXELS}
DATABASE = {"sqlalchemy", "alembic", "sqlite3", "pysqlite3", "psycopg", "library.database", "library.tables"}
KNOW_ARQ = {"library/queue.py", "worker/main.py"}

every_module = pytest.mark.parametrize("module", modules(), ids=str)


def roots(module: Module) -> set[str]:
    return {name.split(".")[0] for name in module.imports()}


@every_module
def test_a_room_imports_only_itself_and_the_library(module: Module) -> None:
    assert roots(module) & OURS <= MAY_IMPORT[module.room]


@every_module
def test_a_room_keeps_to_its_trade(module: Module) -> None:
    """The library knows no HTTP and no pixels, webapp knows no pixels, worker knows no HTTP."""
    assert not roots(module) & FOREIGN_TRADES[module.room]


@pytest.mark.parametrize("folder", ["worker/media/", "worker/dating/"])
def test_media_and_dating_know_no_database(folder: str) -> None:
    found = {
        (module.name, name)
        for module in modules("worker")
        if module.name.startswith(folder)
        for name in module.imports()
    }

    assert not {(module, name) for module, name in found if any(f"{name}.".startswith(f"{one}.") for one in DATABASE)}


def test_the_queue_could_be_replaced_in_one_place() -> None:
    assert {module.name for module in modules() if "arq" in roots(module)} <= KNOW_ARQ
