"""A folder whose sending breaks off: windows are closed, lines fail, disks are full, files vanish."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from tests.browsing import hold_back, is_body, let_go
from tests.journeys.imports import prompt
from tests.journeys.sent import PATIENCE_MS, PICTURES, REFUSED, counts_of, expect_done, job_of
from tests.pictures import jpeg
from tests.stack import Stack

# Chromium's word for a request that a test has broken on purpose.
BROKEN_ON_PURPOSE = "Failed to load resource"


def test_what_a_closed_window_left_behind_comes_with_the_same_folder(
    stack: Stack, browser: Browser, page: Page, family: Path
) -> None:
    first = browser.new_page()
    first.goto(stack.url)
    sent = hold_back(first, after=30)
    let_go(first, family)
    job_id = job_of(first)
    expect(first.get_by_role("complementary", name="Sending")).to_contain_text(f"30 of {PICTURES} files sent")
    first.close()
    assert counts_of(stack, job_id)["expected"] == PICTURES - 30

    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.url) if is_body(request) else None)
    page.goto(stack.url)
    expect(prompt(page)).to_contain_text(f"{PICTURES - 30} have not arrived: choose the folder again")
    prompt(page).get_by_role("link", name="Check status").click()
    page.wait_for_url(f"**/jobs/{job_id}")
    expect(page.get_by_role("heading", name=f"{PICTURES - 30} files have not arrived")).to_be_visible(timeout=10_000)
    let_go(page, family)
    expect_done(page)

    assert len(bodies) == PICTURES - 30
    assert not set(bodies) & set(sent)
    assert counts_of(stack, job_id)["done"] == PICTURES
    assert counts_of(stack, job_id)["total"] == PICTURES + REFUSED


def test_an_import_starts_without_what_never_arrived(stack: Stack, browser: Browser, page: Page, family: Path) -> None:
    first = browser.new_page()
    first.goto(stack.url)
    hold_back(first, after=4)
    let_go(first, family)
    job_id = job_of(first)
    expect(first.get_by_role("complementary", name="Sending")).to_contain_text(f"4 of {PICTURES} files sent")
    expect(first.get_by_text("Keep this page open")).to_be_visible()
    first.close()

    page.goto(f"{stack.url}/jobs/{job_id}")
    expect(page.get_by_text("Keep this page open")).to_be_hidden()
    expect(page.get_by_role("heading", name="Waiting for the rest")).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Start without them").click(timeout=10_000)

    expect_done(page)
    expect(page.locator("#problems")).to_contain_text(f"{PICTURES - 4} files never arrived")


def test_a_body_that_broke_off_is_sent_again(stack: Stack, page: Page, family: Path, complaints: list[str]) -> None:
    broken: list[str] = []

    def break_two(route: Route) -> None:
        if is_body(route.request) and len(broken) < 2:
            broken.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.goto(stack.url)
    page.route("**/uploads/*", break_two)
    let_go(page, family)
    expect_done(page)

    assert counts_of(stack, job_of(page))["done"] == PICTURES
    assert all(BROKEN_ON_PURPOSE in complaint for complaint in complaints)
    complaints.clear()


def test_a_full_disk_is_said_before_anything_is_sent(
    start_stack: Callable[..., Stack], page: Page, family: Path, complaints: list[str]
) -> None:
    full = start_stack(MIN_FREE_BYTES=str(2**60))
    page.goto(full.url)
    let_go(page, family)

    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"The disk is nearly full: [\d,.]+ TB are missing"))
    expect(page.get_by_text("Choose a folder")).to_be_visible()
    expect(page.get_by_role("complementary", name="Sending")).to_be_hidden()
    assert full.client.get("/api/jobs").json()["total"] == 0
    assert all(BROKEN_ON_PURPOSE in complaint for complaint in complaints)
    complaints.clear()


def test_a_disk_that_fills_up_meanwhile_keeps_the_rest_waiting(
    stack: Stack, page: Page, family: Path, complaints: list[str]
) -> None:
    said = {"error": "The disk is nearly full.", "code": "disk_full", "missing_bytes": 5_900_000_000}

    def fill_up(route: Route) -> None:
        if is_body(route.request):
            route.fulfill(status=507, json=said)
        else:
            route.continue_()

    page.goto(stack.url)
    page.route("**/uploads/*", fill_up)
    let_go(page, family)
    bar = page.get_by_role("complementary", name="Sending")
    expect(bar).to_contain_text("The disk is nearly full: 5.9 GB are missing.")

    page.unroute("**/uploads/*")
    bar.get_by_role("button", name="Hold").click()
    bar.get_by_role("button", name="Go on").click()
    expect_done(page)

    assert counts_of(stack, job_of(page))["done"] == PICTURES
    complaints.clear()


def test_what_vanished_after_it_was_chosen_is_named_and_the_rest_comes_in(
    stack: Stack, page: Page, tmp_path: Path, complaints: list[str]
) -> None:
    for number in range(3):
        jpeg(tmp_path / "Card" / f"{number}.jpg", (320, 240), seed=2000 + number)
    page.goto(stack.url)
    # The middle one goes as soon as it was announced.
    page.route("**/api/jobs", lambda route: (route.continue_(), (tmp_path / "Card" / "1.jpg").unlink()))
    let_go(page, tmp_path / "Card")

    bar = page.get_by_role("complementary", name="Sending")
    expect(bar).to_contain_text("1 file could not be sent.", timeout=PATIENCE_MS)
    bar.get_by_role("button", name="Files").click()
    expect(page.locator("file-list li").first).to_contain_text("1.jpg")
    expect(page.locator("file-list li").first).to_contain_text("It changed or vanished after it was chosen.")
    bar.get_by_role("button", name="Go on without").click()

    expect_done(page)
    assert counts_of(stack, job_of(page)) | {"done": 2, "skipped": 1} == counts_of(stack, job_of(page))
    complaints.clear()
