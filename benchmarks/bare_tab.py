"""A browser's tab that nobody listens in on: asked a few things over a pipe, as the DevTools protocol says.

Test drivers have every request noted down inside the tab, which after ten thousand of them is much of what it holds.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# Where the browser reads and writes (--remote-debugging-pipe); far from what Python itself has open.
READS, WRITES, SPARE = 3, 4, 100


class Tab:
    """The one tab of a running browser. One question at a time."""

    def __init__(self, pid: int, asks: int, answers: int) -> None:
        self.pid = pid
        self._asks, self._answers = asks, answers
        self._numbers = itertools.count(1)
        self._rest = b""
        targets = self._call("Target.getTargets", {}, None)["targetInfos"]
        page = next(one["targetId"] for one in targets if one["type"] == "page")
        self._session = self._call("Target.attachToTarget", {"targetId": page, "flatten": True}, None)["sessionId"]

    def call(self, method: str, **asked: object) -> dict[str, Any]:
        """Raises RuntimeError with what the browser said against it."""
        return self._call(method, asked, self._session)

    def value(self, script: str) -> Any:
        """What this expression is in the page."""
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def _call(self, method: str, asked: dict[str, Any], session: str | None) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": asked, **({"sessionId": session} if session else {})}
        os.write(self._asks, json.dumps(message).encode() + b"\0")
        while (said := self._next()).get("id") != number:
            pass
        if "error" in said:
            raise RuntimeError(said["error"]["message"])
        result: dict[str, Any] = said["result"]
        return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._answers, 1 << 16)
            if not more:
                raise RuntimeError("the browser is gone")
            self._rest += more
        message, self._rest = self._rest.split(b"\0", 1)
        said: dict[str, Any] = json.loads(message)
        return said


@contextmanager
def bare_tab(program: str, profile: Path, *flags: str) -> Iterator[Tab]:
    """Start the browser with this empty folder as its profile; it ends with the block."""
    browser_reads, asks = os.pipe()
    answers, browser_writes = os.pipe()

    def wire() -> None:
        os.dup2(os.dup2(browser_reads, SPARE), READS)
        os.dup2(os.dup2(browser_writes, SPARE + 1), WRITES)

    browser = subprocess.Popen(
        [program, *FLAGS, "--remote-debugging-pipe", f"--user-data-dir={profile}", *flags, "about:blank"],
        preexec_fn=wire,  # noqa: PLW1509 - no threads yet
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(browser_reads)
    os.close(browser_writes)
    try:
        yield Tab(browser.pid, asks, answers)
    finally:
        browser.kill()
        browser.wait()
        os.close(asks)
        os.close(answers)
