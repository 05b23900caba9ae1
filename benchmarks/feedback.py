"""How soon something is seen after pressing start, in a real browser, with ten thousand files.

    python -m benchmarks.feedback [--files 10000]

Three ways to start: a folder is let go over the page, the same folder is chosen in the dialog, and a folder of the
server is imported with its button. From the press (the event itself) to the frame with the first word of an answer, and
to the frame with the list of files or the card.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.machine import Machine, load_text, running
from benchmarks.tab import PATIENCE_MS, chromium
from benchmarks.upload_small import made

BAR_MS = 1000
# Survives the way to the next page: when it was pressed, and what was seen when (Unix ms).
NOTE = """() => {
  const note = (name) => {
    if (sessionStorage[name]) return
    sessionStorage[name] = '0'
    requestAnimationFrame(() => (sessionStorage[name] = Date.now()))
  }
  const press = () => (sessionStorage.pressed ??= Date.now())
  for (const name of ['drop', 'change', 'submit']) addEventListener(name, press, true)
  let before
  const look = () => {
    const ask = document.querySelector('.ask')?.textContent
    if (!sessionStorage.pressed) return void (before = ask)
    const busy = document.querySelector('form.busy, button[aria-busy=true], button[aria-disabled=true]')
    if (busy || (ask && before && ask !== before)) note('answered')
    if (document.querySelector('#progress .card, file-list li')) {
      note('answered')
      note('listed')
    }
  }
  const all = { subtree: true, childList: true, attributes: true, characterData: true }
  new MutationObserver(look).observe(document, all)
  look()
}"""


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(f"({NOTE})()")
    page.goto(url)
    page.wait_for_load_state("networkidle")
    # What choosing a folder below the form counts as a change is no start.
    page.evaluate("sessionStorage.clear()")
    return page


def let_go(page: Page, folder: Path) -> None:
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})


def report(what: str, page: Page) -> None:
    page.locator("#progress .card, file-list li").first.wait_for(timeout=PATIENCE_MS)
    page.wait_for_timeout(300)
    at = {name: float(page.evaluate(f"sessionStorage.{name}")) for name in ("pressed", "answered", "listed")}
    page.close()
    answered, listed = at["answered"] - at["pressed"], at["listed"] - at["pressed"]
    print(
        f"{what}: answered after {answered:.0f} ms, list or card after {listed:.0f} ms; bar {BAR_MS} ms"
        f"{'' if answered <= BAR_MS else ' MISSED'}"
    )


def measure(browser: Browser, machine: Machine, folder: Path, files: int) -> None:
    page = opened(browser, machine.url)
    let_go(page, folder)
    report(f"{files} files let go", page)
    page = opened(browser, machine.url)
    page.locator("input[webkitdirectory]").first.set_input_files(folder)
    report(f"{files} files chosen", page)
    page = opened(browser, f"{machine.url}/folders?path={folder}")
    page.evaluate("sessionStorage.clear()")
    page.locator("form[action='/folders'][method=post] button:not([name])").last.click()
    report(f"a folder of the server with {files} files", page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    asked = parser.parse_args()
    print(load_text())
    with (
        tempfile.TemporaryDirectory() as source,
        tempfile.TemporaryDirectory() as data,
        running(Path(data), ["redis", "web", "worker"]) as machine,
        chromium() as browser,
    ):
        folder = Path(source) / "Everything"
        folder.mkdir()
        made(folder, asked.files, 2_000)
        measure(browser, machine, folder, asked.files)


if __name__ == "__main__":
    main()
