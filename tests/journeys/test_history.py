"""The history by hand: forgetting an import and taking that back, without a mouse."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.stack import Stack
from tests.webapp.client import imported, photo


def test_forgetting_asks_once_is_taken_back_by_a_key_and_is_offered_only_for_so_long(stack: Stack, page: Page) -> None:
    imported(stack, ("kept.jpg", photo(811)))
    page.clock.install()
    page.goto(f"{stack.url}/jobs")
    # By its name: a page of the history that others have filled shows one more instead.
    line = page.locator(".job", has_text="kept.jpg")
    expect(line).to_have_count(1)

    page.locator("details.asking summary").first.press("Enter")
    page.get_by_role("button", name="Forget it").press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(line).to_have_count(0)
    page.keyboard.press("Enter")
    expect(line).to_have_count(1)

    page.locator("details.asking summary").first.press("Enter")
    page.get_by_role("button", name="Forget it").press("Enter")
    # From here on its seconds run.
    expect(page.locator("undo-offer:defined")).to_be_visible()
    page.clock.fast_forward(10_000)
    expect(undo).to_have_count(0)
    expect(page.locator(".undo")).to_have_text("“kept.jpg” is forgotten.")
    expect(page.locator("main")).to_be_focused()
