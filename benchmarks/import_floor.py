"""Import of 12-megapixel JPEGs against the floor: `djpeg -scale 1/8` and `sha256sum`, two at a time.

    python -m benchmarks.import_floor FOLDER [--pairs 5]

FOLDER holds JPEGs (for example from make_corpus.py --size large). Both sides read each file once, hash all of its
bytes and decode it at an eighth of its size; ours also makes the thumbnail, asks and fills the real database and runs
every file through a real decoder slot of a real worker process. The clock runs from the commit of the rows to the
commit of the last result.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.machine import running
from benchmarks.ratio import alternate
from library import queue
from library.database import Database
from library.file import NewFile, add_files
from library.job import NewJob, create_job, find_job, next_generation
from library.settings import Settings
from library.states import FileState, JobState

PATIENCE_SECONDS = 300


def floor(paths: list[Path]) -> float:
    """Files a second of the floor."""
    names = b"\0".join(str(path).encode() for path in paths)
    script = 'djpeg -scale 1/8 "$1" >/dev/null; sha256sum "$1" >/dev/null'
    begun = time.perf_counter()
    subprocess.run(["xargs", "-0", "-P2", "-n1", "sh", "-c", script, "sh"], input=names, check=True)
    return len(paths) / (time.perf_counter() - begun)


def ours(settings: Settings, paths: list[Path]) -> float:
    """Files a second through database, slots and recording."""
    # Thumbnails of the round before would spare nothing, but the disk shall be as it was.
    shutil.rmtree(settings.data / "thumbnails", ignore_errors=True)
    (settings.data / "thumbnails").mkdir()
    database = Database(settings)
    begun = time.perf_counter()
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("path", "benchmark", {}, JobState.PENDING, total_final=True))
        add_files(connection, job_id, [_row(path) for path in paths])
        generation = next_generation(connection, job_id)
    asyncio.run(_wake(settings, job_id, generation))
    _await_end(database, job_id)
    seconds = time.perf_counter() - begun
    database.close()
    return len(paths) / seconds


def _row(path: Path) -> NewFile:
    return NewFile(
        "photo",
        path.name.encode(),
        path.stat().st_size,
        FileState.WAITING,
        source_path=str(path).encode(),
    )


async def _wake(settings: Settings, job_id: str, generation: int) -> None:
    redis = queue.connect(settings)
    await queue.wake(redis, job_id, generation)
    await redis.aclose()


def _await_end(database: Database, job_id: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with database.reading() as connection:
            job = find_job(connection, job_id)
        if job is not None and job.state == JobState.COMPLETED:
            if job.failed:
                raise RuntimeError(f"{job.failed} files failed")
            return
        time.sleep(0.01)
    raise TimeoutError("the import did not end")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    asked = parser.parse_args()
    paths = sorted(path for path in asked.folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    with tempfile.TemporaryDirectory() as data, running(Path(data), ["redis", "worker"]) as settings:
        measured = alternate(lambda: ours(settings, paths), lambda: floor(paths), asked.pairs)
    print(measured.line(f"import of {len(paths)} JPEGs / floor", "≥ 0.75", "files/s"))


if __name__ == "__main__":
    main()
