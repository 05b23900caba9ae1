"""Pieces of pages: one root, one id. And nothing in a template trusts what came from outside."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from jinja2 import Environment, nodes

from tests.house.rooms import ROOT, templates

PIECES = {name: text for name, text in templates().items() if name.rpartition("/")[2].startswith("_")}
PAGES = {name: text for name, text in templates().items() if name not in PIECES}
# A file of macros is a toolbox, not a piece; it is imported by name and bears no underscore.
MACRO = re.compile(r"{%-?\s*macro\b")
EXTENDS = re.compile(r"{%-?\s*extends\b")
# Elements that never have an end (HTML Living Standard, void elements).
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNTRUSTING = {
    "trusted text": re.compile(r"\|\s*safe\b|{%-?\s*autoescape\s+false"),
    "an inline style": re.compile(r"<style|\sstyle\s*="),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:"),
}


class Roots(HTMLParser):
    """Collects the outermost elements with their ids, and text that stands outside of them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str | None] = []
        self.stray = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._meet(attrs)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._meet(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if not self._open:
            self.stray += data.strip()

    def _meet(self, attrs: list[tuple[str, str | None]]) -> None:
        if not self._open:
            self.ids.append(dict(attrs).get("id"))


def first_branch(choice: nodes.If) -> list[nodes.Node]:
    return choice.body


def last_branch(choice: nodes.If) -> list[nodes.Node]:
    return choice.else_ or (choice.elif_[-1].body if choice.elif_ else [])


def written(body: list[nodes.Node], choose: Callable[[nodes.If], list[nodes.Node]]) -> str:
    """What a template writes when every choice goes one way: its own text, and an x for each value."""
    text = ""
    for node in body:
        if isinstance(node, nodes.Output):
            text += "".join(part.data if isinstance(part, nodes.TemplateData) else "x" for part in node.nodes)
        elif isinstance(node, nodes.If):
            text += written(choose(node), choose)
        elif hasattr(node, "body"):
            text += written(node.body, choose)
    return text


@pytest.mark.parametrize("name", PIECES)
def test_a_piece_is_one_element_with_an_id(name: str) -> None:
    source = Environment(autoescape=True).parse(PIECES[name])

    for choose in (first_branch, last_branch):
        piece = Roots(written(source.body, choose))
        assert len(piece.ids) == 1
        assert piece.ids[0]
        assert piece.stray == ""


@pytest.mark.parametrize("name", PIECES)
def test_a_piece_is_neither_a_page_nor_a_box_of_macros(name: str) -> None:
    assert not EXTENDS.search(PIECES[name])
    assert not MACRO.search(PIECES[name])


@pytest.mark.parametrize("name", templates())
@pytest.mark.parametrize("what", UNTRUSTING)
def test_a_template_escapes_and_obeys_the_content_policy(name: str, what: str) -> None:
    assert not UNTRUSTING[what].search(templates()[name]), what


def test_every_icon_is_used() -> None:
    drawn = {path.stem for path in (ROOT / "templates/icons").glob("*.svg")}
    named = set(re.findall(r"[\"']([a-z-]+)[\"']", "\n".join(templates().values())))

    assert {icon for icon in drawn if not icon.startswith("mark-")} <= named
    assert {icon.removeprefix("mark-") for icon in drawn if icon.startswith("mark-")} == {
        "high",
        "medium",
        "low",
        "none",
    }
