"""The rooms of the house as sources to read: modules with their syntax trees, templates with their text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("library", "webapp", "worker", "scripts")


@dataclass(frozen=True)
class Module:
    """One Python file. `name` is its path from the root, as a person would name it."""

    name: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.split("/")[0]

    def imports(self) -> Iterator[str]:
        """Every imported module's dotted name, `from a import b` as both `a` and `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}:{node.lineno} imports relatively"
                yield str(node.module)
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def __str__(self) -> str:
        return self.name


@cache
def modules(*rooms: str) -> tuple[Module, ...]:
    """All modules of some rooms, of all four without one named."""
    found = []
    for room in rooms or ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text()
            found.append(Module(str(path.relative_to(ROOT)), text, ast.parse(text)))
    return tuple(found)


@cache
def templates() -> dict[str, str]:
    """The text of every template by its name."""
    folder = ROOT / "templates"
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.html"))}
