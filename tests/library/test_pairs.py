"""A still and its video are told as a pair."""

from __future__ import annotations

from library.claim import claim
from library.file import Filter, NewFile, Outcome, add_files, page_of_files, record
from library.job import NewJob, create_job
from library.pairs import pair_up
from library.states import FileState, JobState
from tests.checked import CheckedDatabase


def test_the_video_of_a_live_photo_knows_its_still(database: CheckedDatabase) -> None:
    brought = {
        "IMG_1.HEIC": ("photo", "A"),
        "IMG_1.MOV": ("video", "A"),
        "IMG_2.MOV": ("video", "B"),
        "x.jpg": ("photo", None),
    }
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}, state=JobState.PENDING, total_final=True))
        new = [NewFile(kind, name.encode(), 1, FileState.WAITING) for name, (kind, _) in brought.items()]
        add_files(connection, job_id, new)
        taken = claim(connection, job_id, "11111111-1111-4111-8111-111111111111", 10)
        assert taken is not None
        outcomes = [Outcome(file.id, FileState.DONE, {"live_id": brought[file.filename][1]}, 1) for file in taken.files]
        record(connection, job_id, taken.token, outcomes)
        pair_up(connection, job_id)

    with database.reading() as connection:
        rows, _ = page_of_files(connection, job_id, Filter(), 1, 10)
    of = {row.filename: row for row in rows}
    assert of["IMG_1.MOV"].pair_of == of["IMG_1.HEIC"].id
    assert [of[name].pair_of for name in ("IMG_1.HEIC", "IMG_2.MOV", "x.jpg")] == [None, None, None]
