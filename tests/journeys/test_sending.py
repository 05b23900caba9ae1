"""Bringing a whole folder: dropped or picked, held, cancelled, watched from other pages, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from tests.browsing import hold_back, let_go, swipe
from tests.journeys.sent import JOB_PAGE, PATIENCE_MS, PICTURES, REFUSED, counts_of, expect_done, job_of, rows_of
from tests.stack import Stack

# So long the bar says that all is here (static/js/sending-bar.js).
REST_AFTER_MS = 10_000


def test_a_dropped_folder_is_one_import_with_all_its_folders(stack: Stack, page: Page, family: Path) -> None:
    page.goto(stack.url)
    documents: list[str] = []
    page.on("request", lambda request: documents.append(request.url) if request.is_navigation_request() else None)

    let_go(page, family)
    job_id = job_of(page)
    expect_done(page)

    assert documents == []
    assert counts_of(stack, job_id) | {"done": PICTURES, "skipped": REFUSED} == counts_of(stack, job_id)
    paths = {row["relative_path"] for row in rows_of(stack, job_id, state="done")}
    assert "Family drive/2015/Fête à Zoë/déjà vu.jpg" in paths
    assert "Family drive/a/b/c/d/deep 🎞.jpg" in paths
    codes = {row["filename"]: row["problem"]["code"] for row in rows_of(stack, job_id, state="skipped")}  # type: ignore[index]
    assert codes == {"Thumbs.db": "junk", "letter.txt": "unsupported_type", "empty.jpg": "empty"}
    expect(page.get_by_role("heading", level=1)).to_have_text("Family drive")
    expect(page.locator("#results .tile img").first).to_be_visible()


def test_a_picked_folder_is_announced_before_its_bytes_and_each_file_is_one_request(
    stack: Stack, page: Page, family: Path
) -> None:
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url.removeprefix(stack.url))))
    page.goto(stack.url)
    page.locator("input[webkitdirectory]").set_input_files(family)
    job_id = job_of(page)
    expect_done(page)

    bodies = [path for method, path in asked if method == "PATCH"]
    assert len(bodies) == len(set(bodies)) == PICTURES
    announced = [position for position, (method, path) in enumerate(asked) if (method, path) == ("POST", "/api/jobs")]
    assert len(announced) == 1
    assert announced[0] < min(position for position, (method, _) in enumerate(asked) if method == "PATCH")
    assert not [path for method, path in asked if method == "POST" and path == "/jobs"]
    assert counts_of(stack, job_id)["done"] == PICTURES


def test_refused_files_stand_first_in_the_list_with_their_reasons(stack: Stack, page: Page, family: Path) -> None:
    page.goto(stack.url)
    hold_back(page, after=0)
    let_go(page, family)
    job_of(page)

    page.get_by_role("button", name=f"{REFUSED} not taken").click()
    rows = page.locator("file-list li")
    expect(rows.nth(REFUSED - 1)).to_have_attribute("data-state", "refused")
    listed = " ".join(rows.all_inner_texts()[:REFUSED])
    assert "This is no kind of file that Shoebox takes." in listed
    assert rows.count() < 40
    expect(page.get_by_role("complementary", name="Sending")).to_contain_text(f"0 of {PICTURES} files sent")


def test_pictures_appear_while_the_rest_still_travels(stack: Stack, page: Page, family: Path) -> None:
    page.goto(stack.url)
    hold_back(page, after=5)
    let_go(page, family)
    job_of(page)

    expect(page.locator("#progress .just-in img")).to_have_count(5, timeout=PATIENCE_MS)
    expect(page.locator("#progress")).to_contain_text("Reading photos while the rest arrives")

    page.locator("#progress .just-in a").first.click()
    expect(page.locator(".viewer figure img").last).to_be_visible()
    page.go_back()
    page.wait_for_url(JOB_PAGE)
    expect(page.get_by_role("complementary", name="Sending")).to_contain_text(f"5 of {PICTURES} files sent")


def test_what_arrived_is_said_for_a_while_on_other_pages_too(stack: Stack, page: Page, family: Path) -> None:
    page.clock.install()
    page.goto(stack.url)
    sent = hold_back(page, after=10)
    let_go(page, family)
    job_of(page)
    bar = page.get_by_role("complementary", name="Sending")
    expect(bar).to_contain_text(f"10 of {PICTURES} files sent")
    page.get_by_role("link", name="History").click()
    page.wait_for_url("**/jobs")
    page.unroute("**/uploads/*")
    bar.get_by_role("button", name="Hold").click()
    expect(bar.get_by_role("button", name="Go on")).to_be_focused()
    bar.get_by_role("button", name="Go on").click()

    expect(bar).to_contain_text(f"All {PICTURES} files have arrived.", timeout=PATIENCE_MS)
    page.mouse.move(5, 5)
    page.clock.fast_forward(REST_AFTER_MS)
    expect(bar).to_be_hidden(timeout=PATIENCE_MS)
    assert len(sent) == 10


def test_an_import_is_cancelled_while_it_is_sent(stack: Stack, page: Page, family: Path) -> None:
    page.goto(stack.url)
    hold_back(page, after=3)
    let_go(page, family)
    job_id = job_of(page)
    page.get_by_role("complementary", name="Sending").get_by_role("button", name="Cancel").click()

    expect(page.locator("#progress")).to_contain_text("Cancelled", timeout=5_000)
    expect(page.get_by_role("complementary", name="Sending")).to_be_hidden()
    assert stack.client.get(f"/api/jobs/{job_id}").json()["status"] == "cancelled"


def test_sending_is_held_and_goes_on(stack: Stack, page: Page, family: Path) -> None:
    page.goto(stack.url)
    let_go(page, family)
    bar = page.get_by_role("complementary", name="Sending")
    bar.get_by_role("button", name="Hold").click(timeout=PATIENCE_MS)
    expect(bar).to_contain_text("Held")
    bar.get_by_role("button", name="Go on").click()

    expect_done(page)
    assert counts_of(stack, job_of(page))["done"] == PICTURES


def test_a_window_that_still_sends_asks_before_it_closes(stack: Stack, page: Page, family: Path) -> None:
    page.goto(stack.url)
    hold_back(page, after=1)
    let_go(page, family)
    job_of(page)
    page.mouse.click(5, 5)

    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.close(run_before_unload=True)
    if not page.is_closed():
        page.wait_for_event("close", timeout=PATIENCE_MS)

    assert asked == ["beforeunload"]


def test_a_small_import_shows_its_end_at_once(stack: Stack, page: Page, family: Path) -> None:
    page.goto(stack.url)
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(family / "2015" / "IMG_0001.jpg")

    expect_done(page, within_ms=5_000)
    expect(page.get_by_role("complementary", name="Sending")).to_be_hidden()
    expect(page.locator("#steps [aria-current]")).to_have_text("Review")
    expect(page.locator("#places [aria-current]")).to_have_text("History")


def test_what_is_chosen_before_the_scripts_are_here_is_sent(stack: Stack, page: Page, family: Path) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/js/drop-area.js*", hold)
    with page.expect_request("**/js/drop-area.js*"):
        page.goto(stack.url, wait_until="commit")
    page.mouse.click(5, 5)
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(family / "2015" / "IMG_0002.jpg")
    for route in held:
        route.continue_()

    expect_done(page)
    assert counts_of(stack, job_of(page))["total"] == 1


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, device_scale_factor=2)
    yield context.new_page()
    context.close()


def test_on_a_phone_everything_fits_and_pictures_turn_by_a_swipe(stack: Stack, phone: Page, family: Path) -> None:
    phone.goto(stack.url)
    phone.locator("input[type=file]:not([webkitdirectory])").set_input_files(
        sorted((family / "2015").glob("*.jpg"))[:6]
    )
    job_of(phone)
    expect(phone.locator("#results .tile img")).to_have_count(6, timeout=PATIENCE_MS)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    expect(phone.get_by_role("complementary", name="Sending")).to_be_hidden()

    phone.locator("#results .tile a").first.tap()
    expect(phone.locator(".viewer h1")).to_have_text("IMG_0000.jpg")
    phone.wait_for_load_state()
    swipe(phone, 300, 80)

    expect(phone.locator(".viewer h1")).to_have_text("IMG_0001.jpg")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    # To the right a browser would leave the page for the one before.
    swipe(phone, 80, 300)
    expect(phone.locator(".viewer h1")).to_have_text("IMG_0000.jpg")
