"""A folder of the server, from the first page: walk down, see what is in it, import it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_barriers import AXE, LOOK
from tests.pictures import jpeg
from tests.stack import Stack

PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("server") / "Pictures"
    for number in range(6):
        name = f"{'Lofoten' if number < 4 else 'Lofoten/Reine'}/IMG_{number:04d}.jpg"
        jpeg(root / name, seed=number)
        os.utime(root / name, (1_500_000_000, 1_500_000_000))
    (root / "Lofoten/notes.txt").write_text("warm socks")
    return root


@pytest.fixture(scope="module")
def reader(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("reader"), IMPORT_ROOTS=str(root), MIN_FREE_BYTES="0") as stack:
        yield stack


def test_a_person_walks_down_sees_what_is_there_and_imports_it(reader: Stack, page: Page) -> None:
    page.goto(reader.url)
    page.get_by_role("button", name="Look into this folder").click()
    page.locator("#folder").get_by_role("link", name="Lofoten").click()
    expect(page.locator("#count")).to_contain_text("6 photos", timeout=PATIENCE_MS)
    expect(page.locator("#count")).to_contain_text("1 of another kind")
    assert page.url == f"{reader.url}/", "the page itself stayed"

    page.get_by_label("The folders in it, too").uncheck()
    expect(page.locator("#count")).to_contain_text("4 photos", timeout=PATIENCE_MS)
    page.get_by_text("More choices").click()
    page.get_by_label("Only files with these names").fill("IMG_000[12].*")
    page.get_by_label("At most so many new files").click()
    expect(page.locator("#count")).to_contain_text("2 photos", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Import 2 files").click()

    page.wait_for_url(re.compile(r"/jobs/[0-9a-f-]{36}$"), timeout=PATIENCE_MS)
    expect(page.locator("#results .tile img")).to_have_count(2, timeout=PATIENCE_MS)
    expect(page.locator("h1")).to_contain_text("Lofoten")


def test_the_way_back_up_is_always_there(reader: Stack, page: Page) -> None:
    page.goto(reader.url)
    page.get_by_role("button", name="Look into this folder").click()
    page.locator("#folder").get_by_role("link", name="Lofoten").click()
    page.locator("#folder").get_by_role("link", name="Reine").click()
    expect(page.locator("#folder-title")).to_have_text("Reine")
    expect(page.locator("#folder-title")).to_be_focused()

    page.get_by_role("navigation", name="Folders above").get_by_role("link", name="Lofoten").click()

    expect(page.locator("#folder-title")).to_have_text("Lofoten")


@pytest.mark.parametrize(("width", "colours"), [(1440, "light"), (360, "dark")])
def test_an_open_folder_keeps_nobody_out(
    reader: Stack, page: Page, width: int, colours: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    page.context.add_init_script(path=AXE)
    page.goto(reader.url)
    assert page.evaluate(LOOK) == []

    page.get_by_role("button", name="Look into this folder").click()
    expect(page.locator("#count")).to_contain_text("6 photos", timeout=PATIENCE_MS)
    page.get_by_text("More choices").click()

    assert page.evaluate(LOOK) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
