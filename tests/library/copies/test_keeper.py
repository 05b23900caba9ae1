"""Which copy is recommended, and that what is said for it is true of all the others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from library.copies.keeper import keeper, why
from library.file import FileRow
from webapp.render import keeper_sentence


def copy(name: str, **more: Any) -> FileRow:
    """A copy like all the others, but for what is said here."""
    told = {"rating": None, "title": None, "caption": None, "camera": None, "lens": None, "latitude": None}
    usual = {
        **told,
        "id": name,
        "sha256": name,
        "filename": name,
        "relative_path": name.encode(),
        "confidence": "low",
        "width": 400,
        "height": 300,
        "size_bytes": 1_000,
        "keywords": [],
        "created_at": 100,
    }
    return cast(FileRow, SimpleNamespace(**{**usual, **more}))


def said(*copies: FileRow) -> str:
    best = keeper(copies)
    return keeper_sentence("near", why(best, copies)).removeprefix("These look nearly the same. ")


def test_what_is_better_than_in_all_others_is_said() -> None:
    assert said(copy("a"), copy("b", confidence="high")) == "Keep “b”: it has a certain date."
    assert said(copy("a"), copy("b", width=800)) == "Keep “b”: it is 2 times larger in pixels."
    assert said(copy("aa"), copy("b")) == "Keep “b”: it has the shortest path."


def test_the_first_one_came_before_all_others() -> None:
    assert said(copy("a", created_at=200), copy("b")) == "Keep “b”: it came first."


def test_who_came_first_only_among_the_best_is_not_said_to_have_come_first_of_all() -> None:
    worse_but_older = copy("c", confidence="none", created_at=1)

    assert said(copy("a", confidence="high"), copy("b", confidence="high", created_at=200), worse_but_older) == (
        "Keep “a”: among the best ones it came first."
    )


def test_who_is_larger_only_among_those_with_a_sure_date_is_not_said_to_be_the_largest() -> None:
    largest = copy("c", confidence="none", width=4000)

    assert said(copy("a", confidence="high", width=800), copy("b", confidence="high"), largest) == (
        "Keep “a”: among the best ones it is larger in pixels."
    )
