"""Scanning: walk through a server folder in a thread of its own, and make rows of what is found, batch by batch."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator

from library.control.options import asked_for_more
from library.file import NewFile
from library.leases.claim import HEAD_START_MS, release
from library.names import shown_name
from library.places.folders import OutsideRoots
from library.places.known import Known, Likeness, anything_known, compare, known_files
from library.places.mounts import granularity_ms
from library.places.scan import Scan, add_found, break_scan, end_scan, scan_left, take_scan
from library.places.walk import Found, Walk
from library.problem import Refused
from library.states import FileState
from worker.aside import aside, tell
from worker.bench import Bench
from worker.process import begin

# Rows of one transaction: it holds up whoever records meanwhile, so it stays short.
BATCH_ROWS = 400
# What was found shows after so long at the latest, and so soon a pause or a cancel is heeded.
BATCH_SECONDS = 0.5
# More folders at one time would only wait for each other's disks.
MOST_SCANS = 4
BLOCK_BYTES = 1024 * 1024

log = logging.getLogger(__name__)


def begin_scan(bench: Bench, job_id: str) -> None:
    """See to it that this process walks through the job's folder, if it has one that nobody walks through."""
    if job_id not in bench.scanning and len(bench.scanning) < MOST_SCANS and not bench.stopping.is_set():
        bench.scanning[job_id] = asyncio.create_task(_scan(bench, job_id))


async def _scan(bench: Bench, job_id: str) -> None:
    scan = None
    try:
        scan = await asyncio.to_thread(_take, bench, job_id)
        if scan is not None:
            bench.in_hand.add(scan.token)
            bench.bell.ring_soon(job_id)
            await _walk(bench, scan)
    except Exception:
        # The edge of a scan: whatever it stumbled over, the next one goes on where this one stopped.
        log.exception("scan broke off job=%s", job_id)
    finally:
        del bench.scanning[job_id]
        if scan is not None:
            bench.in_hand.discard(scan.token)
            await asyncio.to_thread(_let_go, bench, scan)
            bench.bell.ring_soon(job_id)


def _take(bench: Bench, job_id: str) -> Scan | None:
    with bench.database.reading() as connection:
        if not scan_left(connection, job_id):
            return None
    with bench.database.writing() as connection:
        return take_scan(connection, job_id, bench.me.id)


def _let_go(bench: Bench, scan: Scan) -> None:
    with bench.database.writing() as connection:
        release(connection, [scan.token], attempt_counted=False)


