"""Where a person left off: what the first page says after a tab was closed, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.dropping import drop_folder
from tests.stack import Stack
from tests.webapp.client import NOBODY, ended, imported, job_of, manifest, photo, row

PATIENCE_MS = 15_000


def prompt(page: Page) -> Locator:
    return page.get_by_role("region", name="import from")


def remember(page: Page, stack: Stack, job_id: str) -> None:
    page.goto(stack.url)
    page.evaluate("job => localStorage.setItem('shoebox-job', job)", job_id)


def remembered(page: Page) -> str | None:
    kept: str | None = page.evaluate("() => localStorage.getItem('shoebox-job')")
    return kept


@pytest.fixture
def cut_off(stack: Stack) -> str:
    """An import of three files of which one arrived."""
    content = photo(701)
    answer = manifest(stack, row("a.jpg", content), row("b.jpg", photo(702)), row("c.jpg", photo(703)))
    url = answer.json()["files"][0]["upload_url"]
    stack.client.patch(url, content=content, headers={"Upload-Offset": "0"}).raise_for_status()
    return job_of(answer)


def test_localstorage_integration(stack: Stack, page: Page, cut_off: str) -> None:
    """The page of an import leaves its id; the first page offers it, until a new one is started."""
    page.goto(f"{stack.url}/jobs/{cut_off}")
    assert remembered(page) == cut_off

    page.goto(stack.url)
    expect(prompt(page)).to_contain_text("Resume your import from a moment ago?")
    expect(prompt(page)).to_contain_text("2 have not arrived")
    expect(prompt(page).get_by_role("link")).to_have_text(["Check status", "Start a new upload"])

    prompt(page).get_by_role("link", name="Start a new upload").click()
    expect(prompt(page)).to_have_count(0)
    assert remembered(page) is None


def test_check_status_leads_to_the_import(stack: Stack, page: Page, cut_off: str) -> None:
    remember(page, stack, cut_off)
    page.reload()

    prompt(page).get_by_role("link", name="Check status").click()

    page.wait_for_url(f"**/jobs/{cut_off}")


def test_an_import_that_is_done_is_offered_until_a_new_one_begins(stack: Stack, page: Page) -> None:
    job_id = imported(stack, ("done.jpg", photo(704)))
    remember(page, stack, job_id)
    page.reload()

    expect(prompt(page)).to_contain_text("is done")
    expect(prompt(page).get_by_role("link")).to_have_text(["Check status", "Start a new upload"])
    assert remembered(page) == job_id


def test_an_unknown_import_is_forgotten_with_a_sentence(start_stack: type[Stack], page: Page) -> None:
    stack = start_stack()
    remember(page, stack, NOBODY)
    page.reload()

    expect(page.get_by_text("is not here any more")).to_be_visible()
    expect(prompt(page)).to_have_count(0)
    assert remembered(page) is None
    page.reload()
    expect(page.get_by_text("is not here any more")).to_have_count(0)


def test_what_is_no_id_is_forgotten_without_a_word(stack: Stack, page: Page) -> None:
    remember(page, stack, "../../health\"'<script>")
    page.reload()

    expect(page.locator(".drop")).to_be_visible()
    assert remembered(page) is None


def test_another_device_sees_what_is_open(stack: Stack, browser: Browser, cut_off: str) -> None:
    other = browser.new_context().new_page()
    other.goto(stack.url)

    expect(prompt(other)).to_be_visible()
    expect(other.locator(f"#resume a[href='/jobs/{cut_off}']")).to_have_count(1)
    assert stack.client.get("/api/current-job").json()["job_id"] == cut_off
    other.context.close()


def test_nothing_breaks_without_storage(stack: Stack, page: Page, cut_off: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('switched off') } })")
    page.goto(f"{stack.url}/jobs/{cut_off}")
    page.goto(stack.url)

    expect(prompt(page)).to_be_visible()
    prompt(page).get_by_role("link", name="Start a new upload").click()
    expect(prompt(page)).to_have_count(0)


def test_two_tabs_show_the_same_and_neither_hinders_the_other(stack: Stack, browser: Browser, tmp_path: Path) -> None:
    window = browser.new_context()
    here, there = window.new_page(), window.new_page()
    job_id = drop_folder(stack.client, _two_photos(tmp_path / "Tabs"))
    ended(stack, job_id)
    for tab in (here, there):
        tab.goto(f"{stack.url}/jobs/{job_id}")
        expect(tab.locator("#results .tile")).to_have_count(2, timeout=PATIENCE_MS)
    window.close()


def _two_photos(folder: Path) -> Path:
    folder.mkdir()
    for number in range(2):
        (folder / f"{number}.jpg").write_bytes(photo(705 + number))
    return folder
