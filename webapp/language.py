"""The one door through which every sentence for people goes: looked up in the catalogue, then filled in."""

from __future__ import annotations

import gettext
from pathlib import Path

from markupsafe import Markup, escape

from webapp.figures import whole

LOCALES = Path(__file__).parent / "locale"
# The language that the templates are written in, and the only one so far; figures and dates follow it.
LANGUAGE = "en"

_catalogue = gettext.translation("shoebox", LOCALES, languages=[LANGUAGE], fallback=True)


def t(sentence: str, many: str | None = None, /, *, n: int | None = None, **values: object) -> Markup:
    """Put a sentence into the language of the page and fill in its `{names}`.

    With `many`, `n` decides which of the two forms is taken and fills `{n}`. Whole numbers get their thousands
    commas; what is not Markup is escaped, the sentence itself too: it is text, never HTML.
    """
    found = _catalogue.ngettext(sentence, many, n or 0) if many else _catalogue.gettext(sentence)
    if n is not None:
        values["n"] = n
    return escape(found).format(**{name: _readable(value) for name, value in values.items()})


def forms(sentence: str, many: str | None = None, /) -> str:
    """A sentence in the language of the page with its `{names}` unfilled, for a script that fills them.

    With `many`, both forms with a bar between them; no sentence of ours holds one.
    """
    if many is None:
        return _catalogue.gettext(sentence)
    return f"{_catalogue.ngettext(sentence, many, 1)}|{_catalogue.ngettext(sentence, many, 2)}"


def plain(sentence: str) -> str:
    """The same sentence where no HTML is read: in JSON, in a log, in a file name."""
    return sentence.unescape() if isinstance(sentence, Markup) else sentence


def _readable(value: object) -> object:
    return whole(value) if isinstance(value, int) and not isinstance(value, bool) else value
