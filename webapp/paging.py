"""Pages of long lists, as every list of ours is asked for: `page` from 1, `per_page` at most 200."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from webapp.errors import Refusal
from webapp.language import t

PER_PAGE = 50
MOST_PER_PAGE = 200
MOST_PAGE = 1_000_000
# Longer ones are beyond every page, and are not even read.
LONGEST_NUMBER = 20


@dataclass(frozen=True)
class Page:
    """Which page (from 1), and how many a page."""

    number: int
    size: int


def asked_page(query: QueryParams, size: int = PER_PAGE) -> Page:
    """The page that a query asks for, clamped to what there can be. Raises Refusal (422) for what is no number."""
    return Page(
        number=_clamped(query, "page", 1, MOST_PAGE),
        size=_clamped(query, "per_page", size, MOST_PER_PAGE),
    )


def _clamped(query: QueryParams, name: str, default: int, most: int) -> int:
    given = query.get(name, "").strip()
    if not given:
        return default
    digits = given.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise Refusal(422, "not_a_number", t("“{name}” must be a whole number.", name=name), field=name)
    if len(digits.lstrip("0")) > LONGEST_NUMBER:
        return most if digits == given else 1
    return max(1, min(int(given), most))
