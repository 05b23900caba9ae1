"""Copies through the door: groups with a recommended file and a reason, as JSON and as a page."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.motifs import motif
from tests.stack import Stack
from tests.webapp.client import NOBODY, ended, files_of, imported, photo


def shown(seed: int, size: tuple[int, int] = (1200, 900), quality: int = 90, **more: Any) -> bytes:
    """A JPEG of a motif."""
    kept = BytesIO()
    motif(seed, size).save(kept, "JPEG", quality=quality, **more)
    return kept.getvalue()


@pytest.fixture(scope="module")
def job(stack: Stack) -> str:
    """A picture of which there are: the same bytes, the same pixels under a comment, a small one; and another one."""
    sent = {
        "album/best.jpg": shown(9001),
        "album/copy.jpg": shown(9001),
        "told.jpg": shown(9001, comment=b"the sea"),
        "sent/small.jpg": shown(9001, (400, 300), 70),
        "other.jpg": shown(9002),
    }
    return imported(stack, *sent.items(), paths=list(sent))


def groups_of(stack: Stack, job_id: str, **query: str | int) -> list[dict[str, Any]]:
    answer = stack.client.get(f"/api/jobs/{job_id}/duplicates", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["groups"]
    return found


def paths(group: dict[str, Any]) -> set[str]:
    return {file["relative_path"] for file in group["files"]}


def test_each_kind_of_copies_is_a_group(stack: Stack, job: str) -> None:
    found = {group["kind"]: group for group in groups_of(stack, job)}

    assert {kind: paths(group) for kind, group in found.items()} == {
        "exact": {"album/best.jpg", "album/copy.jpg"},
        "same_pixels": {"album/best.jpg", "album/copy.jpg", "told.jpg"},
        "near": {"album/best.jpg", "album/copy.jpg", "told.jpg", "sent/small.jpg"},
    }


def test_a_group_says_what_would_be_won(stack: Stack, job: str) -> None:
    for group in groups_of(stack, job):
        others = [file for file in group["files"] if file["id"] != group["recommended_file_id"]]
        assert len(others) == len(group["files"]) - 1
        assert group["reclaimable_bytes"] == sum(file["size_bytes"] for file in others)


def test_the_recommended_file_stands_first_and_the_reason_names_it(stack: Stack, job: str) -> None:
    for group in groups_of(stack, job):
        assert group["files"][0]["id"] == group["recommended_file_id"]
        assert f"Keep “{group['files'][0]['filename']}”" in group["reason"]
    near = groups_of(stack, job, kind="near")[0]
    assert near["files"][0]["width"] == 1200


def test_files_tell_their_groups(stack: Stack, job: str) -> None:
    files = {file["relative_path"]: file for file in files_of(stack, job)}

    assert files["album/best.jpg"]["exact_group"] == files["album/copy.jpg"]["exact_group"] is not None
    assert files["told.jpg"]["exact_group"] is None
    assert files["told.jpg"]["pixel_group"] == files["album/best.jpg"]["pixel_group"] is not None
    assert files["sent/small.jpg"]["near_group"] == files["album/best.jpg"]["near_group"] is not None
    assert {files["other.jpg"][name] for name in ("exact_group", "pixel_group", "near_group")} == {None}


def test_the_import_counts_its_copies(stack: Stack, job: str) -> None:
    told = ended(stack, job)

    assert told["counters"]["duplicates"] == 1
    assert told["summary"]["duplicate_groups"] == 1
    assert told["summary"]["duplicate_files"] == 1
    assert told["summary"]["near_groups"] == 1


def test_groups_come_in_pages_where_one_is_asked_for(stack: Stack, job: str) -> None:
    answer = stack.client.get(f"/api/jobs/{job}/duplicates", params={"page": 2, "per_page": 2}).json()

    assert (answer["total"], answer["page"], answer["per_page"]) == (3, 2, 2)
    assert [group["kind"] for group in answer["groups"]] == ["near"]
    assert groups_of(stack, job, page=9) == []


def test_a_later_import_is_told_of_copies_in_an_earlier_one(stack: Stack, job: str) -> None:
    later = imported(stack, ("again.jpg", shown(9001)))

    exact = groups_of(stack, later, kind="exact")[0]

    assert paths(exact) == {"album/best.jpg", "album/copy.jpg", "again.jpg"}
    assert ended(stack, later)["counters"]["duplicates"] == 1
    stack.client.delete(f"/api/jobs/{later}").raise_for_status()
    assert paths(groups_of(stack, job, kind="exact")[0]) == {"album/best.jpg", "album/copy.jpg"}


def test_the_page_shows_the_groups_and_what_speaks_for_the_recommended_one(stack: Stack, job: str) -> None:
    page = stack.client.get(f"/jobs/{job}/duplicates", params={"kind": "near"})

    assert page.status_code == 200
    assert "4 copies of “told.jpg”" in page.text
    assert page.text.count("Recommended<") == 1
    assert "These look nearly the same." in page.text


def test_a_page_without_copies_says_so(stack: Stack) -> None:
    alone = imported(stack, ("alone.jpg", photo(90_501)))

    assert "No copies of this kind." in stack.client.get(f"/jobs/{alone}/duplicates").text
    assert groups_of(stack, alone) == []


def test_of_no_import_there_are_no_copies(stack: Stack) -> None:
    assert stack.client.get(f"/api/jobs/{NOBODY}/duplicates").status_code == 404
    assert stack.client.get(f"/jobs/{NOBODY}/duplicates").status_code == 404


@pytest.mark.parametrize("query", [{"kind": "some"}, {"page": "x"}])
def test_what_cannot_be_asked_is_refused(stack: Stack, job: str, query: dict[str, str]) -> None:
    assert stack.client.get(f"/api/jobs/{job}/duplicates", params=query).status_code == 422
