"""The same journeys in Firefox, but for whole folders, which no program can bring there; `tests/firefox` walks them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from threading import Timer

import pytest

from tests.journeys.wishes import Wishes
from tests.line import Line
from tests.stack import Stack

WALK = Path(__file__).parents[1] / "firefox" / "journeys.mjs"
MISSING = "is missing: `make test` installs it as root on Debian, else see CONTRIBUTING.md."
PATIENCE_SECONDS = 240
JOURNEYS = (
    "chosen_files_come_in_and_the_broken_one_is_named",
    "pictures_stand_upright_in_the_grid_and_arrows_lead_through_it",
    "a_picture_opens_large_and_keys_lead_on_and_back",
    "form_card_grid_and_viewer_work_without_javascript",
    "news_come_by_the_stream_to_both_tabs",
    "a_refresh_in_the_middle_loses_nothing",
    "a_phone_shows_card_and_first_page_without_sideways_scrolling",
    "an_unfinished_import_is_offered_until_a_new_one_is_wanted",
    "one_that_is_done_is_offered_one_that_expired_or_is_unknown_is_told_once",
    "nothing_breaks_where_storage_is_switched_off",
    "a_lost_line_is_told_and_made_good",
    "a_restart_of_the_server_is_made_good",
    "polls_bring_the_news_where_streams_are_blocked",
)


@pytest.fixture(scope="module")
def walked(stack: Stack, box: Path) -> dict[str, str | None]:
    """What went wrong on each journey; None where nothing did."""
    node = shutil.which("node")
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    assert node, f"Node {MISSING}"
    assert firefox, f"Firefox {MISSING}"
    with Line(stack.port) as line:
        return walk(Wishes(stack, line), [node, str(WALK), line.url, str(box), firefox])


def walk(wishes: Wishes, words: list[str]) -> dict[str, str | None]:
    pipe = subprocess.PIPE
    said: dict[str, str | None] = {}
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as node:
        assert node.stdin
        assert node.stdout
        assert node.stderr
        late = Timer(PATIENCE_SECONDS, node.kill)
        late.start()
        for told in map(json.loads, node.stdout):
            if "wish" in told:
                print(json.dumps(wishes.grant(told["wish"])), file=node.stdin, flush=True)
            else:
                said[told["name"]] = told["error"]
        late.cancel()
        assert node.wait() == 0, node.stderr.read()
    return said


@pytest.mark.parametrize("journey", JOURNEYS)
def test_in_firefox(walked: dict[str, str | None], journey: str) -> None:
    assert walked[journey] is None, walked[journey]


def test_every_journey_is_looked_at(walked: dict[str, str | None]) -> None:
    assert set(walked) == set(JOURNEYS)
