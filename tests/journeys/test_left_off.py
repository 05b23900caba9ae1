"""Where a person left off: what the first page says after a tab was closed. Each window here is a private one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.imports import Import, cancel_all, prompt, remember, remembered
from tests.stack import Stack
from tests.webapp.client import NOBODY, imported, photo

GONE = "is not here any more"


@pytest.fixture
def cut_off(stack: Stack) -> Import:
    """An import of three files of which one arrived."""
    job = Import(stack, 701)
    job.let_one_in()
    return job


def test_localstorage_integration(stack: Stack, page: Page, cut_off: Import) -> None:
    """The page of an import leaves its id; the first page offers it, until a new one is started."""
    page.goto(cut_off.url)
    assert remembered(page) == cut_off.id

    page.goto(stack.url)
    expect(prompt(page)).to_contain_text("Resume your import from a moment ago?")
    expect(prompt(page)).to_contain_text("of 3 files are done.")
    expect(prompt(page)).to_contain_text("2 have not arrived")
    expect(prompt(page).get_by_role("link")).to_have_text(["Check status", "Start a new upload"])

    prompt(page).get_by_role("link", name="Start a new upload").click()
    expect(prompt(page)).to_have_count(0)
    assert remembered(page) is None
    assert page.evaluate("localStorage.length") == 0


def test_check_status_leads_to_the_import(stack: Stack, page: Page, cut_off: Import) -> None:
    remember(page, stack, cut_off.id)

    prompt(page).get_by_role("link", name="Check status").click()

    expect(page).to_have_url(cut_off.url)


def test_an_import_that_is_done_is_offered_until_a_new_one_begins(stack: Stack, page: Page) -> None:
    job_id = imported(stack, ("done.jpg", photo(704)))
    remember(page, stack, job_id)

    expect(prompt(page)).to_contain_text("is done")
    expect(prompt(page)).to_contain_text("It was not taken home yet.")
    expect(prompt(page).get_by_role("link")).to_have_text(["Check status", "Start a new upload"])
    assert remembered(page) == job_id

    chosen = {"name": "new.jpg", "mimeType": "image/jpeg", "buffer": photo(705)}
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files([chosen])  # type: ignore[list-item]
    page.wait_for_url("**/jobs/*")
    assert page.url == f"{stack.url}/jobs/{remembered(page)}"
    assert remembered(page) != job_id


def test_a_paused_import_is_offered_and_says_so(stack: Stack, page: Page) -> None:
    job = Import(stack, 711)
    job.ask("pause")
    remember(page, stack, job.id)

    expect(prompt(page)).to_contain_text("Resume your import from a moment ago?")
    expect(prompt(page)).to_contain_text("It is paused.")
    assert remembered(page) == job.id


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (Import.expire, "expired: nothing happened in it for too long"),
        (lambda job: job.ask("cancel"), "was cancelled. What was done is still here."),
    ],
)
def test_an_import_that_is_over_is_told_once_and_forgotten(
    stack: Stack, page: Page, end: Callable[[Import], None], words: str
) -> None:
    cancel_all(stack)
    job = Import(stack, 721)
    end(job)
    remember(page, stack, job.id)

    expect(page.locator("#resume")).to_contain_text(words)
    expect(page.locator("#resume").get_by_role("link", name="Look at it")).to_have_attribute("href", job.path)
    assert remembered(page) is None
    page.reload()
    expect(page.locator(".drop")).to_be_visible()
    expect(page.get_by_text(words)).to_have_count(0)


@pytest.mark.parametrize("deleted", [False, True])
def test_an_unknown_import_is_forgotten_with_a_sentence(stack: Stack, page: Page, deleted: bool) -> None:
    cancel_all(stack)
    job_id = NOBODY
    if deleted:
        job = Import(stack, 731)
        job_id = job.id
        job.delete()
    remember(page, stack, job_id)

    expect(page.get_by_text(GONE)).to_be_visible()
    expect(prompt(page)).to_have_count(0)
    assert remembered(page) is None
    page.reload()
    expect(page.get_by_text(GONE)).to_have_count(0)


def test_an_import_that_goes_on_is_offered_rather_than_one_that_is_gone(
    stack: Stack, page: Page, cut_off: Import
) -> None:
    remember(page, stack, NOBODY)

    page.wait_for_function("localStorage.length === 0")
    expect(prompt(page).get_by_role("link", name="Check status")).to_have_attribute("href", cut_off.path)
    expect(page.get_by_text(GONE)).to_have_count(0)


def test_what_is_no_id_is_forgotten_without_a_word(stack: Stack, page: Page) -> None:
    remember(page, stack, "../../health\"'<script>")

    expect(page.locator(".drop")).to_be_visible()
    assert remembered(page) is None


def test_another_device_sees_what_is_open(stack: Stack, page: Page, cut_off: Import) -> None:
    page.goto(stack.url)

    expect(prompt(page).get_by_role("link", name="Check status")).to_have_attribute("href", cut_off.path)
    assert stack.client.get("/api/current-job").json()["job_id"] == cut_off.id
    page.goto(f"{stack.url}/jobs")
    expect(page.locator(f"main a[href='{cut_off.path}']").first).to_be_visible()


def test_nothing_breaks_without_storage(stack: Stack, page: Page, cut_off: Import) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('switched off') } })")
    page.goto(cut_off.url)
    expect(page.locator("#progress .live:visible")).to_have_text("Live")
    page.goto(stack.url)

    expect(prompt(page)).to_be_visible()
    prompt(page).get_by_role("link", name="Start a new upload").click()
    expect(prompt(page)).to_have_count(0)


def test_two_tabs_show_the_same_and_neither_hinders_the_other(stack: Stack, browser: Browser, cut_off: Import) -> None:
    window = browser.new_context()
    here, there = window.new_page(), window.new_page()
    other = Import(stack, 741)
    here.goto(cut_off.url)
    there.goto(other.url)
    for tab in (here, there):
        expect(tab.locator("#progress .live:visible")).to_have_text("Live")
        assert remembered(tab) == other.id, "the one that was opened last"

    cut_off.let_one_in()
    expect(here.locator("#progress .facts")).to_contain_text("2 of 3 files done")
    expect(there.locator("#progress .facts")).to_contain_text("0 of 3 files done")
    for tab in (here, there):
        tab.goto(stack.url)
        expect(prompt(tab).get_by_role("link", name="Check status")).to_have_attribute("href", other.path)
    window.close()
