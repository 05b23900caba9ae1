"""A real browser's tab that watches an import: how it is opened, what it notes, and small photos to show in it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--renderer-process-limit=1"]
PATIENCE_MS = 600_000
# Each card that is shown, once: its revision, how many files it says are done, and when (Unix ms) it came into the
# page and into a frame.
NOTE = """() => {
  window.noted = []
  let newest = -1
  const card = document.getElementById('progress')
  const done = () => Number(card.querySelector('job-watch')?.getAttribute('done') ?? 0)
  const look = () => {
    const revision = Number(card.dataset.revision)
    if (revision === newest) return
    newest = revision
    const row = [revision, done(), Date.now(), 0]
    window.noted.push(row)
    requestAnimationFrame(() => (row[3] = Date.now()))
  }
  new MutationObserver(look).observe(card, { attributes: true, subtree: true, childList: true })
  look()
}"""

Noted = tuple[int, int, float, float]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, as the browser tests take it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def browser_pid(browser: Browser) -> int:
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return int(next(one["id"] for one in processes if one["type"] == "browser"))


def watching(browser: Browser, url: str) -> Page:
    """A tab that shows the page of an import and is told of its changes by the stream."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(url)
    await_live(page)
    return page


def await_live(page: Page) -> None:
    page.locator("html[data-line=live]").wait_for(state="attached", timeout=PATIENCE_MS)


def await_last_card(page: Page) -> None:
    """Wait until the import has ended and the page says so."""
    page.locator("#progress:not([hx-get])").wait_for(state="attached", timeout=PATIENCE_MS)


def note_cards(page: Page) -> None:
    page.evaluate(NOTE)


def noted(page: Page) -> list[Noted]:
    """What the page has noted so far, oldest first."""
    return [tuple(row) for row in page.evaluate("window.noted")]


def photos(folder: Path, count: int, *, edge: int = 320) -> list[Path]:
    """So many small photos, each of its own noise."""
    paths = []
    for number in range(count):
        path = folder / f"IMG_{number:05}.jpg"
        noise = random.Random(number).randbytes(1024)
        Image.frombytes("L", (32, 32), noise).resize((edge, edge * 3 // 4)).convert("RGB").save(path, quality=80)
        paths.append(path)
    return paths


def share(values: list[float], part: float) -> float:
    """The value below which this part of all lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
