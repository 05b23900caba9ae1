"""A still and its video are told as a pair."""

from __future__ import annotations

from library.copies.pairs import pair_up
from library.file import Filter, NewFile, Outcome, add_files, page_of_files, record
from library.job import NewJob, create_job
from library.leases.claim import claim
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


def test_a_short_film_beside_the_one_still_of_its_name_is_its_other_half(database: CheckedDatabase) -> None:
    brought: dict[str, dict[str, object]] = {
        "a/IMG_1.JPG": {"mime_type": "image/jpeg"},
        "a/IMG_1.mov": {"duration_ms": 2_900},
        "b/IMG_1.mov": {"duration_ms": 2_900},
        "a/IMG_2.jpg": {"mime_type": "image/jpeg"},
        "a/IMG_2.mp4": {"duration_ms": 95_000},
        "a/IMG_3.jpg": {"mime_type": "image/jpeg"},
        "a/IMG_3.heic": {"mime_type": "image/heic"},
        "a/IMG_3.mov": {"duration_ms": 2_900},
        "a/IMG_4.png": {"mime_type": "image/png"},
        "a/IMG_4.mov": {"duration_ms": 2_900},
    }
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "box", {}, state=JobState.PENDING, total_final=True))
        kinds = {name: "video" if name.endswith(("mov", "mp4")) else "photo" for name in brought}
        add_files(connection, job_id, [NewFile(kinds[name], name.encode(), 1, FileState.WAITING) for name in brought])
        taken = claim(connection, job_id, "11111111-1111-4111-8111-111111111111", 10)
        assert taken is not None
        outcomes = [Outcome(file.id, FileState.DONE, brought[file.shown_path], 1) for file in taken.files]
        record(connection, job_id, taken.token, outcomes)

        assert pair_up(connection, job_id) == 1

    with database.reading() as connection:
        rows, _ = page_of_files(connection, job_id, Filter(), 1, 10)
    of = {row.shown_path: row for row in rows}
    assert of["a/IMG_1.mov"].pair_of == of["a/IMG_1.JPG"].id
    assert [path for path, row in of.items() if row.pair_of] == ["a/IMG_1.mov"]
