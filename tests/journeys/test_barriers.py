"""Nobody is kept out: axe finds nothing on any page in any state, wide and light or narrow and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.scenes import scenes
from tests.stack import Stack

AXE = Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js"
LOOK = """async () => {
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error('axe looked for a minute')), 60_000))
  const { violations } = await Promise.race([late, axe.run(document, { resultTypes: ['violations'] })])
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => [id, node.target.join(' '), node.failureSummary]))
}"""
LOOKS: dict[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "wide": ({"width": 1440, "height": 900}, "light"),
    "narrow": ({"width": 360, "height": 800}, "dark"),
}
# The words of the browser and of htmx for a request that failed.
FAILED = re.compile("Failed to (load resource|fetch)")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product of nobody else: some pages are looked at before the first import."""
    with Stack(tmp_path_factory.mktemp("barriers")) as stack:
        yield stack


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()


def test_no_page_keeps_anybody_out_or_complains(stack: Stack, window: Page, tmp_path: Path) -> None:
    found: dict[str, list[str]] = {}
    sideways: list[str] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text}")

    window.on("console", listen)
    window.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    loud: dict[str, list[str]] = {}
    for scene in scenes(stack, tmp_path, scale=0.5):
        show(window, "wide")
        scene.open(window, stack)
        for name in LOOKS:
            show(window, name)
            if barriers := window.evaluate(LOOK):
                found[f"{scene.name} {name}"] = barriers
            if window.evaluate("document.documentElement.scrollWidth > innerWidth"):
                sideways.append(f"{scene.name} {name}")
        if said := [line for line in complaints if not (scene.fails and FAILED.search(line))]:
            loud[scene.name] = said
        # Before the next scene is made: what happens to this one's import then is not looked at.
        window.goto("about:blank")
        complaints.clear()

    assert found == {}
    assert sideways == []
    assert loud == {}


def show(window: Page, name: str) -> None:
    size, colours = LOOKS[name]
    window.set_viewport_size(size)
    window.emulate_media(color_scheme=colours)


def test_the_judge_sees_a_barrier(window: Page, stack: Stack) -> None:
    window.goto(stack.url)
    window.evaluate("document.getElementById('main').append(new Image())")

    assert "image-alt" in [barrier[0] for barrier in window.evaluate(LOOK)]


def test_the_judge_is_the_one_that_its_makers_published() -> None:
    listed = (AXE.parent / "README.md").read_text()

    assert sha256(AXE.read_bytes()).hexdigest() in listed
