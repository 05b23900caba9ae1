"""The real thing for tests: Redis, web and worker as processes of their own, on a free port and a data folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import httpx
from honcho.environ import parse_procfile

from library.migrate import migrate
from library.parent import end_with
from library.settings import Settings, read_settings
from tests.processes import Process, assert_all_end, family, marked
from tests.waiting import wait_until

ROOT = Path(__file__).parents[1]
MARKER = "SHOEBOX_TEST_STACK"
OURS = ("SHOEBOX_", "REDIS_URL", "DATABASE_URL", "HOST", "PORT", "ALLOWED_HOSTS", "TIMEZONE", "WORKER_SLOTS", "MAKE")
# On a machine with other work; how soon the product is up is measured elsewhere.
READY_SECONDS = 60.0
END_SECONDS = 10.0


class Stack:
    """The Procfile's lines without their supervisor: what a test kills stays dead until it calls `start` or `restart`.

    `environ` are our variables (contract, section 1) besides the data folder and the port.
    """

    def __init__(self, folder: Path, **environ: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.marker = str(uuid.uuid4())
        self.environ = {"SHOEBOX_DATA": str(folder / "data"), "PORT": str(self.port), MARKER: self.marker, **environ}
        self.settings: Settings = read_settings(self.environ)
        self.client = httpx.Client(base_url=self.url, timeout=10, trust_env=False)
        self._logs = folder / "logs"
        self._lines = parse_procfile((ROOT / "Procfile").read_text()).processes
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._seen: set[Process] = set()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def open(self) -> None:
        """Migrate, start all parts, and wait until `/up` says ok."""
        self._logs.mkdir(parents=True, exist_ok=True)
        migrate(self.settings)
        try:
            for name in self._lines:
                self.start(name)
            self.wait_until_ok()
        except BaseException:
            print(self.report())
            self.close()
            raise

    def close(self) -> None:
        """End everything and hold that nothing of it is left."""
        self.client.close()
        self._note_family()
        *others, ground = reversed(self._lines)
        for name in others:
            self._ask_to_end(name)
        for name in (*others, ground):
            self.stop(name)
        assert_all_end(self._seen | marked(self.marker), END_SECONDS)

    def start(self, name: str) -> int:
        """Start one part, which must not be running. Returns the pid of the process that does the work."""
        assert name not in self._running, f"{name} runs already"
        parent = os.getpid()
        with (self._logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {self._lines[name]}"],
                cwd=ROOT,
                env=whole_environ(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: end_with(parent),
            )
        return self._running[name].pid

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Send a signal to the part itself and wait until it is gone; what it started is its own to take along."""
        self._note_family()
        self._running[name].send_signal(number)
        self._await_end(name)

    def await_death(self, name: str, within_seconds: float = READY_SECONDS) -> None:
        """Wait until a part has died of itself."""
        self._note_family()
        process = self._running[name]
        wait_until(lambda: process.poll() is not None, within_seconds, f"{name} dies")
        del self._running[name]

    def has_died(self, name: str) -> bool:
        """Whether a part has died of itself; then it may be started again."""
        if self._running[name].poll() is None:
            return False
        self.await_death(name)
        return True

    def start_another(self, name: str, alias: str) -> int:
        """Start the same part a second time, from then on known by another name."""
        self._lines[alias] = self._lines[name]
        return self.start(alias)

    def stop(self, name: str) -> int | None:
        """End a part as the supervisor does. Returns its exit status; None when it was not running."""
        if name not in self._running:
            return None
        self._note_family()
        self._ask_to_end(name)
        return self._await_end(name)

    def restart(self, name: str) -> int:
        """End a part where it still runs, and start it again."""
        self.stop(name)
        return self.start(name)

    def wait_until_ok(self, within_seconds: float = READY_SECONDS) -> dict[str, Any]:
        """The first answer of `/up` that says ok and names the processes that run now."""
        return wait_until(self._ok, within_seconds, "/up says ok")

    def up(self) -> dict[str, Any]:
        """What `/up` says now; empty while nobody answers."""
        with suppress(httpx.TransportError):
            answer: dict[str, Any] = self.client.get("/up").json()
            return answer
        return {}

    def pid(self, name: str) -> int:
        return self._running[name].pid

    @property
    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items()}

    def log(self, name: str) -> str:
        """Everything that a part has printed since the stack was opened."""
        path = self._logs / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def report(self) -> str:
        """What all parts have printed, for a test that failed."""
        return "\n".join(f"--- {name}\n{self.log(name)}" for name in self._lines)

    def _ok(self) -> dict[str, Any] | None:
        for name, process in self._running.items():
            assert process.poll() is None, f"{name} ended with status {process.returncode}:\n{self.log(name)}"
        said = self.up()
        if said.get("status") != "ok" or said["web"]["pid"] != self.pids.get("web"):
            return None
        at_work = {worker["pid"] for worker in said["workers"]}
        return said if "worker" not in self._running or self.pid("worker") in at_work else None

    def _ask_to_end(self, name: str) -> None:
        if name in self._running:
            self._running[name].terminate()

    def _await_end(self, name: str) -> int:
        process = self._running[name]
        try:
            status = process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"{name} did not end within {END_SECONDS:g} s:\n{self.log(name)}") from None
        del self._running[name]
        return status

    def _note_family(self) -> None:
        self._seen |= family(*self.pids.values())


def whole_environ(environ: dict[str, str]) -> dict[str, str]:
    """The machine's environment with `environ` on top, without what a person may have set for their own Shoebox."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    programs = f"{Path(sys.executable).parent}{os.pathsep}{inherited.get('PATH', '')}"
    return {**inherited, "PATH": programs, "PYTHONUNBUFFERED": "1", **environ}


def free_port() -> int:
    """A port of the loopback address on which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
