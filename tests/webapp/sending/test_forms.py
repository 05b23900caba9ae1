"""A form of files: what becomes an import, what is refused and why, and what is kept of names and times."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from library.database import Database
from library.tables import files
from tests.stack import Stack
from tests.webapp.client import ended, files_of, imported, job_of, on_their_way, photo, send

HTML = b"<!doctype html><script>alert(1)</script>"


def test_a_photo_is_taken_and_read(stack: Stack) -> None:
    answer = send(stack, ("beach.jpg", photo(10)))

    assert answer.status_code == 202
    assert answer.json() == {
        "job_id": answer.json()["job_id"],
        "file_count": 1,
        "status": "pending",
        "rejected": [],
    }
    assert ended(stack, job_of(answer))["status"] == "completed"
    (file,) = files_of(stack, job_of(answer))
    assert (file["filename"], file["state"], file["width"], file["height"]) == ("beach.jpg", "done", 96, 64)


def test_what_is_refused_is_named_and_the_rest_is_taken(stack: Stack) -> None:
    answer = send(stack, ("good.jpg", photo(11)), ("empty.jpg", b""), ("notes.txt", b"words"), ("page.svg", HTML))

    assert answer.status_code == 202
    told = answer.json()
    assert told["file_count"] == 4
    assert [(one["filename"], one["code"]) for one in told["rejected"]] == [
        ("empty.jpg", "empty"),
        ("notes.txt", "unsupported_type"),
        ("page.svg", "unsupported_type"),
    ]
    assert all(one["reason"].endswith(".") for one in told["rejected"])
    assert ended(stack, job_of(answer))["counts"]["skipped"] == 3
    skipped = files_of(stack, job_of(answer), state="skipped")
    assert {file["filename"]: file["problem"]["code"] for file in skipped} == {
        one["filename"]: one["code"] for one in told["rejected"]
    }


def test_a_picture_is_known_by_its_content_whatever_its_name(stack: Stack) -> None:
    job_id = imported(stack, ("DSC0001", photo(12)), ("scan.png", photo(13)))

    assert {file["state"] for file in files_of(stack, job_id)} == {"done"}


def test_a_picture_in_name_only_is_stored_and_fails(stack: Stack) -> None:
    answer = send(stack, ("page.jpg", HTML))

    assert answer.status_code == 202
    assert answer.json()["rejected"] == []
    assert ended(stack, job_of(answer))["status"] == "completed"
    (file,) = files_of(stack, job_of(answer))
    assert (file["state"], file["problem"]["code"]) == ("failed", "not_a_picture")
    assert file["original_url"]


def test_paths_and_times_are_kept_in_the_order_of_the_files(stack: Stack) -> None:
    names = ["Holiday/1 beach/a.jpg", "Holiday/b.jpg", "Holiday/b — größer.jpg"]
    moments = ["1500000000000", "", "-1000"]
    content = [(name.rpartition("/")[2], photo(20 + number)) for number, name in enumerate(names)]

    job_id = imported(stack, *content, paths=names, last_modified=moments)

    listed = {file["relative_path"]: file for file in files_of(stack, job_id)}
    assert set(listed) == set(names)
    assert [listed[name]["filename"] for name in names] == [name.rpartition("/")[2] for name in names]
    assert stack.client.get(f"/api/jobs/{job_id}").json()["source"] == {"kind": "upload", "label": "Holiday"}
    database = Database(stack.settings)
    with database.reading() as connection:
        kept = dict(
            connection.execute(select(files.c.shown_path, files.c.last_modified).where(files.c.job_id == job_id)).all()
        )
    database.close()
    assert [kept[name] for name in names] == [1_500_000_000_000, None, -1000]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.jpg", "etc/passwd.jpg"),
        ("C:\\photos\\a.jpg", "photos/a.jpg"),
        ("/abs/a.jpg", "abs/a.jpg"),
        ("-rf.jpg", "-rf.jpg"),
        ("http://x/a.jpg", "http:/x/a.jpg"),
        ("gpj\u202ea.jpg", "gpj\ufffda.jpg"),
        ("tab\there.jpg", "tab\ufffdhere.jpg"),
        ("{{ 7 * 7 }}<b>.jpg", "{{ 7 * 7 }}<b>.jpg"),
    ],
)
def test_an_odd_path_is_shown_harmless(stack: Stack, sent: str, shown: str) -> None:
    job_id = imported(stack, ("a.jpg", photo(30)), paths=[sent])

    assert [file["relative_path"] for file in files_of(stack, job_id)] == [shown]
    assert (stack.settings.data / "originals").is_dir()
    assert "<b>" not in stack.client.get(f"/jobs/{job_id}").text


def test_options_stand_in_the_import(stack: Stack) -> None:
    wished = {"extract_keywords": False, "import_scores": False, "nsfw_threshold": 0.5, "timezone": "Europe/Berlin"}

    job_id = imported(stack, ("a.jpg", photo(31)), options=json.dumps(wished))

    assert stack.client.get(f"/api/jobs/{job_id}").json()["options"] == {
        "extract_metadata": True,
        "extract_keywords": False,
        "import_ratings": False,
        "nsfw": False,
        "near_duplicates": True,
        "nsfw_threshold": 0.5,
        "timezone": "Europe/Berlin",
    }


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ('{"colour": true}', "colour"),
        ('{"nsfw": "yes"}', "nsfw"),
        ('{"enable_nsfw_detection": 1}', "enable_nsfw_detection"),
        ('{"nsfw_threshold": 1.5}', "nsfw_threshold"),
        ('{"nsfw_threshold": NaN}', "options"),
        ('{"nsfw": true, "nsfw": false}', "options"),
        ('{"\\ud800": 1}', "\ufffd"),
        ('{"timezone": "../../etc/passwd"}', "timezone"),
        ("[]", "options"),
        ("{", "options"),
        ("[" * 20_000, "options"),
    ],
)
def test_an_option_that_cannot_be_is_refused_by_name(stack: Stack, options: str, field: str) -> None:
    before = stack.client.get("/api/jobs").json()["total"]

    answer = send(stack, ("a.jpg", photo(32)), options=options)

    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert stack.client.get("/api/jobs").json()["total"] == before
    assert on_their_way(stack) == []


def test_nothing_acceptable_makes_no_import(stack: Stack) -> None:
    before = stack.client.get("/api/jobs").json()["total"]

    answer = send(stack, ("notes.txt", b"words"), ("empty.jpg", b""))

    assert answer.status_code == 400
    assert answer.json()["code"] == "nothing_acceptable"
    assert [one["code"] for one in answer.json()["rejected"]] == ["unsupported_type", "empty"]
    assert stack.client.get("/api/jobs").json()["total"] == before


def test_a_form_without_files_is_refused(stack: Stack) -> None:
    answer = stack.client.post("/api/upload", files={"files": ("", b"")}, data={"options": "{}"})

    assert answer.status_code == 400
    assert answer.json()["code"] == "no_files"


def test_a_person_is_led_to_the_import_or_told_why_not(stack: Stack) -> None:
    taken = stack.client.post("/jobs", files={"files": ("a.jpg", photo(33))})
    refused = stack.client.post("/jobs", files={"files": ("notes.txt", b"words")})

    assert taken.status_code == 303
    assert stack.client.get(taken.headers["location"]).status_code == 200
    assert refused.status_code == 400
    assert "None of these files is a photo or a video that Shoebox takes." in refused.text
