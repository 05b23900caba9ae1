"""What must hold whatever was killed: one checker, which asks the database, the disk and the API.

The numbers are those of the reliability rules. I4 (no import hangs) and I10 (numbers never fall) belong to the wait for
its end, `watched`. I9 (paused: nothing is claimed) and I13 (the page says what is wrong) are asked where they matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select, text

from library.database import Database
from library.states import OPEN_FILES
from library.tables import claims, files
from tests.checked import assert_counts_add_up
from tests.processes import family
from tests.stack import Stack
from tests.waiting import wait_until

ENDED = ("completed", "cancelled", "failed", "expired")
# I4: no import is open for longer once the parts are back.
PATIENCE_SECONDS = 90.0
# Half-written files of a killed process are looked for every ten seconds.
CLEAN_SECONDS = 30.0


@dataclass
class Sources:
    """The originals of a person, as they were before: their bytes and their own time (I2)."""

    paths: list[Path]
    was: dict[Path, tuple[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.was = {path: _look(path) for path in self.paths}

    def assert_untouched(self) -> None:
        assert {path: _look(path) for path in self.paths} == self.was

    @property
    def sums(self) -> set[str]:
        return {sha256 for sha256, _ in self.was.values()}


def _look(path: Path) -> tuple[str, int]:
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


def send(stack: Stack, paths: Iterable[Path]) -> str:
    """Import these files by one form. Returns the job's id."""
    sent = [("files", (path.name, path.read_bytes())) for path in paths]
    answer = stack.client.post("/api/upload", files=sent)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def progress(stack: Stack, job_id: str) -> dict[str, Any]:
    """What the API says; empty while the web or its database is away."""
    try:
        answer = stack.client.get(f"/api/progress/{job_id}")
    except httpx.TransportError:
        return {}
    told: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
    if told:
        counts = dict(told["counts"])
        assert counts.pop("total") == sum(counts.values()), told["counts"]
    return told


class Watched:
    """Looks at an import again and again, and holds that its numbers never fall and that an end is final (I10)."""

    def __init__(self, stack: Stack, job_id: str, *, retried: bool = False) -> None:
        """`retried`: somebody retries files of it, so that its numbers may fall and its end may be none."""
        self._stack = stack
        self._retried = retried
        self._job_id = job_id
        self._finished = 0
        self._end = ""

    def look(self) -> dict[str, Any]:
        told = progress(self._stack, self._job_id)
        if told and self._retried:
            self._finished = told["progress_current"]
        elif told:
            assert told["progress_current"] >= self._finished, "the number of finished files fell"
            assert not self._end or told["status"] == self._end, f"it was {self._end}, and is {told['status']}"
            self._finished = told["progress_current"]
            self._end = told["status"] if told["status"] in ENDED else ""
        return told

    def finished(self, least: int) -> bool:
        """Whether so many files are final."""
        return bool(self.look()) and self._finished >= least

    def await_end(self, within_seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """I4: the import comes to its end."""
        return wait_until(self._ended, within_seconds, "the import comes to its end")

    def _ended(self) -> dict[str, Any] | None:
        told = self.look()
        return told if told.get("status") in ENDED else None


def assert_invariants(
    stack: Stack, job_id: str, sources: Sources, *, failing: Collection[str] = (), page: bool = True
) -> None:
    """All that holds for an import that has ended. `failing`: names of the files that may, and must, have failed."""
    sources.assert_untouched()
    database = Database(stack.settings)
    try:
        _assert_rows(database, job_id, failing)
        _assert_disk(stack, database)
        _assert_sound(database)
    finally:
        database.close()
    _assert_told(stack, job_id, page=page)
    _assert_no_zombies(stack)


def _assert_rows(database: Database, job_id: str, failing: Collection[str]) -> None:
    """I1, I3, I5: every file once, in a final state; the healthy ones are done; nobody holds anything."""
    with database.reading() as connection:
        assert_counts_add_up(connection)
        rows = connection.execute(select(files).where(files.c.job_id == job_id)).all()
    assert not held(database, job_id)
    assert [row.filename for row in rows if row.state in OPEN_FILES] == []
    assert {row.filename for row in rows if row.state == "failed"} == set(failing)
    assert all(row.problem_code for row in rows if row.state == "failed"), "what failed is named"
    assert len({row.relative_path for row in rows}) == len(rows), "no file stands there twice"


def held(database: Database, job_id: str) -> list[str]:
    """The leases that somebody has on something of this job."""
    with database.reading() as connection:
        return list(connection.execute(select(claims.c.token).where(claims.c.job_id == job_id)).scalars())


def _assert_disk(stack: Stack, database: Database) -> None:
    """I7: what a row names is there and whole."""
    data = stack.settings.data
    with database.reading() as connection:
        named = connection.execute(select(files.c.stored_path, files.c.sha256, files.c.thumbnail_path)).all()
    for stored, sha256, thumbnail in named:
        if stored is not None:
            assert hashlib.sha256((data / stored).read_bytes()).hexdigest() == sha256
        if thumbnail is not None:
            assert (data / thumbnail).read_bytes().endswith(b"\xff\xd9"), f"{thumbnail} is a whole JPEG"


def assert_nothing_half_written(stack: Stack) -> None:
    """I7: no temporary file of a process that was killed stays. They are looked for every ten seconds."""
    wait_until(lambda: not half_written(stack), CLEAN_SECONDS, "nothing half-written is left")


def half_written(stack: Stack) -> list[str]:
    """Temporary files of uploads and decoders."""
    folders = (stack.settings.data / "originals/incoming", stack.settings.data / "scratch")
    return sorted(path.name for folder in folders for path in folder.iterdir())


def _assert_sound(database: Database) -> None:
    """I11: the database itself is whole."""
    if not database.on_sqlite:
        return
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def _assert_told(stack: Stack, job_id: str, *, page: bool) -> None:
    """I1: the API, the pages and the rows say the same."""
    told = stack.client.get(f"/api/jobs/{job_id}").raise_for_status().json()
    listed = stack.client.get(f"/api/jobs/{job_id}/files?per_page=1").raise_for_status().json()
    assert listed["total"] == told["counts"]["total"]
    for state in ("done", "failed", "skipped"):
        of_state = stack.client.get(f"/api/jobs/{job_id}/files?per_page=1&state={state}").json()["total"]
        assert of_state == told["counts"][state]
    if page:
        shown = stack.client.get(f"/jobs/{job_id}")
        assert shown.status_code == 200
        assert 'hx-trigger="every 2s"' not in shown.text, "an import that ended asks no more"


def _assert_no_zombies(stack: Stack) -> None:
    """I12: no process that died waits to be buried (each is either alive or gone)."""
    for process in family(*stack.pids.values()):
        stat = Path(f"/proc/{process.pid}/stat")
        assert not stat.exists() or stat.read_text().rpartition(") ")[2][0] != "Z", f"{process} is a zombie"
