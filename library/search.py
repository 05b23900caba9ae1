"""Searching a list of files: blind to case and accents, on a text that is made when a row is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, case

from library.tables import files

# In which order a list is grouped: what needs a look first.
GROUPS = ("none", "low", "medium", "high")
_NOTHING = 0
_ESCAPE = "\\"


def searchable(text: str) -> str:
    """The text without case and accents; the same for composed and decomposed letters (NFC, NFD)."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def searchable_tags(tags: Iterable[str]) -> str:
    """Each tag on a line of its own, with a line's end before the first, so that a whole one can be found."""
    lines = [searchable(tag).replace("\n", " ") for tag in tags]
    return "\n" + "".join(f"{line}\n" for line in lines) if lines else ""


def text_matches(asked: str) -> ColumnElement[bool]:
    """Path, keyword, tag or camera contains what was asked for."""
    return files.c.search_text.like(f"%{_literal(searchable(asked))}%", escape=_ESCAPE)


def tag_matches(tag: str) -> ColumnElement[bool]:
    """One tag or keyword is this one."""
    return files.c.search_tags.like(f"%\n{_literal(searchable(tag))}\n%", escape=_ESCAPE)


def group_order() -> ColumnElement[int]:
    """A number for the place of a file's group; a file without a decision stands with those without a date."""
    return case({level: place for place, level in enumerate(GROUPS)}, value=files.c.confidence, else_=_NOTHING)


def _literal(text: str) -> str:
    """What LIKE would take for a pattern is taken as it stands; a NUL is in no row, and PostgreSQL refuses it."""
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return text.replace("\0", "\ufffd")
