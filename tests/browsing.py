"""What a person's hands do with a browser, and what may happen to the line meanwhile."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Request, Route


def let_go(page: Page, *paths: Path) -> None:
    """Let go of these files and folders over the page, as the desktop does."""
    drag(page, *paths)
    _point(page, "drop", paths)


def drag(page: Page, *paths: Path) -> None:
    """Hold these files and folders over the page."""
    _point(page, "dragEnter", paths)
    _point(page, "dragOver", paths)


def _point(page: Page, kind: str, paths: tuple[Path, ...]) -> None:
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
    session.detach()


def swipe(page: Page, start: int, end: int) -> None:
    """Draw one finger over the upper part of the page, from one x to another."""
    session = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": start, "y": 200}]),
        ("touchMove", [{"x": end, "y": 200}]),
        ("touchEnd", []),
    ):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.detach()


def is_body(request: Request) -> bool:
    return request.method == "PATCH"


def hold_back(page: Page, after: int) -> list[str]:
    """Let so many bodies through; the others never leave the window. Gives the addresses of those let through."""
    through: list[str] = []

    def judge(route: Route) -> None:
        if not is_body(route.request):
            route.continue_()
        elif len(through) < after:
            through.append(route.request.url)
            route.continue_()

    page.route("**/uploads/*", judge)
    return through
