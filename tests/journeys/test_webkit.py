"""The main journeys in WebKit, the engine of Safari and of every browser on an iPhone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.imports import KEY
from tests.journeys.wishes import Wishes
from tests.line import Line
from tests.stack import Stack
from tests.waiting import wait_until
from tests.webkit.browser import WebKit
from tests.webkit.window import PATIENCE_SECONDS, Window

FILES = "#drop input[type=file]:not([webkitdirectory])"
TILES = "#results .tile img"
BADGE = "#progress .live"
FACTS = "#progress .facts"
STATUS = "#resume a.button-primary"
UPRIGHT = """return Promise.all(Array.from(document.querySelectorAll(arguments[0]),
  (image) => image.decode().then(() => image.naturalHeight > image.naturalWidth)))"""


@pytest.fixture(scope="module")
def webkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebKit]:
    with WebKit(tmp_path_factory.mktemp("webkit")) as webkit:
        yield webkit


@pytest.fixture(scope="module")
def session(webkit: WebKit) -> Window:
    return webkit.session()


@pytest.fixture(scope="module")
def line(stack: Stack) -> Iterator[Line]:
    with Line(stack.port) as line:
        yield line


@pytest.fixture(scope="module")
def wishes(stack: Stack, line: Line) -> Wishes:
    return Wishes(stack, line)


@pytest.fixture
def window(session: Window, line: Line) -> Iterator[Window]:
    """One that has kept nothing, with the first page."""
    # No size for a window whose first page is not there yet: the driver may wait for its answer for good.
    session.goto(f"{line.url}/health")
    session.resize(1280, 900)
    session.run("localStorage.clear()")
    session.goto(line.url)
    yield session
    line.mend()
    session.close_others()


def bring(window: Window, *paths: Path) -> None:
    window.choose(FILES, *paths)
    wait_until(lambda: "/jobs/" in window.url, PATIENCE_SECONDS, "the page of the import")


def kept(window: Window) -> str | None:
    found: str | None = window.run("return localStorage.getItem(arguments[0])", KEY)
    return found


def test_chosen_files_come_in_and_the_broken_one_is_named(window: Window, box: Path) -> None:
    bring(window, *sorted(box.iterdir()))

    window.expect("#progress .state", "Done")
    window.expect_number(TILES, 20)
    window.expect("main", "broken.jpg")
    assert window.title.startswith("✓")


def test_pictures_stand_upright_and_one_opens_large(window: Window, box: Path) -> None:
    bring(window, box / "IMG_0000.jpg", box / "IMG_0001.jpg")
    window.expect_number(TILES, 2)
    assert window.run(UPRIGHT, TILES) == [True, False]

    window.click("#results .tile a")
    window.expect(".viewer h1", "IMG_0000.jpg")
    window.press("ArrowRight")
    window.expect(".viewer h1", "IMG_0001.jpg")
    window.press("Escape")
    window.expect_number(TILES, 2)


def test_news_come_by_the_stream_to_both_windows(window: Window, line: Line, wishes: Wishes) -> None:
    url = line.url + wishes.grant("open import")["path"]
    here, there = window.name, window.another()
    for one in (here, there):
        window.turn_to(one)
        window.goto(url)
        window.expect(BADGE, "Live")

    wishes.grant("let one in")
    window.expect(FACTS, "1 of 3 files done")
    window.turn_to(here)
    window.expect(FACTS, "1 of 3 files done")


def test_a_refresh_in_the_middle_loses_nothing(window: Window, line: Line, wishes: Wishes) -> None:
    window.goto(line.url + wishes.grant("open import")["path"])
    wishes.grant("let one in")
    window.expect(FACTS, "1 of 3 files done")
    window.reload()
    window.reload()
    window.expect(FACTS, "1 of 3 files done")

    wishes.grant("let one in")
    window.expect(FACTS, "2 of 3 files done")
    window.expect(BADGE, "Live")


def test_a_lost_line_is_told_and_made_good(window: Window, line: Line, wishes: Wishes) -> None:
    window.goto(line.url + wishes.grant("open import")["path"])
    window.expect(BADGE, "Live")

    wishes.grant("cut the line")
    window.expect(BADGE, "Reconnecting")
    window.expect("main", "This page lost its connection.")
    wishes.grant("let one in")
    wishes.grant("mend the line")

    window.expect(FACTS, "1 of 3 files done")
    window.expect(BADGE, "Live")


def test_a_restart_of_the_server_is_made_good(window: Window, line: Line, wishes: Wishes) -> None:
    window.goto(line.url + wishes.grant("open import")["path"])
    window.expect(BADGE, "Live")

    wishes.grant("stop the server")
    window.expect(BADGE, "Reconnecting")
    wishes.grant("start the server")
    wishes.grant("let one in")

    window.expect(FACTS, "1 of 3 files done")
    window.expect(BADGE, "Live")


def test_polls_bring_the_news_where_streams_are_blocked(window: Window, line: Line, wishes: Wishes) -> None:
    path = wishes.grant("open import")["path"]
    wishes.grant("block streams")
    window.goto(line.url + path)
    wishes.grant("let one in")
    window.expect(FACTS, "1 of 3 files done")
    window.expect(BADGE, "Every 2 s")

    wishes.grant("mend the line")
    window.expect(BADGE, "Live")


def test_an_unfinished_import_is_offered_until_a_new_one_is_wanted(window: Window, line: Line, wishes: Wishes) -> None:
    job = wishes.grant("open import")
    wishes.grant("let one in")
    window.goto(line.url + job["path"])
    wait_until(lambda: kept(window) == job["id"], PATIENCE_SECONDS, "the page keeps its id")

    window.goto(line.url)
    window.expect("#resume", "Resume your import from a moment ago?")
    window.expect("#resume", "2 have not arrived")
    window.click(STATUS, "Check status")
    wait_until(lambda: window.url == line.url + job["path"], PATIENCE_SECONDS, "the page of the import")
    window.goto(line.url)
    window.click("#resume a", "Start a new upload")
    window.expect_number("#resume", 0)
    assert kept(window) is None


@pytest.mark.parametrize(
    ("wish", "words", "stays"),
    [
        ("done import", "It was not taken home yet.", True),
        ("expired import", "expired: nothing happened in it for too long", False),
        ("no import", "is not here any more", False),
    ],
)
def test_an_import_that_is_no_longer_open_is_told_of(
    window: Window, line: Line, wishes: Wishes, wish: str, words: str, stays: bool
) -> None:
    job_id = wishes.grant(wish)["id"]
    window.run("localStorage.setItem(arguments[0], arguments[1])", KEY, job_id)

    window.goto(line.url)
    window.expect("#resume", words)
    assert kept(window) == (job_id if stays else None)


def test_a_phone_shows_card_and_first_page_without_sideways_scrolling(
    window: Window, line: Line, wishes: Wishes
) -> None:
    window.resize(360, 720)
    path = wishes.grant("open import")["path"]
    for place in (path, "/"):
        window.goto(line.url + place)
        window.expect("main", "3 files")
        assert window.run("return document.documentElement.scrollWidth") <= 360


def test_nothing_breaks_where_storage_is_switched_off(webkit: WebKit, line: Line, wishes: Wishes) -> None:
    path = wishes.grant("open import")["path"]
    window = webkit.session(storage=False)
    window.goto(line.url + path)
    assert window.run("return window.localStorage") is None
    window.expect(BADGE, "Live")
    window.goto(line.url)
    window.expect("#resume", "Resume your import")
    window.click("#resume a", "Start a new upload")
    window.expect_number("#resume", 0)
