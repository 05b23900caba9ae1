"""Takes a picture of every page and state: `python -m tests.screenshots build/screenshots`.

Each wide, dark and narrow, at the narrowest and widest that we care for, with text twice as large, in forced colours.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.scenes import scenes
from tests.stack import Stack

FLAGS = ["--no-sandbox", "--disable-gpu", "--force-device-scale-factor=1"]
WIDE = ViewportSize(width=1440, height=900)
OTHER_SIZES = {
    "huge": ViewportSize(width=2560, height=1440),
    "narrow": ViewportSize(width=390, height=844),
    "small": ViewportSize(width=360, height=740),
}
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"


def main(target: Path) -> int:
    """Returns 0; pictures lie in `target` as name-wide.png, name-narrow.png, name-dark.png and so on."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("Chromium is missing: install the package chromium.", file=sys.stderr)
        return 1
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        windows = {"wide": _window(browser, "light"), "dark": _window(browser, "dark")}
        for scene in scenes(stack, Path(folder)):
            for name, page in windows.items():
                page.set_viewport_size(WIDE)
                scene.open(page, stack)
                page.screenshot(path=target / f"{scene.name}-{name}.png")
            _otherwise(windows["wide"], target / scene.name)
            print(scene.name)
        browser.close()
    return 0


def _otherwise(page: Page, name: Path) -> None:
    """The same page in other windows, with larger text and with a reader's own colours."""
    for size, window in OTHER_SIZES.items():
        page.set_viewport_size(window)
        page.screenshot(path=f"{name}-{size}.png")
    page.set_viewport_size(WIDE)
    page.emulate_media(forced_colors="active")
    page.screenshot(path=f"{name}-forced.png")
    page.emulate_media(forced_colors="none")
    page.evaluate(LARGE_TEXT)
    page.screenshot(path=f"{name}-text.png")


def _window(browser: Browser, colours: Literal["light", "dark"]) -> Page:
    context = browser.new_context(viewport=WIDE, color_scheme=colours, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    return page


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")))
