"""The page about the API: everything that the description says, to read and without a script."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from playwright.sync_api import Browser, Page

from tests.stack import Stack
from webapp.openapi.document import describe
from webapp.reference import calls, fields, kind


class Anchors(HTMLParser):
    """The ids of a page, and the addresses of its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if told.get("id"):
            self.ids.append(str(told["id"]))
        if tag == "a":
            self.links.append(str(told["href"]))


def test_the_page_names_every_call_object_and_field(stack: Stack) -> None:
    answer = stack.client.get("/api")
    text = re.sub(r"<[^>]+>", "", answer.text)
    document = describe()

    for call in calls(document):
        assert f"{call['method']}{call['path']}" in text
        assert call["summary"] in text
    for name, schema in document["components"]["schemas"].items():
        assert name in text
        assert all(field["name"] in text for field in fields(schema))


def test_every_link_of_the_page_leads_somewhere(stack: Stack) -> None:
    anchors = Anchors(stack.client.get("/api").text)

    assert len(anchors.ids) == len(set(anchors.ids))
    for link in anchors.links:
        if link.startswith("#"):
            assert link[1:] in anchors.ids, link
        else:
            assert stack.client.get(link).status_code == 200, link


def test_the_samples_name_this_server(stack: Stack) -> None:
    assert f"SHOEBOX={stack.url}<" in stack.client.get("/api").text


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_fits_its_window(stack: Stack, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{stack.url}/api")

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_page_is_dark_where_a_person_wants_it(stack: Stack, browser: Browser) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{stack.url}/api#sendFile")
        assert page.get_by_text("Send the bytes of a file.").is_visible()
        grounds[scheme] = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
        context.close()

    assert grounds["light"] != grounds["dark"]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": ["integer", "null"]}, "whole number or null"),
        ({"type": "string", "enum": ["a", "b"]}, "a, b"),
        ({"type": ["string", "null"], "enum": ["a", None]}, "a or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/File"}}, "list of File"),
        ({"anyOf": [{"$ref": "#/components/schemas/Notice"}, {"type": "null"}]}, "Notice or null"),
        ({"type": "string", "contentMediaType": "image/jpeg"}, "bytes"),
    ],
)
def test_a_kind_is_said_in_words(schema: dict[str, object], words: str) -> None:
    assert kind(schema)["kind"] == words
