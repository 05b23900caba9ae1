"""Options of an import: defaults, other names, and refusals that name the field."""

from __future__ import annotations

import pytest

from library.control.options import OptionRefused, read_options


def read(given: object) -> dict[str, object]:
    return read_options(given, nsfw_threshold=0.8, timezone="Europe/Berlin")


def test_nothing_given_means_the_defaults() -> None:
    assert read(None) == {
        "extract_metadata": True,
        "extract_keywords": True,
        "import_ratings": True,
        "nsfw": False,
        "near_duplicates": True,
        "nsfw_threshold": 0.8,
        "timezone": "Europe/Berlin",
    }


def test_names_that_other_programs_use_are_understood() -> None:
    options = read({"import_scores": False, "enable_nsfw_detection": True})

    assert (options["import_ratings"], options["nsfw"]) == (False, True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"colour": True}, "colour"),
        ({"nsfw": "yes"}, "nsfw"),
        ({"nsfw": 1}, "nsfw"),
        ({"nsfw_threshold": 1.5}, "nsfw_threshold"),
        ({"nsfw_threshold": True}, "nsfw_threshold"),
        ({"nsfw_threshold": float("nan")}, "nsfw_threshold"),
        ({"timezone": "Nowhere/Land"}, "timezone"),
        ({"timezone": 5}, "timezone"),
        ([], "options"),
        ("{}", "options"),
    ],
)
def test_a_wrong_option_is_refused_by_its_name(given: object, field: str) -> None:
    with pytest.raises(OptionRefused) as refused:
        read(given)

    assert refused.value.field == field
    assert field in str(refused.value)
