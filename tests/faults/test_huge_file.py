"""A huge file in the reader's hands holds up neither a pause nor a cancel."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from library.database import Database
from tests.faults.invariants import Sources, Watched, assert_invariants, half_written, held, progress, send
from tests.stack import Stack
from tests.waiting import wait_until

SIDE = 12_000
GIVE_UP_SECONDS = 5.0


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pictures of 144 megapixels that take seconds to open and no room."""
    folder = tmp_path_factory.mktemp("huge")
    for number in range(4):
        Image.new("L", (SIDE, SIDE), number).save(folder / f"{number}.png", compress_level=1)
    return sorted(folder.iterdir())


def test_a_cancel_ends_within_five_seconds_in_the_middle_of_a_huge_file(breakable: Stack, huge: list[Path]) -> None:
    job_id = send(breakable, huge)
    wait_until(lambda: half_written(breakable), 20, "a decoder is at work")

    answer = breakable.client.post(f"/api/jobs/{job_id}/control", json={"action": "cancel"})

    assert answer.json()["status"] == "cancelled"
    wait_until(lambda: not half_written(breakable), GIVE_UP_SECONDS, "its scratch files are gone")
    database = Database(breakable.settings)
    wait_until(lambda: not held(database, job_id), GIVE_UP_SECONDS, "nobody holds anything of it")
    database.close()
    assert Watched(breakable, job_id).await_end(1)["status"] == "cancelled"
    assert_invariants(breakable, job_id, Sources(huge))


def test_a_pause_is_one_at_once_and_nothing_is_recorded_ten_seconds_later(breakable: Stack, huge: list[Path]) -> None:
    job_id = send(breakable, huge)
    wait_until(lambda: progress(breakable, job_id)["counts"]["claimed"], 20, "files are in hand")

    answer = breakable.client.post(f"/api/jobs/{job_id}/control", json={"action": "pause"})

    assert answer.json()["status"] == "paused"
    told = progress(breakable, job_id)
    assert told["status"] == "paused"
    if told["counts"]["claimed"]:
        assert "being finished" in breakable.client.get(f"/jobs/{job_id}").text
    wait_until(lambda: progress(breakable, job_id)["counts"]["claimed"] == 0, 15, "nothing is in hand any more")
    stood = progress(breakable, job_id)["counts"]
    assert stood["done"] + stood["waiting"] == len(huge)
