"""The grammar of orders and readings: small checks that raise ValueError, put together to shapes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], None]
Shape = dict[str, Check]

LONGEST_TEXT = 2_000


def checked(value: Any, shape: Mapping[str, Check]) -> dict[str, Any]:
    """The object itself, when it has exactly the shape's names and each value passes. Raises ValueError."""
    any_object(value)
    if value.keys() != shape.keys():
        raise ValueError(f"other names than agreed: {sorted(value.keys() ^ shape.keys())[:5]!r}")
    for name, check in shape.items():
        try:
            check(value[name])
        except ValueError as refusal:
            raise ValueError(f"{name}: {refusal}") from refusal
    return dict(value)


def maybe(check: Check) -> Check:
    """The same, or null."""

    def test(value: Any) -> None:
        if value is not None:
            check(value)

    return test


def one_of(*allowed: str) -> Check:
    def test(value: Any) -> None:
        if value not in allowed:
            raise ValueError("not one of those allowed")

    return test


def text(longest: int) -> Check:
    def test(value: Any) -> None:
        if not isinstance(value, str) or len(value) > longest:
            raise ValueError(f"not a text of at most {longest} characters")
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ValueError("holds what no database takes")

    return test


def matching(pattern: str) -> Check:
    compiled = re.compile(pattern)

    def test(value: Any) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise ValueError(f"not of the form {pattern}")

    return test


code = matching(r"[a-z][a-z0-9_]{0,63}")


def whole(least: int, most: int) -> Check:
    def test(value: Any) -> None:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"not a whole number from {least} to {most}")

    return test


def within(least: float, most: float) -> Check:
    """A finite number from least to most."""

    def test(value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError("no number")
        if not least <= value <= most:
            raise ValueError(f"not from {least} to {most}")

    return test


def yes_or_no(value: Any) -> None:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")


def any_object(value: Any) -> None:
    if not isinstance(value, dict):
        raise ValueError("not an object")


def flat_object(most: int) -> Check:
    """At most so many plain values by short names."""

    def test(value: Any) -> None:
        any_object(value)
        if len(value) > most:
            raise ValueError(f"more than {most} values")
        for name, one in value.items():
            code(name)
            if isinstance(one, str):
                text(LONGEST_TEXT)(one)
            elif one is not None and not (isinstance(one, bool | int | float) and math.isfinite(one)):
                raise ValueError(f"{name} is no plain value")

    return test


def list_of(check: Check, most: int) -> Check:
    def test(value: Any) -> None:
        if not isinstance(value, list | tuple) or len(value) > most:
            raise ValueError(f"not a list of at most {most}")
        for one in value:
            check(one)

    return test
