"""What metadata, dating and fingerprints cost an import, in processor time a file and as a share of all of it.

    python -m benchmarks.cost FOLDER

FOLDER holds JPEGs of one size. First the worker imports them, which says what a file costs in all. Then the same
functions are called here, on an empty database, one file after another: each is read as a slot reads it (between two
looks at metadata a whole picture is decoded), dated as the worker dates it on arrival, and recorded; then the stages of
finishing run. What they ask of the database and write into it is counted.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.importing import JPEGS, begin_job, import_files, pictures_in
from benchmarks.machine import running
from library.database import Database
from library.file import FileRow, Outcome, record
from library.leases import finishing
from library.leases.claim import claim, finish_claim
from library.migrate import migrate
from library.settings import read_settings
from library.states import FileState
from worker.early import dated_early
from worker.finish.lease import Lease
from worker.finish.stages import STAGES
from worker.media import read as reading
from worker.media.order import Order

WARM_UP = 8
CLAIMED = 20
WORKER = "11111111-1111-4111-8111-111111111111"
COLUMNS = ("kind", "mime_type", "sha256", "crc32", "picture_hash", "perceptual_hash", "width", "height", "orientation")
METADATA, FINGERPRINT, EARLY = "metadata, in the slot", "fingerprint, in the slot", "decided when read"
STAGE_NAMES = {
    "worker.finish.pairing": "pairing",
    "worker.finish.copies": "copies grouped",
    "worker.finish.dates": "decided at the end",
}
BARRED = (METADATA, FINGERPRINT, EARLY, "decided at the end")

Seconds = Counter[str]


def timed(spent: Seconds, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
    """The same, and the processor time that it takes is added up."""

    def acting(*given: Any) -> Any:
        begun = time.process_time()
        try:
            return act(*given)
        finally:
            spent[name] += time.process_time() - begun

    return acting


def spend(paths: list[Path], spent: Seconds) -> None:
    """Add up seconds of processor time by what they are spent on."""
    with tempfile.TemporaryDirectory() as data:
        settings = read_settings({"SHOEBOX_DATA": data})
        migrate(settings)
        database = Database(settings)
        job_id, _ = begin_job(database, paths)
        while some_read(database, job_id, spent):
            pass
        with database.writing() as connection:
            token = finishing.take(connection, job_id, WORKER)
        if token is None:
            raise RuntimeError("not all files were read")
        for stage in STAGES:
            timed(spent, STAGE_NAMES[stage.run.__module__], stage.run)(Lease(database, job_id, token))
        database.close()


def some_read(database: Database, job_id: str, spent: Seconds) -> bool:
    """Claim some files, read, date and record them. False when there are none."""
    with database.writing() as connection:
        taken = claim(connection, job_id, WORKER, CLAIMED)
    if taken is None:
        return False
    date = timed(spent, EARLY, dated_early)
    outcomes = [date(file, outcome_of(file), {}) for file in taken.files]
    with database.writing() as connection:
        record(connection, job_id, taken.token, outcomes)
        finish_claim(connection, taken.token)
    return True


def outcome_of(file: FileRow) -> Outcome:
    """The file read as a slot reads it."""
    source, outlet = os.open(os.fsdecode(file.source_path), os.O_RDONLY), os.memfd_create("thumbnail")
    try:
        read = reading.read(Order("read", file.filename, file.size_bytes, hash_wanted=True), source, outlet)
        changed = os.fstat(source).st_mtime_ns // 1_000_000
    finally:
        os.close(source)
        os.close(outlet)
    values = {name: getattr(read, name) for name in COLUMNS}
    told = {"found": read.found.to_dict(), "notes": list(read.notes), "last_modified": changed}
    return Outcome(file.id, FileState.DONE, {**values, **told}, file.size_bytes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    paths = pictures_in(parser.parse_args().folder, *JPEGS)
    with tempfile.TemporaryDirectory() as data, running(Path(data), ["redis", "worker"]) as machine:
        import_files(machine, paths[:WARM_UP])
        whole_ms = 1000 / import_files(machine, paths[WARM_UP:]).per_cpu_second
    spent: Seconds = Counter()
    reading.metadata_of = timed(spent, METADATA, reading.metadata_of)
    reading.fingerprint = timed(spent, FINGERPRINT, reading.fingerprint)
    # What is loaded once in a worker's life (zones, statements) is loaded then.
    spend(paths[:WARM_UP], spent)
    spent.clear()
    measured = paths[WARM_UP:]
    spend(measured, spent)
    print(f"import of {len(measured)} JPEGs: {whole_ms:.1f} ms of processor time a file")
    for name, seconds in spent.items():
        print(f"  {name}: {1000 * seconds / len(measured):.2f} ms")
    told_ms = 1000 * sum(spent[name] for name in BARRED) / len(measured)
    share = f"{told_ms:.2f} ms a file, {100 * told_ms / whole_ms:.1f} % of the import"
    print(f"metadata, dating and fingerprint: {share}; bar ≤ 5 % of 12 megapixels, ≤ 2 ms of small ones")


if __name__ == "__main__":
    main()
