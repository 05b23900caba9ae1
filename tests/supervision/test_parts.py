"""Parts that behave badly: the supervisor under a Procfile of stand-ins that do one wrong thing each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from scripts.part import Part
from tests.processes import assert_all_end
from tests.stack import ROOT, whole_environ
from tests.supervision.supervised import Supervised
from tests.waiting import wait_until

Run = Callable[..., Supervised]

STAYS = "import signal; print('{name} stays'); signal.pause()"
TAKES_LEAVE = """
import select, signal, sys
def leave(*_):
    select.select([], [], [], {seconds}); print("{name} leaves"); sys.exit()
signal.signal(signal.SIGTERM, leave); print("{name} stays"); signal.pause()
"""
IGNORES = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); signal.pause()"
LEAVES_BEHIND = "import signal, subprocess; subprocess.Popen(['setsid', 'sleep', '601']); print('left'); signal.pause()"
CHATTERS = """
import pathlib, signal
for _ in range(20_000):
    print("x" * 99)
pathlib.Path("{done}").touch()
signal.pause()
"""
TELLS = "import os, signal, sys; print('PORT', os.environ['PORT'], 'PYTHON', sys.prefix); signal.pause()"
REFUSES = "import sys; print('I cannot, because.'); sys.exit(78)"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the supervisor over programs: `run(web="print(1)", worker="...")`."""
    with ExitStack() as opened:

        def run(**programs: str) -> Supervised:
            return opened.enter_context(Supervised(tmp_path, *command(tmp_path, programs)))

        yield run


def command(folder: Path, programs: dict[str, str]) -> list[str | Path]:
    """Writes each program and a Procfile of them, and returns what runs it."""
    for name, program in programs.items():
        (folder / f"{name}.py").write_text(program)
    (folder / "Procfile").write_text("".join(f"{name}: python {folder}/{name}.py\n" for name in programs))
    return [sys.executable, "-m", "scripts.run", folder / "Procfile"]


def await_words(shoebox: Supervised, words: str, within_seconds: float = 5) -> None:
    wait_until(lambda: words in shoebox.output, within_seconds, f"“{words}” is printed")


def test_a_part_that_does_not_hear_is_killed(run: Run) -> None:
    shoebox = run(deaf=IGNORES, web=IGNORES)
    wait_until(lambda: shoebox.output.count("deaf") >= 3, 5, "both ignore SIGTERM")
    shoebox.remember()

    shoebox.process.terminate()

    shoebox.assert_all_gone()


def test_the_first_line_ends_after_the_others(run: Run) -> None:
    shoebox = run(
        ground=TAKES_LEAVE.format(name="ground", seconds=0), worker=TAKES_LEAVE.format(name="worker", seconds=1)
    )
    await_words(shoebox, "ground stays")
    await_words(shoebox, "worker stays")

    shoebox.process.terminate()

    shoebox.assert_all_gone()
    assert shoebox.output.index("worker leaves") < shoebox.output.index("ground leaves")


def test_what_a_dead_part_leaves_behind_is_ended(run: Run) -> None:
    """Even in a session of its own, where no signal to the part's group would reach it."""
    shoebox = run(web=LEAVES_BEHIND)
    await_words(shoebox, "left")
    part, behind = shoebox.find("web.py"), shoebox.find("sleep 601")

    os.kill(part.pid, signal.SIGKILL)

    assert_all_end([behind], 2)
    wait_until(lambda: shoebox.output.count("left") == 2, 2, "the part has begun again")


def test_a_part_keeps_its_port_and_its_python(run: Run) -> None:
    shoebox = run(redis=STAYS.format(name="redis"), web=TELLS, worker=TELLS)

    told = f"PORT {shoebox.port} PYTHON {sys.prefix}"
    assert wait_until(lambda: shoebox.output.count(told) == 2, 5, f"both tell “{told}”")


def test_a_refusal_ends_everything_with_its_sentence(run: Run) -> None:
    shoebox = run(redis=STAYS.format(name="redis"), web=REFUSES)

    shoebox.assert_all_gone()

    assert shoebox.process.returncode == 78
    assert "I cannot, because." in shoebox.output


def test_output_that_nobody_reads_holds_nothing_up(tmp_path: Path) -> None:
    done = tmp_path / "done"
    line = command(tmp_path, {"web": CHATTERS.format(done=done)})
    with subprocess.Popen(line, cwd=ROOT, env=whole_environ({}), stdout=subprocess.PIPE) as supervisor:
        wait_until(done.exists, 10, "the part has said everything")

        supervisor.terminate()

        wait_until(lambda: supervisor.poll() is not None, 10, "the supervisor ends")


def test_a_hang_up_is_nothing_under_nohup(tmp_path: Path) -> None:
    line = command(tmp_path, {"web": STAYS.format(name="web"), "worker": TELLS})
    with Supervised(tmp_path, "nohup", *line) as shoebox:
        await_words(shoebox, "web stays")

        shoebox.process.send_signal(signal.SIGHUP)
        os.kill(shoebox.find("web.py").pid, signal.SIGKILL)

        wait_until(lambda: shoebox.output.count("web stays") == 2, 5, "a part is still started again")


def test_a_part_waits_longer_each_time_it_dies() -> None:
    part = Part("web", "true")
    waits = []
    for _ in range(6):
        part.start()
        wait_until(lambda: part.ended() is not None, 5, "it ends")
        part.bury()
        waits.append(part.pause_seconds)

    assert waits == pytest.approx([0.2, 1, 2, 5, 5, 5], abs=0.1)


def test_a_part_that_has_lived_a_while_starts_at_once_again(monkeypatch: pytest.MonkeyPatch) -> None:
    part = Part("web", "true")
    for _ in range(3):
        part.start()
        wait_until(lambda: part.ended() is not None, 5, "it ends")
        born = time.monotonic()
        part.bury()
    part.start()
    wait_until(lambda: part.ended() is not None, 5, "it ends")
    monkeypatch.setattr("scripts.part.time.monotonic", lambda: born + 11)
    part.bury()

    assert part.pause_seconds == pytest.approx(0.2)
