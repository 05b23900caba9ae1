"""Takes a picture of every page and state, wide, narrow and dark: `python -m tests.screenshots build/screenshots`."""

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
WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)


def main(target: Path) -> int:
    """Returns 0; pictures lie in `target` as name-wide.png, name-narrow.png and name-dark.png."""
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
                if name == "wide":
                    page.set_viewport_size(NARROW)
                    page.screenshot(path=target / f"{scene.name}-narrow.png")
            print(scene.name)
        browser.close()
    return 0


def _window(browser: Browser, colours: Literal["light", "dark"]) -> Page:
    context = browser.new_context(viewport=WIDE, color_scheme=colours, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    return page


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")))
