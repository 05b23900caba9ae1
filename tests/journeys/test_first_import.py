"""From an empty page to pictures: what a person does first, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack

PATIENCE_MS = 20_000


def names(box: Path) -> list[Path]:
    return sorted(box.iterdir())


def expect_everything_in(page: Page) -> None:
    expect(page.locator("#progress")).to_contain_text("Done", timeout=PATIENCE_MS)
    expect(page.locator("#results .tile img")).to_have_count(20, timeout=PATIENCE_MS)
    expect(page.locator("main")).to_contain_text("broken.jpg")


def test_chosen_pictures_come_in_and_the_broken_one_is_named(stack: Stack, page: Page, box: Path) -> None:
    page.goto(stack.url)
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(names(box))
    page.wait_for_url(re.compile(r"/jobs/[0-9a-f-]{36}$"), timeout=PATIENCE_MS)

    expect_everything_in(page)
    assert "✓" in page.title()


def test_sideways_pictures_stand_upright(stack: Stack, page: Page, box: Path) -> None:
    page.goto(stack.url)
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(
        [box / "IMG_0000.jpg", box / "IMG_0001.jpg"]
    )
    page.wait_for_url(re.compile(r"/jobs/"), timeout=PATIENCE_MS)
    expect(page.locator("#results .tile img")).to_have_count(2, timeout=PATIENCE_MS)

    shapes = page.locator("#results .tile img").evaluate_all(
        "images => Promise.all(images.map(i => i.decode().then(() => i.naturalWidth > i.naturalHeight)))"
    )

    assert shapes == [False, True]


def test_the_card_stops_asking_once_the_import_is_done(stack: Stack, page: Page, box: Path) -> None:
    page.goto(stack.url)
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files([box / "IMG_0003.jpg"])
    page.wait_for_url(re.compile(r"/jobs/"), timeout=PATIENCE_MS)
    expect(page.locator("#progress")).to_contain_text("Done", timeout=PATIENCE_MS)

    assert page.locator("#progress[hx-trigger], #progress [hx-trigger*=every]").count() == 0


def test_a_picture_opens_large_and_escape_leads_back(stack: Stack, page: Page, box: Path) -> None:
    page.goto(stack.url)
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(
        [box / "IMG_0005.jpg", box / "IMG_0006.jpg"]
    )
    page.wait_for_url(re.compile(r"/jobs/"), timeout=PATIENCE_MS)
    page.locator("#results .tile a").first.click(timeout=PATIENCE_MS)
    page.wait_for_url(re.compile(r"/files/"), timeout=PATIENCE_MS)
    expect(page.locator("main")).to_contain_text("IMG_0005.jpg")

    page.keyboard.press("ArrowRight")
    expect(page.locator("main")).to_contain_text("IMG_0006.jpg")
    page.keyboard.press("Escape")

    page.wait_for_url(re.compile(r"/jobs/"), timeout=PATIENCE_MS)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A window without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_form_and_the_card_work_without_javascript(stack: Stack, plain_page: Page, box: Path) -> None:
    plain_page.goto(stack.url)
    plain_page.locator("input[type=file]:not([webkitdirectory])").set_input_files(names(box))
    plain_page.get_by_role("button", name=re.compile("Import|Send|Begin|Start")).first.click()
    plain_page.wait_for_url(re.compile(r"/jobs/[0-9a-f-]{36}"), timeout=PATIENCE_MS)

    expect_everything_in(plain_page)
