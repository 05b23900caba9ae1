"""The card in a real browser: whether polling outlives an error is decided by htmx, so its habits are held here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from tests.stack import Stack
from tests.waiting import wait_until

FILES = 3


def a_photo(number: int) -> bytes:
    kept = BytesIO()
    Image.new("RGB", (60, 40), (number * 60, 90, 120)).save(kept, "JPEG")
    return kept.getvalue()


@pytest.fixture
def lonely(stack: Stack) -> Iterator[Stack]:
    """The product without its worker, so that an import stays open as long as a test wants."""
    stack.stop("worker")
    yield stack
    if "worker" not in stack.pids:
        stack.start("worker")


@pytest.fixture
def opened(lonely: Stack, page: Page) -> str:
    """The page of an open import; gives the path of its polls."""
    forms = [("files", (f"{number}.jpg", a_photo(number), "image/jpeg")) for number in range(FILES)]
    job_id = lonely.client.post("/api/upload", files=forms).raise_for_status().json()["job_id"]
    page.goto(f"{lonely.url}/jobs/{job_id}")
    return f"/jobs/{job_id}/progress"


def is_poll(path: str) -> Callable[[Request], bool]:
    return lambda request: path in request.url


def test_a_card_goes_on_after_errors_and_ends_with_the_import(
    lonely: Stack, opened: str, page: Page, complaints: list[str]
) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=500, body="<h1>gone</h1>", content_type="text/html")

    page.route(f"**{opened}*", fail, times=2)
    for _ in range(2):
        with page.expect_request_finished(is_poll(opened)):
            pass
    expect(page.get_by_text("This page lost its connection.")).to_be_visible()
    expect(page.get_by_text("gone", exact=True)).to_have_count(0)

    with page.expect_request_finished(is_poll(opened)):
        pass
    expect(page.get_by_text("This page lost its connection.")).to_be_hidden()
    complaints.clear()

    lonely.start("worker")
    expect(page.locator("#progress")).not_to_have_attribute("hx-trigger", "every 2s", timeout=20_000)
    expect(page.locator("#results .tile")).to_have_count(FILES)
    expect(page).to_have_title("✓ 0.jpg … · Shoebox")
    assert page.locator("#progress").get_attribute("hx-get") is None


def test_a_card_is_morphed_and_not_replaced(lonely: Stack, opened: str, page: Page) -> None:
    page.locator("#progress").evaluate("card => { card.witness = true }")

    lonely.start("worker")
    expect(page.locator("#results .tile")).to_have_count(FILES, timeout=20_000)

    assert page.locator("#progress").evaluate("card => card.witness") is True


def test_a_hidden_page_does_not_poll_and_catches_up_when_it_is_seen(opened: str, page: Page) -> None:
    with page.expect_request_finished(is_poll(opened)):
        pass
    polls: list[str] = []
    page.on("request", lambda request: polls.append(request.url) if opened in request.url else None)

    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    held = "new Promise(done => document.addEventListener('htmx:before:request', () => done(true), { once: true }))"
    assert page.evaluate(held) is True
    assert polls == []

    with page.expect_request_finished(is_poll(opened), timeout=1_500):
        page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")


def test_a_screen_reader_hears_the_end(lonely: Stack, opened: str, page: Page) -> None:
    lonely.start("worker")

    expect(page.get_by_role("status")).to_have_text("The import is done.", timeout=20_000)


def test_news_come_by_the_stream_and_the_badge_says_live(lonely: Stack, opened: str, page: Page) -> None:
    expect(page.locator("#progress .live:visible")).to_have_text("Live")
    page.route(f"**{opened}*", lambda route: route.fulfill(status=204))

    lonely.start("worker")

    expect(page.locator("#results .tile")).to_have_count(FILES, timeout=20_000)
    expect(page).to_have_title("✓ 0.jpg … · Shoebox")
    assert page.locator("#progress[hx-trigger]").count() == 0


def test_a_blocked_stream_is_told_and_polls_bring_the_news(
    lonely: Stack, opened: str, page: Page, complaints: list[str]
) -> None:
    page.route("**/stream", lambda route: route.abort())
    page.reload()
    expect(page.locator("#progress .live:visible")).to_have_text("Every 2 s")

    lonely.start("worker")

    expect(page.locator("#results .tile")).to_have_count(FILES, timeout=20_000)
    complaints.clear()


def test_polls_go_on_beside_the_stream_and_an_overtaken_answer_is_not_shown(
    lonely: Stack, opened: str, page: Page
) -> None:
    expect(page.locator("#progress .live:visible")).to_have_text("Live")
    job_id = opened.split("/")[2]
    now = lonely.client.get(f"/jobs/{job_id}/progress").text
    old = re.sub(r'data-revision="\d+"', 'data-revision="0"', now).replace("0 of 3", "9 of 3")
    page.route(f"**{opened}*", lambda route: route.fulfill(status=200, body=old, content_type="text/html"), times=2)

    for _ in range(3):
        with page.expect_request_finished(is_poll(opened)):
            pass

    assert page.locator("#progress").get_attribute("data-revision") != "0"
    expect(page.locator("#progress")).not_to_contain_text("9 of 3")


def test_a_hidden_page_lets_its_stream_go_and_takes_it_up_again(opened: str, page: Page) -> None:
    expect(page.locator("#progress .live:visible")).to_have_text("Live")
    hide = "Object.defineProperty(document, 'hidden', { value: true, configurable: true })"
    seen = "document.dispatchEvent(new Event('visibilitychange'))"

    with page.expect_event("requestfailed", lambda request: request.url.endswith("/stream")):
        page.evaluate(f"{hide}; {seen}")
    with page.expect_request(lambda request: request.url.endswith("/stream")):
        page.evaluate(f"delete document.hidden; {seen}")


def test_the_stream_comes_back_after_a_restart_of_the_server(
    lonely: Stack, opened: str, page: Page, complaints: list[str]
) -> None:
    expect(page.locator("#progress .live:visible")).to_have_text("Live")

    lonely.stop("web")
    expect(page.locator("#progress .live:visible")).to_have_text("Reconnecting", timeout=10_000)
    lonely.start("web")
    wait_until(lonely.up, 30, "the web process answers")

    expect(page.locator("#progress .live:visible")).to_have_text("Live", timeout=10_000)
    complaints.clear()
