"""The environment is read in one place, and everything that may be set there stands in the README."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

import pytest

from library.settings import read_settings
from tests.house.rooms import ROOT, Module, modules

READER = "library/settings.py"
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}
SETTING = re.compile(r"`([A-Z][A-Z_]+)`")


class AskedFor(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def looks_at_environment(tree: ast.AST) -> Iterator[int]:
    """The lines that do. Emptying it, as a decoder does, is not looking."""
    emptied = {
        id(node.func.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "clear"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT and id(node) not in emptied:
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (node.lineno for alias in node.names if alias.name in ENVIRONMENT)


@pytest.mark.parametrize("module", [module for module in modules() if module.name != READER], ids=str)
def test_only_the_settings_read_the_environment(module: Module) -> None:
    assert list(looks_at_environment(module.tree)) == []


def test_every_setting_stands_in_the_readme() -> None:
    asked = AskedFor()
    read_settings(asked)
    rows = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in SETTING.findall(row.split("|")[1])}

    assert asked.names == documented
