"""Manners of files: short, opened by a sentence, honestly named; tests without a way out."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.rooms import ROOMS, Module, modules

# A file should have fewer than 300; so much more makes it two.
MOST_LINES = 330
DRAWERS = re.compile(r"(^|[_/])(utils?|helpers?|managers?|services?|common|core|misc|handlers?)(?=[_/.]|$)")
WAYS_OUT = {"skip", "skipif", "xfail", "importorskip"}


@pytest.mark.parametrize("module", modules(*ROOMS, "tests", "benchmarks"), ids=str)
def test_a_module_opens_with_a_sentence(module: Module) -> None:
    said = ast.get_docstring(module.tree) or ""

    assert said.partition("\n\n")[0].endswith((".", ":", "?", "`"))


@pytest.mark.parametrize("module", modules(*ROOMS, "tests", "benchmarks"), ids=str)
def test_a_module_is_short(module: Module) -> None:
    assert len(module.text.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("module", modules(*ROOMS, "tests", "benchmarks"), ids=str)
def test_a_module_is_named_for_what_lives_there(module: Module) -> None:
    assert not DRAWERS.search(module.name)


@pytest.mark.parametrize("module", modules("tests"), ids=str)
def test_no_test_has_a_way_out(module: Module) -> None:
    used = {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}

    assert not used & WAYS_OUT
