"""A result that no database takes costs only its own file: the others are recorded, and nothing is tried for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

from sqlalchemy import select

from library import queue
from library.bell import Bell
from library.control.options import read_options
from library.file import NewFile, Outcome, add_files
from library.job import NewJob, create_job
from library.leases import presence
from library.leases.claim import Claim, claim
from library.settings import Settings
from library.states import FileState, JobState
from library.storage import Storage
from library.tables import files
from tests.checked import CheckedDatabase
from worker.bench import Bench
from worker.recorder import Recorder

TOO_LARGE = 2**70


def claimed(database: CheckedDatabase, count: int) -> Claim:
    """Files of a new job in the hands of a worker that is entered."""
    me = presence.this_process()
    options = read_options(None, nsfw_threshold=0.8, timezone="")
    with database.writing() as connection:
        presence.enter(connection, me)
        new = NewJob("upload", "Summer", options, state=JobState.PENDING, total_final=True)
        job_id = create_job(connection, new)
        add_files(connection, job_id, [NewFile("photo", b"%d.jpg" % n, 100, FileState.WAITING) for n in range(count)])
        taken = claim(connection, job_id, me.id, count)
    assert taken is not None
    return taken


def recorded(settings: Settings, database: CheckedDatabase, taken: Claim, outcomes: list[Outcome]) -> None:
    async def run() -> None:
        redis = queue.connect(settings)
        bell = Bell(redis, database)
        whole = SimpleNamespace(
            database=database, storage=Storage(settings.data), bell=bell, in_hand=set(), settings=settings, slot_count=1
        )
        recorder = Recorder(cast(Bench, whole), taken.job_id)
        recorder.expect(taken)
        for outcome in outcomes:
            await recorder.add(taken, outcome)
        await recorder.close()
        assert recorder.unfinished() == []
        await bell.close()
        await queue.disconnect(redis)

    asyncio.run(run())


def test_a_value_that_no_database_takes_fails_only_its_file(settings: Settings, database: CheckedDatabase) -> None:
    taken = claimed(database, 3)
    outcomes = [Outcome(file.id, FileState.DONE, {"kind": "photo", "width": 4000}, 100) for file in taken.files]
    outcomes[1] = replace(outcomes[1], values={"kind": "photo", "width": TOO_LARGE})

    recorded(settings, database, taken, outcomes)

    with database.reading() as connection:
        rows = connection.execute(select(files).order_by(files.c.relative_path)).all()
    assert [row.state for row in rows] == ["done", "failed", "done"]
    assert [row.problem_code for row in rows] == [None, "unexpected", None]
    assert rows[1].width is None
