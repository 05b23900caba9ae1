"""A whole import as the worker does it: rows that name files of this machine, database, slots, pictures, recording."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from benchmarks.machine import Machine, cpu_seconds
from benchmarks.ratio import Speed
from library import queue
from library.database import Database
from library.file import NewFile, add_files
from library.job import JobRow, NewJob, create_job, find_job, next_generation
from library.settings import Settings
from library.sniff import admit_name
from library.states import FileState, JobState
from library.tables import files

PATIENCE_SECONDS = 900
# Decoder slots are this much nicer than others (worker/decoding/confine.py); so is whoever they are compared with.
NICENESS = 10


def import_files(machine: Machine, paths: Sequence[Path], *, failures: int = 0) -> Speed:
    """Import once, from the commit of the rows to the commit of the last result. Raises unless so many failed."""
    # Thumbnails of the round before would spare nothing, but the disk shall be as it was.
    shutil.rmtree(machine.settings.data / "thumbnails", ignore_errors=True)
    (machine.settings.data / "thumbnails").mkdir()
    pid = machine.pids["worker"]
    used, begun = cpu_seconds(pid), time.perf_counter()
    job = run_job(machine.settings, paths)
    seconds, used = time.perf_counter() - begun, cpu_seconds(pid) - used
    if job.failed != failures:
        raise RuntimeError(f"{job.failed} files failed, {failures} were to: {_failures(machine.settings, job.id)}")
    return Speed(len(paths) / seconds, len(paths) / used)


def run_job(settings: Settings, paths: Sequence[Path]) -> JobRow:
    """Make a job of these files, have the worker work on it, and wait for its end."""
    database = Database(settings)
    try:
        job_id, generation = begin_job(database, paths)
        asyncio.run(_wake(settings, job_id, generation))
        job = await_end(database, job_id, PATIENCE_SECONDS)
        if job is None:
            raise TimeoutError("the import did not end")
        return job
    finally:
        database.close()


def begin_job(database: Database, paths: Sequence[Path]) -> tuple[str, int]:
    """A job of these files, complete, and the generation of its first wake-up."""
    rows = [_row(path) for path in paths]
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("path", "benchmark", {}, JobState.PENDING, total_final=True))
        add_files(connection, job_id, rows)
        return job_id, next_generation(connection, job_id)


def await_end(database: Database, job_id: str, patience_seconds: float) -> JobRow | None:
    """The job once it has ended; None when that takes longer."""
    until = time.monotonic() + patience_seconds
    while True:
        with database.reading() as connection:
            job = find_job(connection, job_id)
        if job is not None and job.state in (JobState.COMPLETED, JobState.FAILED):
            return job
        if time.monotonic() > until:
            return None
        time.sleep(0.01)


def _row(path: Path) -> NewFile:
    return NewFile(
        admit_name(path.name).kind,
        path.name.encode(),
        path.stat().st_size,
        FileState.WAITING,
        source_path=str(path).encode(),
    )


def _failures(settings: Settings, job_id: str) -> list[str]:
    database = Database(settings)
    failed = select(files.c.source_path, files.c.problem_code).where(
        files.c.job_id == job_id, files.c.state == FileState.FAILED
    )
    with database.reading() as connection:
        found = [f"{os.fsdecode(row.source_path)}: {row.problem_code}" for row in connection.execute(failed)]
    database.close()
    return found


async def _wake(settings: Settings, job_id: str, generation: int) -> None:
    redis = queue.connect(settings)
    await queue.wake(redis, job_id, generation)
    await queue.disconnect(redis)


def run_program(command: Sequence[str], files: int, **options: object) -> Speed:
    """Run a program that deals with so many files, as nicely as our slots, its start counted."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, preexec_fn=lambda: os.nice(NICENESS), **options)  # type: ignore[call-overload]
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Speed(files / seconds, files / used)


def pictures_in(folder: Path, *suffixes: str) -> list[Path]:
    """Files of these kinds (all that an import takes, if none is named), in order."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and (path.suffix.lower() in suffixes if suffixes else path.suffix.lower() in MEDIA)
    )


JPEGS = (".jpg", ".jpeg")
MEDIA = (*JPEGS, ".png", ".webp", ".heic", ".mp4", ".mov")
