"""However Shoebox is ended, and whoever is killed first: within 10 s nothing of it is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.supervision.supervised import Supervised, pids


def term_to_make(shoebox: Supervised) -> None:
    os.kill(shoebox.process.pid, signal.SIGTERM)


def term_to_the_group(shoebox: Supervised) -> None:
    os.killpg(shoebox.process.pid, signal.SIGTERM)


def ctrl_c(shoebox: Supervised) -> None:
    """A terminal sends it to every process of the foreground group."""
    os.killpg(shoebox.process.pid, signal.SIGINT)


def hang_up(shoebox: Supervised) -> None:
    os.killpg(shoebox.process.pid, signal.SIGHUP)


def kill_make(shoebox: Supervised) -> None:
    os.kill(shoebox.process.pid, signal.SIGKILL)


def kill_the_supervisor(shoebox: Supervised) -> None:
    os.kill(shoebox.find("scripts.run").pid, signal.SIGKILL)


def kill_the_group(shoebox: Supervised) -> None:
    os.killpg(shoebox.process.pid, signal.SIGKILL)


def kill_a_part_and_then_make(shoebox: Supervised) -> None:
    os.kill(pids(shoebox.up())["worker"], signal.SIGKILL)
    os.kill(shoebox.process.pid, signal.SIGKILL)


ENDINGS = [
    term_to_make,
    term_to_the_group,
    ctrl_c,
    hang_up,
    kill_make,
    kill_the_supervisor,
    kill_the_group,
    kill_a_part_and_then_make,
]


@pytest.mark.parametrize("end", ENDINGS, ids=lambda end: end.__name__)
def test_nothing_is_left(clone: Path, tmp_path: Path, end: Callable[[Supervised], None]) -> None:
    with Supervised(tmp_path, "make", "run", cwd=clone) as shoebox:
        shoebox.await_ready()

        end(shoebox)

        shoebox.assert_all_gone()


def test_make_may_be_ended_before_anything_is_up(clone: Path, tmp_path: Path) -> None:
    with Supervised(tmp_path, "make", "run", cwd=clone) as shoebox:
        shoebox.remember()

        term_to_make(shoebox)

        shoebox.assert_all_gone()
