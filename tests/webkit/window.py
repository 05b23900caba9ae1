"""A window of a browser, asked by WebDriver; what a person sees is waited for from here, never inside the page."""

from __future__ import annotations

from base64 import b64decode
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from tests.waiting import wait_until

PATIENCE_SECONDS = 20.0
FIRST_ANSWER_SECONDS = 15.0
# The key under which WebDriver gives an element (w3.org/TR/webdriver2, 12.4).
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# And its number for a key without a letter (section 15.4.2).
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "ArrowRight": "\ue014"}
TEXTS = """return Array.from(document.querySelectorAll(arguments[0]))
  .filter((one) => one.checkVisibility()).map((one) => one.innerText.trim())"""


class Window:
    """`path` is the session's."""

    def __init__(self, client: httpx.Client, path: str) -> None:
        self._client = client
        self._path = path

    @property
    def answers(self) -> bool:
        """Whether scripts run in it."""
        look = {"script": "return true", "args": []}
        with suppress(httpx.ReadTimeout):
            answer = self._client.post(f"{self._path}/execute/sync", json=look, timeout=FIRST_ANSWER_SECONDS)
            return answer.is_success
        return False

    def goto(self, url: str) -> None:
        self._post("/url", url=url)
        self._settle()

    def reload(self) -> None:
        self._post("/refresh")
        self._settle()

    # The driver of WebKit answers at times before the scripts of a page have run.
    def _settle(self) -> None:
        ready = "return document.readyState === 'complete'"
        wait_until(lambda: self.run(ready), PATIENCE_SECONDS, f"the page at {self.url} is complete")

    @property
    def url(self) -> str:
        return str(self._get("/url"))

    @property
    def title(self) -> str:
        return str(self._get("/title"))

    def run(self, script: str, *arguments: object) -> Any:
        """What a script returns; a promise is waited for."""
        return self._post("/execute/sync", script=script, args=arguments)

    def resize(self, width: int, height: int) -> None:
        self._post("/window/rect", width=width, height=height)
        wait_until(lambda: self.run("return innerWidth") == width, PATIENCE_SECONDS, f"the page is {width} px wide")

    def picture(self, path: Path) -> None:
        """What is seen, as a PNG."""
        path.write_bytes(b64decode(self._get("/screenshot")))

    def find(self, css: str, text: str = "") -> dict[str, str]:
        """The first element that is seen and says this, as WebDriver names it."""
        look = (
            "return Array.from(document.querySelectorAll(arguments[0]))"
            ".find((one) => one.checkVisibility() && one.innerText.includes(arguments[1]))"
        )
        found: dict[str, str] = wait_until(lambda: self.run(look, css, text), PATIENCE_SECONDS, f"“{text}” in {css}")
        return found

    def click(self, css: str, text: str = "") -> None:
        def clicked() -> bool:
            answer = self._client.post(f"{self._path}/element/{self.find(css, text)[ELEMENT]}/click", json={})
            # Between finding and clicking, news may have put another in its place.
            gone = answer.is_error and answer.json()["value"]["error"] == "stale element reference"
            if not gone:
                _value(answer)
            return not gone

        wait_until(clicked, PATIENCE_SECONDS, f"a click on “{text}” in {css}")

    def choose(self, css: str, *paths: Path) -> None:
        """Choose these files in a field for files."""
        field = self._post("/element", using="css selector", value=css)[ELEMENT]
        self._post(f"/element/{field}/value", text="\n".join(map(str, paths)))

    def press(self, key: str) -> None:
        self._settle()
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self._post("/actions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def texts(self, css: str) -> list[str]:
        """What those of these say that are seen; nothing while one page gives way to another."""
        answer = self._client.post(f"{self._path}/execute/sync", json={"script": TEXTS, "args": [css]})
        return list(answer.json()["value"]) if answer.is_success else []

    def expect(self, css: str, text: str) -> None:
        """Wait until one of these says so."""
        wait_until(
            lambda: any(text in said for said in self.texts(css)),
            PATIENCE_SECONDS,
            f"“{text}” in {css} at {self.url}; there stands {self.texts(css)}",
        )

    def expect_number(self, css: str, number: int) -> None:
        wait_until(lambda: len(self.texts(css)) == number, PATIENCE_SECONDS, f"{number} of {css} at {self.url}")

    def another(self) -> str:
        """Open one more window beside this one; gives the name by which it is turned to."""
        return str(self._post("/window/new", type="window")["handle"])

    @property
    def name(self) -> str:
        return str(self._get("/window"))

    def turn_to(self, name: str) -> None:
        self._post("/window", handle=name)

    def close_others(self) -> None:
        """Leave only the one that was there first."""
        first, *others = self._get("/window/handles")
        for name in others:
            self.turn_to(name)
            self._client.request("DELETE", f"{self._path}/window").raise_for_status()
        self.turn_to(first)

    def _get(self, path: str) -> Any:
        return _value(self._client.get(self._path + path))

    def _post(self, path: str, **body: object) -> Any:
        return _value(self._client.post(self._path + path, json=body))


def _value(answer: httpx.Response) -> Any:
    value = answer.json()["value"]
    assert answer.is_success, f"{value['error']}: {value['message']}"
    return value
