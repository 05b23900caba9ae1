"""The history by hand: forgetting an import and taking that back, without a mouse."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.stack import Stack
from tests.webapp.client import imported, photo


def test_forgetting_asks_once_is_taken_back_by_a_key_and_is_offered_only_for_so_long(stack: Stack, page: Page) -> None:
    imported(stack, ("kept.jpg", photo(811)))
    page.clock.install()
    page.goto(f"{stack.url}/jobs")
    lines = page.locator(".job")
    before = lines.count()

    page.locator("details.asking summary").first.press("Enter")
    page.get_by_role("button", name="Forget it").press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(lines).to_have_count(before - 1)
    page.keyboard.press("Enter")
    expect(lines).to_have_count(before)

    page.locator("details.asking summary").first.press("Enter")
    page.get_by_role("button", name="Forget it").press("Enter")
    # From here on its seconds run.
    expect(page.locator("undo-offer:defined")).to_be_visible()
    page.clock.fast_forward(10_000)
    expect(undo).to_have_count(0)
    expect(page.locator(".undo")).to_have_text("“kept.jpg” is forgotten.")
    expect(page.locator("main")).to_be_focused()
