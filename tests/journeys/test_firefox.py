"""The same journeys in Firefox, but for whole folders, which no program can bring there; `tests/firefox` walks them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.stack import Stack

WALK = Path(__file__).parents[1] / "firefox" / "journeys.mjs"
MISSING = "is missing: `make test` installs it as root on Debian, else see CONTRIBUTING.md."
PATIENCE_SECONDS = 240
JOURNEYS = (
    "chosen_files_come_in_and_the_broken_one_is_named",
    "pictures_stand_upright_in_the_grid_and_arrows_lead_through_it",
    "a_picture_opens_large_and_keys_lead_on_and_back",
    "form_card_grid_and_viewer_work_without_javascript",
)


@pytest.fixture(scope="module")
def walked(stack: Stack, box: Path) -> dict[str, str | None]:
    """What went wrong on each journey; None where nothing did."""
    node = shutil.which("node")
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    assert node, f"Node {MISSING}"
    assert firefox, f"Firefox {MISSING}"
    done = subprocess.run(
        [node, WALK, stack.url, box, firefox], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return {said["name"]: said["error"] for said in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("journey", JOURNEYS)
def test_in_firefox(walked: dict[str, str | None], journey: str) -> None:
    assert walked[journey] is None, walked[journey]


def test_every_journey_is_looked_at(walked: dict[str, str | None]) -> None:
    assert set(walked) == set(JOURNEYS)
