"""Looking at what came in: turning pages, films that play and films that do not, the list of what failed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.dropping import drop_folder
from tests.pictures import jpeg
from tests.stack import Stack
from tests.waiting import wait_until

PATIENCE_SECONDS = 30


def imported(stack: Stack, folder: Path) -> str:
    job_id = drop_folder(stack.client, folder)

    def ended() -> bool:
        return bool(stack.client.get(f"/api/jobs/{job_id}").json()["status"] == "completed")

    wait_until(ended, PATIENCE_SECONDS, "the import is done")
    return job_id


def ids_of(stack: Stack, job_id: str) -> dict[str, str]:
    files = stack.client.get(f"/api/jobs/{job_id}/files", params={"per_page": 200}).json()["files"]
    return {file["filename"]: file["id"] for file in files}


@pytest.fixture(scope="module")
def album(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An import of seventy pictures, more than stand on one page, and of two files that are none."""
    album = tmp_path_factory.mktemp("viewing") / "Album"
    for number in range(70):
        jpeg(album / f"IMG_{number:03d}.jpg", (160, 120), seed=number)
    (album / "x-broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    (album / "y-letter.docx").write_bytes(b"Dear Anna")
    return imported(stack, album)


@pytest.fixture(scope="module")
def films(stack: Stack, samples: Path) -> str:
    return imported(stack, samples / "video")


def test_pages_turn_by_keys_without_another_document_and_escape_finds_the_tile(
    stack: Stack, album: str, page: Page
) -> None:
    page.goto(f"{stack.url}/files/{ids_of(stack, album)['IMG_062.jpg']}")
    expect(page.locator(".viewer .bar")).to_contain_text("63 of 70")
    documents: list[str] = []
    page.on("request", lambda request: documents.append(request.url) if request.is_navigation_request() else None)

    page.keyboard.press("ArrowRight")
    expect(page.locator(".viewer h1")).to_have_text("IMG_063.jpg")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".viewer h1")).to_have_text("IMG_062.jpg")
    page.locator(".filmstrip a").last.click()
    expect(page.locator(".viewer h1")).to_have_text("IMG_066.jpg")
    page.keyboard.press("Escape")

    page.wait_for_url(re.compile(rf"/jobs/{album}\?page=2#file-"))
    expect(page.locator(":focus img")).to_have_attribute("alt", "IMG_066.jpg")
    assert documents == []


def test_what_failed_and_what_was_skipped_have_lists_of_their_own(stack: Stack, album: str, page: Page) -> None:
    page.goto(f"{stack.url}/jobs/{album}")
    tabs = page.get_by_role("navigation", name="What to see")
    expect(tabs).to_have_text(re.compile(r"Came in\s+70\s+Failed\s+1\s+Skipped\s+1"))

    tabs.get_by_role("link", name="Failed").click()
    expect(page.locator("#results .file-line")).to_contain_text("stops in the middle")
    expect(page.get_by_role("link", name="Failed 1")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Skipped").click()
    expect(page.locator("#results .file-line")).to_contain_text("y-letter.docx")

    page.go_back()
    expect(page.locator("#results .file-line")).to_contain_text("x-broken.jpg")


def test_a_film_plays_in_the_page_and_can_be_entered_anywhere(stack: Stack, films: str, page: Page) -> None:
    page.goto(f"{stack.url}/files/{ids_of(stack, films)['webm_480.webm']}")
    film = page.locator("video")

    film.evaluate("film => new Promise((done) => { film.onseeked = done; film.currentTime = 20 })")
    film.evaluate("film => { film.muted = true; return film.play() }")
    film.evaluate("film => new Promise((done) => { film.ontimeupdate = () => film.currentTime > 20.1 && done() })")

    expect(page.get_by_text("This browser cannot play this video.")).to_be_hidden()


def test_a_film_that_no_browser_plays_shows_a_picture_and_a_way_to_it(stack: Stack, films: str, page: Page) -> None:
    page.goto(f"{stack.url}/files/{ids_of(stack, films)['video_mkv.mkv']}")

    expect(page.locator("figure img").last).to_be_visible()
    expect(page.get_by_text("Browsers do not play this kind of video.")).to_be_visible()
    expect(page.locator("figure").get_by_role("link", name="Download it")).to_be_visible()
    assert stack.client.get(f"/files/{ids_of(stack, films)['video_mkv.mkv']}/film").status_code == 404


def test_a_part_of_a_film_comes_under_its_own_kind_and_runs_nothing(stack: Stack, films: str, samples: Path) -> None:
    content = (samples / "video" / "webm_480.webm").read_bytes()

    part = stack.client.get(f"/files/{ids_of(stack, films)['webm_480.webm']}/film", headers={"Range": "bytes=4-99"})

    assert (part.status_code, part.content) == (206, content[4:100])
    assert part.headers["content-type"] == "video/webm"
    assert part.headers["x-content-type-options"] == "nosniff"
    assert part.headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_the_full_size_opens_beside_the_page_by_a_key(stack: Stack, page: Page, tmp_path: Path) -> None:
    scan = tmp_path / "Scans" / "map.tif"
    scan.parent.mkdir()
    Image.effect_noise((2000, 1500), 40).convert("RGB").save(scan)
    job_id = imported(stack, scan.parent)
    page.goto(f"{stack.url}/files/{ids_of(stack, job_id)['map.tif']}")

    with page.context.expect_page() as opened:
        page.keyboard.press("z")
    large = opened.value.locator("img")

    assert large.evaluate("image => image.decode().then(() => image.naturalWidth)") == 2000
    expect(page.locator(".viewer h1")).to_have_text("map.tif")
