"""What the kernel says about processes: who descends from whom, and who still lives."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import wait_until


@dataclass(frozen=True)
class Process:
    """A process that cannot be mistaken for a later one with the same pid. `started` is in clock ticks since boot."""

    pid: int
    started: int
    words: str

    @property
    def alive(self) -> bool:
        """Neither gone nor a zombie."""
        now = _look(self.pid)
        return now is not None and now[0] == self

    def __str__(self) -> str:
        return f"{self.pid} {self.words}"


def family(*pids: int) -> set[Process]:
    """These processes and all their descendants."""
    everybody = [found for entry in Path("/proc").glob("[0-9]*") if (found := _look(int(entry.name)))]
    relatives = set(pids)
    grown = True
    while grown:
        more = {process.pid for process, parent in everybody if parent in relatives} | relatives
        grown, relatives = more != relatives, more
    return {process for process, _ in everybody if process.pid in relatives}


def marked(marker: str) -> set[Process]:
    """Every process that was started with `marker` in its environment."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if marker.encode() in (entry / "environ").read_bytes() and (seen := _look(int(entry.name))):
                found.add(seen[0])
    return found


def assert_all_end(processes: Iterable[Process], within_seconds: float) -> None:
    """Fail with the names of those that still live after the time."""
    left = set(processes)

    def none_left() -> bool:
        left.intersection_update({process for process in left if process.alive})
        return not left

    try:
        wait_until(none_left, within_seconds, "every process ends")
    except AssertionError as late:
        raise AssertionError(f"{late}, but left are: " + "; ".join(map(str, left))) from None


def _look(pid: int) -> tuple[Process, int] | None:
    with suppress(OSError):
        # proc(5): after the name in brackets come state (field 3), parent (4), ... start time (22).
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        if fields[0] not in "ZX":
            return Process(pid, int(fields[19]), words), int(fields[1])
    return None
