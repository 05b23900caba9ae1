"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached only through a socket in that folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
from sqlalchemy.engine import make_url

from library.parent import end_with
from tests.waiting import wait_until

READY_SECONDS = 30.0
# A cluster that lives for one test run need not survive a power cut.
OPTIONS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "max_connections=100")
CUT_OFF_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Postgres:
    """A running server. The folder belongs to a user without rights, because PostgreSQL refuses to run as root."""

    def __init__(self) -> None:
        # Not under pytest's own folder, which only its owner may enter; and a socket's path must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="shoebox-postgres-"))
        self._user = _user() if os.geteuid() == 0 else None
        self._numbers = count(1)
        self._idle: list[str] = []
        if self._user:
            shutil.chown(self.folder, self._user)
        programs = _programs()
        cluster = self.folder / "cluster"
        self._run(
            programs / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        self._server = self._start(programs / "postgres", cluster)

    def fresh(self) -> str:
        """The URL of an empty database: one that was given back, else a new one."""
        name = self._idle.pop() if self._idle else self._create()
        return f"postgresql+psycopg://postgres@/{name}?host={quote(str(self.folder), safe='')}"

    def give_back(self, url: str) -> None:
        """Empty a database for the next test: twenty times as quick as a new one. Who still uses it is cut off."""
        name = str(make_url(url).database)
        with self._connect(name) as connection:
            connection.execute(CUT_OFF_OTHERS)
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        self._idle.append(name)

    def restart(self) -> None:
        """Stop the server at once, as a crash would, and start it again on the same data."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait()
        self._server = self._start(_programs() / "postgres", self.folder / "cluster")

    def close(self) -> None:
        """Nothing of it is wanted any more: it stops without putting anything in order, and the folder is removed."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(30)
        shutil.rmtree(self.folder)

    def _start(self, program: Path, cluster: Path) -> subprocess.Popen[bytes]:
        options = [word for option in (*OPTIONS, f"unix_socket_directories={self.folder}") for word in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            server = subprocess.Popen(
                [program, "-D", cluster, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                **self._as_user(),
            )
        wait_until(self._answers, READY_SECONDS, f"PostgreSQL answers; its log is {self.folder}/log")
        return server

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, check=False, **self._as_user())
        assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}{done.stderr}"

    def _as_user(self) -> dict[str, object]:
        parent = os.getpid()
        bound: dict[str, object] = {"preexec_fn": _bound_to(parent)}
        return bound | {"user": self._user, "group": self._user, "extra_groups": []} if self._user else bound

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _create(self) -> str:
        name = f"shoebox_{next(self._numbers)}"
        with self._connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return name

    def _connect(self, name: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=name, autocommit=True)


def _bound_to(parent: int) -> Callable[[], None]:
    return lambda: end_with(parent)


def _programs() -> Path:
    """The folder of initdb and postgres: the newest that Debian keeps beside the PATH, else what the PATH names."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    found = shutil.which("initdb")
    assert kept or found, "PostgreSQL is missing: `make test` installs it as root, else install the package postgresql."
    return kept[-1].parent if kept else Path(str(found)).resolve().parent


def _user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
