"""An import that goes on while one watches: slow lines, lost lines, more windows, a small screen, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.imports import Import
from tests.stack import Stack
from tests.waiting import wait_until

PATIENCE_MS = 20_000


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


# As fast as the browser can, which is more often than fifty times a second.
RELOADING = """
  const left = Number(sessionStorage.getItem('reloads-left'))
  if (left) {
    sessionStorage.setItem('reloads-left', left - 1)
    location.reload()
  }
"""


def test_fifty_reloads_a_second_leave_one_who_watches(stack: Stack, page: Page) -> None:
    job = Import(stack, 971)
    page.goto(job.url)
    page.evaluate("sessionStorage.setItem('reloads-left', 50)")
    page.add_init_script(RELOADING)
    page.evaluate("setTimeout(() => location.reload())")
    page.wait_for_function("sessionStorage.getItem('reloads-left') === '0'", timeout=PATIENCE_MS)
    expect(page.locator("#progress .live:visible")).to_have_text("Live", timeout=PATIENCE_MS)

    job.let_one_in()
    expect_done(page, 1)
    wait_until(lambda: open_streams(stack) == 1, 15, "only the page that stayed is told")


def open_streams(stack: Stack) -> int:
    told = re.search(r"^shoebox_streams_open (\d+)", stack.client.get("/metrics").text, re.M)
    assert told
    return int(told[1])


# A clock that is wrong by so many hours; what measures spans of time goes right.
WRONG_CLOCK = """
  const Right = Date
  globalThis.Date = class extends Right {
    constructor(...given) { super(...(given.length ? given : [Date.now()])) }
    static now() { return Right.now() + HOURS * 3_600_000 }
  }
"""


def test_the_time_that_passed_is_right_where_the_clock_is_hours_off(stack: Stack, browser: Browser) -> None:
    job = Import(stack, 981)
    job.let_one_in()
    windows = [browser.new_context() for _ in range(2)]
    for window, hours in zip(windows, (7, -26), strict=True):
        window.add_init_script(WRONG_CLOCK.replace("HOURS", str(hours)))
        window.new_page().goto(job.url)
    wait_until(lambda: job.told["elapsed_seconds"] > 1, PATIENCE_MS / 1000, "a second has passed")
    job.let_one_in()

    for window in windows:
        (page,) = window.pages
        expect(page.locator("#progress elapsed-time")).to_have_text(re.compile(r"^\d+ s so far$"))
        wait_until(lambda page=page: says_the_time_of(job, page), PATIENCE_MS / 1000, "it is the server's time")  # type: ignore[misc]
        page.goto(stack.url)
        expect(page.locator("#resume")).to_contain_text("from a moment ago")
        window.close()


def says_the_time_of(job: Import, page: Page) -> bool:
    shown = page.locator("#progress elapsed-time").inner_text()
    return abs(int(shown.split()[0]) - job.told["elapsed_seconds"]) <= 2


def test_a_deleted_import_ends_its_page_and_is_asked_for_no_more(stack: Stack, page: Page) -> None:
    job = Import(stack, 1011)
    page.goto(job.url)
    expect(page.locator("#progress .live:visible")).to_have_text("Live")

    job.delete()

    expect(page.locator("#progress")).to_contain_text("We do not know this import", timeout=PATIENCE_MS)
    assert page.locator("#progress[hx-trigger]").count() == 0
    assert page.evaluate("(({ done, open }) => [done, open ?? null])(document.querySelector('live-line'))") == [
        True,
        None,
    ]
