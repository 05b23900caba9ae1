"""The options of an import: which there are, what they default to, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Names that other programs use for the same thing.
ALIASES = {"import_scores": "import_ratings", "enable_nsfw_detection": "nsfw"}
SWITCHES = {
    "extract_metadata": True,
    "extract_keywords": True,
    "import_ratings": True,
    "nsfw": False,
    "near_duplicates": True,
}


class OptionRefused(ValueError):
    """An option is unknown, or has a value that cannot be used. `field` is its name."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def read_options(given: object, *, nsfw_threshold: float, timezone: str) -> dict[str, Any]:
    """All options with their values, from what a client gave (None: nothing). Raises OptionRefused naming the field."""
    options: dict[str, Any] = {**SWITCHES, "nsfw_threshold": nsfw_threshold, "timezone": timezone or None}
    if given is None:
        return options
    if not isinstance(given, Mapping):
        raise OptionRefused("options", "“options” must be a JSON object.")
    for name, value in given.items():
        known = ALIASES.get(name, name)
        if known not in options:
            raise OptionRefused(str(name), f"“{name}” is no option. There are: {', '.join(options)}.")
        options[known] = _checked(str(name), known, value)
    return options


def asked_for_more(options: Mapping[str, Any], earlier: Mapping[str, Any]) -> set[str]:
    """The names of what these options ask for and earlier ones did not."""
    more = {name for name, usual in SWITCHES.items() if options.get(name, usual) and not earlier.get(name, usual)}
    zone = options.get("timezone")
    return more | ({"timezone"} if zone and zone != earlier.get("timezone") else set())


def _checked(name: str, known: str, value: object) -> object:
    if known in SWITCHES:
        if not isinstance(value, bool):
            raise OptionRefused(name, f"“{name}” must be true or false.")
        return value
    if known == "nsfw_threshold":
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise OptionRefused(name, f"“{name}” must be a number from 0 to 1.")
        return float(value)
    return _zone(name, value)


def _zone(name: str, value: object) -> str | None:
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str) and len(value) <= 64:
            ZoneInfo(value)
            return value
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise OptionRefused(name, f"“{name}” must be an IANA zone such as Europe/Berlin.")
