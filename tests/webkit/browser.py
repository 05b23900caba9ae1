"""Safari's engine with a screen that nobody sees, driven by its own WebDriver (w3.org/TR/webdriver2)."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

import httpx

from tests.processes import assert_all_end, family
from tests.stack import free_port
from tests.waiting import wait_until
from tests.webkit.window import Window

MISSING = "is missing: `make test` installs it as root on Debian, else see CONTRIBUTING.md."
START_SECONDS = 60.0
END_SECONDS = 10.0
# At times a browser is there whose first page never runs a script: then it is started anew.
TRIES = 3
# The bar of buttons keeps a window wide: without this no page is as narrow as on a phone.
SMALL_BAR = "* { min-width: 0; min-height: 0; margin: 0; border: 0; padding: 0; font-size: 1px; }"


class WebKit:
    """The screen and the driver. `folder` becomes the browser's home. One session at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened = ExitStack()
        self._path = ""

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._opened.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()

    def session(self, *, storage: bool = True) -> Window:
        """A browser that remembers nothing of the one before, which ends; without `storage` pages can keep nothing."""
        arguments = ["--automation", *([] if storage else ["--enable-html5-local-storage=false"])]
        for _ in range(TRIES):
            with suppress(httpx.ReadTimeout):
                window = self._begin(arguments)
                if window.answers:
                    return window
        raise AssertionError(f"WebKit runs no script, {TRIES} times in a row")

    def _begin(self, arguments: list[str]) -> Window:
        self._end_session()
        wanted = {"webkitgtk:browserOptions": {"args": arguments}}
        answer = self._client.post("/session", json={"capabilities": {"alwaysMatch": wanted}}).json()["value"]
        assert "sessionId" in answer, f"WebKit does not start: {answer}"
        self._path = f"/session/{answer['sessionId']}"
        return Window(self._client, self._path)

    def _end_session(self) -> None:
        if self._path:
            self._client.delete(self._path)
            self._path = ""

    def _start(self) -> None:
        driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
        assert driver, f"WebKitWebDriver (package webkit2gtk-driver) {MISSING}"
        assert screen, f"Xvfb (package xvfb) {MISSING}"
        for version in ("3.0", "4.0"):
            style = self._folder / f"gtk-{version}/gtk.css"
            style.parent.mkdir(parents=True)
            style.write_text(SMALL_BAR)
        port = free_port()
        self._run([driver, "--host=127.0.0.1", f"--port={port}"], self._environ(self._display(screen)))
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=START_SECONDS, trust_env=False)
        self._client = self._opened.enter_context(client)
        self._opened.callback(self._end_session)
        wait_until(self._ready, START_SECONDS, "WebKitWebDriver is ready")

    def _ready(self) -> bool:
        with suppress(httpx.TransportError):
            return bool(self._client.get("/status").json()["value"]["ready"])
        return False

    def _display(self, screen: str) -> str:
        told, tells = os.pipe()
        size = ["-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
        self._run([screen, "-displayfd", str(tells), *size], dict(os.environ), pass_fds=[tells])
        os.close(tells)
        with os.fdopen(told) as number:
            return f":{number.readline().strip()}"

    def _environ(self, display: str) -> dict[str, str]:
        home = str(self._folder)
        # There is no sandbox for root; the pages are our own.
        alone = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "NO_AT_BRIDGE": "1", "GTK_A11Y": "none"}
        places = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home}
        return {**os.environ, **places, **alone, "DISPLAY": display, "GDK_BACKEND": "x11"}

    def _run(self, words: list[str], environ: dict[str, str], **more: Any) -> None:
        with (self._folder / "said.txt").open("ab") as said:
            process = subprocess.Popen(words, env=environ, stdin=subprocess.DEVNULL, stdout=said, stderr=said, **more)
        self._opened.callback(_end, process)


def _end(process: subprocess.Popen[bytes]) -> None:
    everybody = family(process.pid)
    process.terminate()
    process.wait(END_SECONDS)
    assert_all_end(everybody, END_SECONDS)
