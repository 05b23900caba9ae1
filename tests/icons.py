"""Draws the icons that telephones and desktops want as PNG from `static/icon.svg`: `python -m tests.icons`.

Needs Chromium and the packages for developers. Run it after a change of the icon and commit what it writes.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

STATIC = Path(__file__).parents[1] / "static"
ROUND, SQUARE = 'rx="14"', 'rx="0"'
# Pixels, and whether the ground fills the square: some systems cut icons to a shape of their own.
ICONS = {"icon-192": (192, False), "icon-512": (512, False), "icon-maskable": (512, True), "icon-touch": (180, True)}
COLOURS = 64


def drawn(page: Page, svg: str, pixels: int) -> Image.Image:
    """The picture in so many pixels, see-through where it is."""
    page.set_viewport_size({"width": pixels, "height": pixels})
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block; width: {pixels}px }}</style>{svg}")
    return Image.open(io.BytesIO(page.screenshot(omit_background=True)))


def main() -> int:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("Chromium is missing: install the package chromium.", file=sys.stderr)
        return 1
    icon = (STATIC / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        for name, (pixels, filled) in ICONS.items():
            picture = drawn(page, icon.replace(ROUND, SQUARE) if filled else icon, pixels)
            if filled:
                picture = picture.convert("RGB").quantize(COLOURS)
            picture.save(STATIC / f"{name}.png", optimize=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
