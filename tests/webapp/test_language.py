"""Sentences for people: filled in, escaped, and found by who translates them."""

from __future__ import annotations

import re

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from markupsafe import Markup

from webapp.language import forms, plain, t
from webapp.render import HOUSE

KEYWORDS = ["forms:1,1t", "forms:1,2,2t", "t:1", "t:1,2,2t", "t:1,2,3t", "t:1,2,4t", "t:1,2,5t"]


def test_a_sentence_is_filled_in() -> None:
    assert t("About {time} left", time="24 minutes") == "About 24 minutes left"


def test_one_and_many_have_their_own_forms() -> None:
    assert t("{n} file", "{n} files", n=1) == "1 file"
    assert t("{n} file", "{n} files", n=0) == "0 files"
    assert t("{n} file", "{n} files", n=12_400) == "12,400 files"


def test_what_is_filled_in_is_escaped_but_not_twice() -> None:
    assert t("“{name}” failed", name="<b>") == "“&lt;b&gt;” failed"
    assert t("{n} files", n=Markup("<strong>3</strong>")) == "<strong>3</strong> files"


def test_a_sentence_for_a_script_keeps_its_gaps_and_both_its_forms() -> None:
    assert forms("{size} a second") == "{size} a second"
    assert forms("{n} file sent", "{n} files sent") == "{n} file sent|{n} files sent"


def test_a_sentence_itself_is_text_not_html() -> None:
    assert t("1 < 2") == "1 &lt; 2"


def test_braces_in_a_value_stay_braces() -> None:
    assert t("“{name}”", name="{0.__class__} {{7*7}}") == "“{0.__class__} {{7*7}}”"


def test_a_sentence_for_programs_is_plain() -> None:
    assert plain(t("“{name}” & more", name="<a>")) == "“<a>” & more"


def test_the_sentences_of_pages_and_of_code_are_found() -> None:
    found = {
        message
        for _file, _line, message, *_ in extract_from_dir(
            str(HOUSE),
            method_map=[("webapp/**.py", "python"), ("templates/**.html", "jinja2")],
            keywords=parse_keywords(KEYWORDS),
        )
    }

    assert "Empty the shoebox." in found
    assert ("{n} file failed", "{n} files failed") in found
    assert "That went wrong on our side. Your import is not affected and goes on." in found
    assert ("{n} file found so far", "{n} files found so far") in found


def test_who_translates_is_told_to_gather_what_is_found_here() -> None:
    assert re.findall(r"-k (\S+)", (HOUSE / "webapp/locale/README.md").read_text()) == KEYWORDS
