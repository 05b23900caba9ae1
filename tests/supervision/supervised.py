"""Shoebox as a person runs it, for tests that kill: a command in a foreground group of its own, and all it started."""

from __future__ import annotations

import os
import signal
import subprocess
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import httpx

from tests.processes import Process, assert_all_end, family, marked
from tests.stack import MARKER, ROOT, free_port, whole_environ
from tests.waiting import wait_until

READY_SECONDS = 20.0
END_SECONDS = 10.0


class Supervised:
    """`command` run in `cwd` with its own data folder and port. Leaving the `with` ends it, wholly."""

    def __init__(self, folder: Path, *command: str | Path, cwd: Path = ROOT, **environ: str) -> None:
        self.port = int(environ.setdefault("PORT", str(free_port())))
        self.url = f"http://127.0.0.1:{self.port}/"
        self._command = command
        self._cwd = cwd
        self._marker = str(uuid.uuid4())
        self._environ = whole_environ({"SHOEBOX_DATA": str(folder / "data"), MARKER: self._marker, **environ})
        self._output = folder / "output"
        self._client = httpx.Client(timeout=2, trust_env=False)
        self._seen: set[Process] = set()

    def __enter__(self) -> Self:
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                self._command, cwd=self._cwd, env=self._environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
                # Tests that run under nohup hand on that a hang-up is ignored; a person's terminal does not.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )  # fmt: skip
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()
        self.remember()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.assert_all_gone()
        finally:
            for process in self.remember():
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
            self.process.wait()

    @property
    def output(self) -> str:
        return self._output.read_text(errors="replace")

    def await_ready(self) -> dict[str, Any]:
        """Wait for the line that says where Shoebox is open, then for an `ok`, and return what `/up` says."""
        wait_until(self._open_or_ended, READY_SECONDS, f"Shoebox says that it is open\n{self.output}")
        assert self.process.poll() is None, self.output
        up = wait_until(self.ok, READY_SECONDS, "/up says ok")
        self.remember()
        return up

    def up(self) -> dict[str, Any]:
        """What `/up` says now; empty while nobody answers."""
        with suppress(httpx.TransportError):
            answer: dict[str, Any] = self._client.get(f"{self.url}up").json()
            return answer
        return {}

    def ok(self) -> dict[str, Any] | None:
        said = self.up()
        return said if said.get("status") == "ok" else None

    def find(self, word: str) -> Process:
        """The one process of ours whose command line holds `word`."""
        found = [process for process in self.remember() if word in process.words and process.alive]
        assert len(found) == 1, f"“{word}” is in {len(found)} command lines"
        return found[0]

    def remember(self) -> set[Process]:
        """All processes that belong to us now, and from now on those that must end with us."""
        self._seen |= family(self.process.pid) | marked(f"{MARKER}={self._marker}")
        return {process for process in self._seen if process.alive}

    def assert_all_gone(self) -> None:
        """Everything that ever belonged to us ends within 10 s. Buries the command itself."""
        wait_until(lambda: self.process.poll() is not None, END_SECONDS, f"the command ends\n{self.output}")
        assert_all_end(self._seen, END_SECONDS)

    def _open_or_ended(self) -> bool:
        return f"Shoebox is open at {self.url}" in self.output or self.process.poll() is not None


def pids(up: dict[str, Any]) -> dict[str, int]:
    """The processes that do the work, by the names of the Procfile, from what `/up` said."""
    return {"redis": up["redis"]["pid"], "web": up["web"]["pid"], "worker": up["workers"][-1]["pid"]}
