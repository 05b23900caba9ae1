"""“Tell me when it is done”: offered while an import goes on, and only to those who have not answered yet."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.imports import Import
from tests.stack import Stack

# A browser without a screen refuses notifications; this one has not been asked yet, and says yes.
WILLING = """
  let answer = 'default'
  window.Notification = class {
    static get permission() { return answer }
    static async requestPermission() { return (answer = 'granted') }
  }
"""


def test_a_person_who_agrees_is_not_asked_again(stack: Stack, page: Page) -> None:
    page.add_init_script(WILLING)
    page.goto(Import(stack, 1701).url)
    offer = page.get_by_role("button", name="Tell me when it is done")

    offer.click()

    expect(offer).to_be_hidden()
    assert page.evaluate("Notification.permission") == "granted"


def test_nothing_is_offered_after_the_end(stack: Stack, page: Page) -> None:
    page.add_init_script(WILLING)
    job = Import(stack, 1711)
    page.goto(job.url)
    offer = page.get_by_role("button", name="Tell me when it is done")
    expect(offer).to_be_visible()

    job.ask("cancel")

    expect(offer).to_be_hidden()
