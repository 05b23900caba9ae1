"""An import that goes on while one watches: slow lines, lost lines, more windows, a small screen, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack
from tests.webapp.client import job_of, manifest, photo, row

PATIENCE_MS = 20_000


class Import:
    """An open import of some photos that arrive one by one, when a test wants."""

    def __init__(self, stack: Stack, seed: int, count: int = 3) -> None:
        self.stack = stack
        self.contents = [photo(seed + number) for number in range(count)]
        rows = [row(f"{number}.jpg", content) for number, content in enumerate(self.contents)]
        answer = manifest(stack, *rows)
        self.id = job_of(answer)
        self.url = f"{stack.url}/jobs/{self.id}"
        self._doors = [file["upload_url"] for file in answer.json()["files"]]

    def let_one_in(self) -> None:
        door, content = self._doors.pop(0), self.contents.pop(0)
        self.stack.client.patch(door, content=content, headers={"Upload-Offset": "0"}).raise_for_status()


def said(page: Page) -> str:
    return page.locator("#progress .live:visible").inner_text()


def expect_done(page: Page, count: int, of: int = 3) -> None:
    expect(page.locator("#progress .facts")).to_contain_text(f"{count} of {of} files done", timeout=PATIENCE_MS)


def test_a_slow_line_keeps_card_and_stream_working(stack: Stack, page: Page) -> None:
    job = Import(stack, 901)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    line.send("Network.emulateNetworkConditions", slow)
    page.goto(job.url, timeout=60_000)
    expect(page.locator("#progress .live:visible")).to_have_text("Live", timeout=PATIENCE_MS)

    job.let_one_in()
    expect_done(page, 1)


def test_a_lost_line_is_told_and_made_good(stack: Stack, page: Page, complaints: list[str]) -> None:
    job = Import(stack, 911)
    page.goto(job.url)
    expect(page.locator("#progress .live:visible")).to_have_text("Live")

    page.context.set_offline(True)
    expect(page.locator("#progress .live:visible")).to_have_text("Reconnecting", timeout=PATIENCE_MS)
    expect(page.get_by_text("This page lost its connection.")).to_be_visible()
    job.let_one_in()
    page.context.set_offline(False)

    expect_done(page, 1)
    expect(page.locator("#progress .live:visible")).to_have_text("Live", timeout=PATIENCE_MS)
    complaints.clear()


def test_a_second_window_shows_the_same(stack: Stack, browser: Browser, page: Page) -> None:
    job = Import(stack, 921)
    other = browser.new_context().new_page()
    for window in (page, other):
        window.goto(job.url)

    job.let_one_in()
    for window in (page, other):
        expect_done(window, 1)
    assert page.locator("#progress").get_attribute("data-revision") is not None
    other.context.close()


def test_a_refresh_in_the_middle_loses_nothing(stack: Stack, page: Page) -> None:
    job = Import(stack, 931)
    page.goto(job.url)
    job.let_one_in()
    expect_done(page, 1)

    for _ in range(5):
        page.reload()
    expect_done(page, 1)
    job.let_one_in()
    expect_done(page, 2)


def test_a_phone_shows_the_card_without_sideways_scrolling(stack: Stack, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 720})
    job = Import(stack, 941)
    page.goto(job.url)
    job.let_one_in()
    expect_done(page, 1)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert said(page) in ("Live", "Every 2 s")


def test_numbers_never_fall_while_files_come_in(stack: Stack, page: Page) -> None:
    job = Import(stack, 951, count=12)
    page.goto(job.url)
    page.evaluate(
        """() => {
          window.shown = []
          const card = document.getElementById('progress')
          const note = () => window.shown.push(Number(card.querySelector('job-watch').getAttribute('done')))
          new MutationObserver(note).observe(card, { subtree: true, childList: true, attributes: true })
        }"""
    )
    for number in range(11):
        job.let_one_in()
        expect_done(page, number + 1, of=12)

    shown = page.evaluate("window.shown")
    assert shown == sorted(shown)
    assert shown[-1] == 11