async def _walk(bench: Bench, scan: Scan) -> None:
    """Walk until the end of the folder or of the worker, whichever comes first."""
    loop = asyncio.get_running_loop()
    stop = threading.Event()
    alone_until = loop.time() + HEAD_START_MS / 1000

    def found_some() -> None:
        bench.bell.ring_soon(scan.job_id)
        if not bench.stopping.is_set() and (loop.time() > alone_until or walking.done()):
            begin(bench, scan.job_id)

    scanner = Scanner(bench, scan, stop, lambda: tell(loop, found_some))
    walking = asyncio.create_task(aside(scanner.run, f"scan-{scan.job_id[:8]}"))
    stopping = asyncio.create_task(bench.stopping.wait())
    try:
        await asyncio.wait([walking, stopping], return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        await walking
        found_some()
    finally:
        stop.set()
        stopping.cancel()


class Scanner:
    """One walk through one folder; `run` returns when it is at its end, or not wanted any more."""

    def __init__(self, bench: Bench, scan: Scan, stop: threading.Event, found_some: Callable[[], None]) -> None:
        self._bench = bench
        self._database = bench.database
        self._scan = scan
        self._stop = stop
        self._found_some = found_some
        self._walk = Walk(bench.folders, scan.wanted)
        self._taken = scan.taken
        self._limited = False
        self._unmet: set[str] = set()

    def run(self) -> None:
        began = time.monotonic()
        try:
            descriptor = self._bench.folders.open_folder(self._scan.folder)
        except (OutsideRoots, OSError) as trouble:
            self._break_off(trouble)
            return
        with self._database.reading() as connection:
            self._look_back = anything_known(connection, but_of=self._scan.job_id)
        for batch in self._batches(descriptor):
            if self._stop.is_set() or not self._add(batch):
                log.info("scan stopped job=%s", self._scan.job_id)
                return
        with self._database.writing() as connection:
            end_scan(connection, self._scan, limited=self._limited, unmet=self._unmet)
        self._found_some()
        log.info(
            "scan ended job=%s files=%d ignored=%s seconds=%.1f",
            self._scan.job_id, self._taken, dict(self._walk.ignored), time.monotonic() - began,
        )  # fmt: skip

    def _break_off(self, trouble: Exception) -> None:
        code = "folder_closed" if isinstance(trouble, (PermissionError, OutsideRoots)) else "folder_gone"
        log.warning("scan impossible job=%s: %r", self._scan.job_id, trouble)
        with self._database.writing() as connection:
            break_scan(connection, self._scan, code, {"folder": shown_name(self._scan.folder)})

    def _batches(self, descriptor: int) -> Iterator[list[Found]]:
        """What the walk finds, in lists of up to BATCH_ROWS, and a list at least every BATCH_SECONDS."""
        batch: list[Found] = []
        due = time.monotonic() + BATCH_SECONDS
        for found in self._walk.through(descriptor):
            if found is not None:
                batch.append(found)
            if len(batch) >= BATCH_ROWS or time.monotonic() > due or self._stop.is_set():
                yield batch
                if self._limited:
                    return
                batch = []
                due = time.monotonic() + BATCH_SECONDS
        yield batch

    def _add(self, batch: list[Found]) -> bool:
        rows = self._up_to_the_limit([self._row(found, known) for found, known in self._with_known(batch)])
        with self._database.writing() as connection:
            ours = add_found(connection, self._scan, rows, self._walk.ignored)
        if ours and rows:
            self._found_some()
        return ours

    def _up_to_the_limit(self, rows: list[NewFile]) -> list[NewFile]:
        """All rows, or as many as are still wanted: then the known have none, so that the next get their turn."""
        if self._scan.most_files is not None:
            new = [row for row in rows if row.problem_code != Refused.KNOWN]
            self._walk.ignored["known"] = self._walk.ignored.get("known", 0) + len(rows) - len(new)
            rows = new[: self._scan.most_files - self._taken]
            self._limited = len(rows) < len(new)
        self._taken += len(rows)
        return rows

    def _with_known(self, batch: list[Found]) -> list[tuple[Found, Known | None]]:
        if not batch or not self._look_back:
            return [(found, None) for found in batch]
        with self._database.reading() as connection:
            known = known_files(connection, map(self._source_path, batch), but_of=self._scan.job_id)
        return [(found, known.get(self._source_path(found))) for found in batch]

    def _source_path(self, found: Found) -> bytes:
        return self._scan.folder.rstrip(b"/") + b"/" + found.path

    def _row(self, found: Found, known: Known | None) -> NewFile:
        state, code, data = self._judged(found, known)
        return NewFile(
            kind=found.kind.kind if found.kind else "other",
            relative_path=found.path,
            shown_path=found.shown_path,
            source_path=self._source_path(found),
            size_bytes=found.size_bytes,
            last_modified=found.last_modified,
            state=state,
            problem_code=code,
            problem_data=data,
        )

    def _judged(self, found: Found, known: Known | None) -> tuple[FileState, str | None, dict[str, object] | None]:
        if found.problem is not None:
            return FileState.FAILED, found.problem, None if found.kind else {"folder": True}
        if found.size_bytes == 0:
            return FileState.SKIPPED, Refused.EMPTY, None
        if found.size_bytes > self._bench.largest_file_bytes:
            return FileState.SKIPPED, Refused.FILE_TOO_LARGE, None
        if known is not None and self._is_same(found, known):
            self._unmet |= asked_for_more(self._scan.options, known.options)
            return FileState.SKIPPED, Refused.KNOWN, {"file_id": known.file_id, "job_id": known.job_id}
        return FileState.WAITING, None, None

    def _is_same(self, found: Found, known: Known) -> bool:
        likeness = compare(known, found.size_bytes, found.last_modified, granularity_ms(found.device))
        if likeness is Likeness.DOUBTFUL:
            return known.sha256 is not None and self._sha256(found) == known.sha256
        return likeness is Likeness.SAME

    def _sha256(self, found: Found) -> str | None:
        """The sum of the file as it is now; None where it cannot be read, or nobody waits for it any more."""
        try:
            descriptor = self._bench.folders.open_file(self._source_path(found))
        except (OSError, OutsideRoots):
            return None
        summed = hashlib.sha256()
        try:
            while block := os.read(descriptor, BLOCK_BYTES):
                summed.update(block)
                if self._stop.is_set():
                    return None
        except OSError:
            return None
        finally:
            os.close(descriptor)
        return summed.hexdigest()
