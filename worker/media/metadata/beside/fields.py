"""The fields of a JSON object from outside: each of the kind that it should have, or noted as wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MOST_TEXTS = 1_000
# No number of ours has more digits; longer ones are somebody's joke.
LONGEST_NUMBER = 25


class Fields:
    """Asks an object for its fields. `wrong` tells whether one that was asked for had another kind than agreed."""

    def __init__(self, values: Any) -> None:
        self.values: Mapping[str, Any] = values if isinstance(values, dict) else {}
        self.wrong = not isinstance(values, dict)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """A text; empty when there is none. Numbers count, because some programs write them bare."""
        return next(self.texts(name, lists=False), "")

    def texts(self, name: str, *, lists: bool = True) -> Iterator[str]:
        """A text or a list of texts."""
        value = self.values.get(name)
        many = value if lists and isinstance(value, list) else [value]
        for one in many[:MOST_TEXTS]:
            if isinstance(one, str):
                yield one
            elif isinstance(one, int | float) and not isinstance(one, bool):
                yield repr(one)
            elif one is not None:
                self.wrong = True

    def number(self, name: str) -> float | None:
        value = self.values.get(name)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        self.wrong = True
        return None

    def yes(self, name: str) -> bool:
        """Whether it is true; what is absent is not."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            self.wrong = True
        return value is True

    def within(self, name: str) -> Fields:
        """An object within; an empty one when there is none."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self.wrong = True
        return Fields(value if isinstance(value, dict) else {})

    def objects(self, name: str) -> list[Fields]:
        """A list of objects."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            self.wrong = True
            return []
        return [Fields(one) for one in (value or [])[:MOST_TEXTS]]
