"""Bringing a whole folder: dropped or picked, closed in the middle, brought again, cancelled, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from tests.browsing import hold_back, is_body, let_go, swipe
from tests.pictures import jpeg
from tests.stack import Stack

PATIENCE_MS = 30_000
JOB_PAGE = re.compile(r"/jobs/[0-9a-f-]{36}$")
# Chromium's word for a request that a test has broken on purpose.
BROKEN_ON_PURPOSE = "Failed to load resource"


@pytest.fixture(scope="session")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as they are: nested, with names of every kind, with junk, and more than a hundred files in one place."""
    family = tmp_path_factory.mktemp("drop") / "Family drive"
    for number in range(120):
        jpeg(family / "2015" / f"IMG_{number:04d}.jpg", (320, 240), seed=number)
    jpeg(family / "2015" / "Fête à Zoë" / "déjà vu.jpg", (320, 240), seed=1000)
    jpeg(family / "a" / "b" / "c" / "d" / "deep 🎞.jpg", (320, 240), seed=1001)
    (family / "Thumbs.db").write_bytes(b"junk")
    (family / "letter.txt").write_bytes(b"Dear Anna")
    (family / "empty.jpg").write_bytes(b"")
    return family


PICTURES = 122
REFUSED = 3


def job_of(page: Page) -> str:
    page.wait_for_url(JOB_PAGE, timeout=PATIENCE_MS)
    return page.url.rpartition("/")[2]


def rows_of(stack: Stack, job_id: str, **wanted: str) -> list[dict[str, object]]:
    answer = stack.client.get(f"/api/jobs/{job_id}/files", params={"per_page": 200, **wanted}).raise_for_status()
    found: list[dict[str, object]] = answer.json()["files"]
    return found


def counts_of(stack: Stack, job_id: str) -> dict[str, int]:
    counts: dict[str, int] = stack.client.get(f"/api/jobs/{job_id}").raise_for_status().json()["counts"]
    return counts


def expect_done(page: Page, within_ms: int = PATIENCE_MS) -> None:
    expect(page.locator("#progress .state")).to_have_text("Done", timeout=within_ms)


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
    page.goto(f"{stack.url}/jobs/{job_id}")
    expect(page.get_by_role("heading", name=f"{PICTURES - 30} files have not arrived")).to_be_visible(timeout=10_000)
    let_go(page, family)
    expect_done(page)

    assert len(bodies) == PICTURES - 30
    assert not set(bodies) & set(sent)
    assert counts_of(stack, job_id)["done"] == PICTURES
    assert counts_of(stack, job_id)["total"] == PICTURES + REFUSED


def test_what_arrived_is_said_for_a_while_on_other_pages_too(stack: Stack, page: Page, family: Path) -> None:
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
    bar.get_by_role("button", name="Go on").click()

    expect(bar).to_contain_text(f"All {PICTURES} files have arrived.", timeout=PATIENCE_MS)
    page.mouse.move(5, 5)
    expect(bar).to_be_hidden(timeout=PATIENCE_MS)
    assert len(sent) == 10


def test_an_import_starts_without_what_never_arrived(stack: Stack, browser: Browser, page: Page, family: Path) -> None:
    first = browser.new_page()
    first.goto(stack.url)
    hold_back(first, after=4)
    let_go(first, family)
    job_id = job_of(first)
    expect(first.get_by_role("complementary", name="Sending")).to_contain_text(f"4 of {PICTURES} files sent")
    first.close()

    page.goto(f"{stack.url}/jobs/{job_id}")
    page.get_by_role("button", name="Start without them").click(timeout=10_000)

    expect_done(page)
    expect(page.locator("#problems")).to_contain_text(f"{PICTURES - 4} files never arrived")


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
