"""Nobody is kept out: axe finds nothing on any page in any state, wide and light as well as narrow and dark."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.scenes import scenes
from tests.stack import Stack

AXE = Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js"
LOOK = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] })
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => [id, node.target.join(' '), node.failureSummary]))
}"""


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[dict[str, Page]]:
    wide = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce")
    narrow = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme="dark", reduced_motion="reduce")
    for context in (wide, narrow):
        context.add_init_script(path=AXE)
    yield {"wide": wide.new_page(), "narrow": narrow.new_page()}
    wide.close()
    narrow.close()


def test_no_page_keeps_anybody_out(stack: Stack, windows: dict[str, Page], tmp_path: Path) -> None:
    found: dict[str, list[str]] = {}
    sideways: list[str] = []
    for page in windows.values():
        page.on("dialog", lambda dialog: dialog.accept())
    for scene in scenes(stack, tmp_path):
        for name, page in windows.items():
            scene.open(page, stack)
            if barriers := page.evaluate(LOOK):
                found[f"{scene.name} {name}"] = barriers
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                sideways.append(f"{scene.name} {name}")

    assert found == {}
    assert sideways == []


def test_the_judge_sees_a_barrier(windows: dict[str, Page], stack: Stack) -> None:
    page = windows["wide"]
    page.goto(stack.url)
    page.evaluate("document.getElementById('main').append(new Image())")

    assert "image-alt" in [barrier[0] for barrier in page.evaluate(LOOK)]


def test_the_judge_is_the_one_that_its_makers_published() -> None:
    listed = (AXE.parent / "README.md").read_text()

    assert sha256(AXE.read_bytes()).hexdigest() in listed
