"""Keywords: paths of words with "/" between them, and lists that somebody wrote into one text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def paths(texts: Iterable[str], mark: str) -> Iterator[str]:
    """Each path with "/" between its words, whatever mark its program puts there."""
    for text in texts:
        yield "/".join(part for word in text.split(mark) if (part := word.strip()))


def listed(text: str) -> list[str]:
    """Windows' list, with semicolons."""
    return text.split(";")


def without_lists(words: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Those that are no list, with commas, of nothing but words that are known from better fields."""
    others = {one.casefold() for one in known}
    return tuple(
        word for word in words if not others or not {part.strip().casefold() for part in word.split(",")} <= others
    )
