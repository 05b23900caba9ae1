"""The renderer: paths that fit every viewer, names that cannot become HTML, files that are what they say."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from jinja2 import UndefinedError
from PIL import Image

from library.problem import Failed, Note, Refused, Warned
from webapp.render import STATIC, TEMPLATES, Renderer, asset, notice_sentence, problem_sentence

VENDORED = re.compile(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", re.M)
NO_SUCH = "00000000-0000-4000-8000-000000000000"


def test_paths_have_neither_scheme_nor_host(renderer: Renderer) -> None:
    path_for = renderer.environment.globals["path_for"]

    assert path_for("jobs:show", job_id=NO_SUCH) == f"/jobs/{NO_SUCH}"  # type: ignore[operator]


def test_what_comes_from_outside_is_escaped(renderer: Renderer) -> None:
    context = {"status": 404, "sentence": "<script>alert(1)</script> {{ 7 * 7 }}"}

    html = renderer.html("errors/page.html", context)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in html


def test_a_gap_in_a_context_is_a_fault_and_not_an_empty_page(renderer: Renderer) -> None:
    with pytest.raises(UndefinedError):
        renderer.html("jobs/index.html", {})


def test_an_asset_carries_its_hash_and_must_be_there() -> None:
    digest = hashlib.sha256((STATIC / "css/tokens.css").read_bytes()).hexdigest()

    assert asset("css/tokens.css") == f"/static/css/tokens.css?v={digest[:12]}"
    with pytest.raises(FileNotFoundError):
        asset("css/nothing.css")


def test_every_stylesheet_and_element_is_named_in_the_layout() -> None:
    layout = (TEMPLATES / "layout.html").read_text()
    imported = "".join(path.read_text() for path in (STATIC / "js").glob("*.js"))

    for sheet in (STATIC / "css").glob("*.css"):
        assert f'"{sheet.stem}"' in layout or f"css/{sheet.name}" in layout, sheet.name
    for script in (STATIC / "js").glob("*.js"):
        assert f'"{script.stem}"' in layout or f"./{script.name}" in imported, script.name


def test_an_element_lives_in_the_file_of_its_name() -> None:
    for script in (STATIC / "js").glob("*.js"):
        for name in re.findall(r"customElements\.define\(\s*'([^']+)'", script.read_text()):
            assert name == script.stem


def test_what_others_made_is_unchanged_and_licensed() -> None:
    vendor = STATIC / "vendor"
    listed = {
        (vendor / name).resolve(): digest for name, digest in VENDORED.findall((vendor / "README.md").read_text())
    }
    foreign = {*vendor.glob("*.js"), *(STATIC / "fonts").glob("*.woff2")}

    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in foreign} == listed
    for licence in ("fonts/OFL-inter.txt", "fonts/OFL-newsreader.txt", "vendor/htmx-LICENSE.txt"):
        assert (STATIC / licence).is_file()


def test_a_problem_is_said_in_plain_words() -> None:
    said = problem_sentence("incomplete", {"missing_bytes": 1_200_000, "size_bytes": 3_800_000}, "a.jpg")

    assert said == "The picture stops in the middle: 1.2 of 3.8 MB are missing. The original is kept."


def test_a_name_in_a_sentence_for_programs_is_not_escaped() -> None:
    assert "“<b>&.jpg”" in problem_sentence("not_a_picture", {}, "<b>&.jpg")


def test_a_code_that_nobody_knows_still_gives_a_sentence() -> None:
    said = "This file could not be read (quite_new). The original is kept."

    assert problem_sentence("quite_new", None, "a.jpg") == said
    assert "quite_new" in notice_sentence("quite_new", None)


@pytest.mark.parametrize("code", [*Refused, *Failed, *Warned])
def test_every_code_has_its_sentence_and_its_title(renderer: Renderer, code: str) -> None:
    sentences = renderer.environment.get_template("problems/sentences.html").module

    assert f"({code})" not in problem_sentence(code, {}, "a.jpg")
    assert f"({code})" not in sentences.title(code, 2)  # type: ignore[attr-defined]
    assert sentences.title(code, 1) != sentences.title(code, 2)  # type: ignore[attr-defined]


def test_no_sentence_stands_for_a_code_that_nothing_carries() -> None:
    told = (TEMPLATES / "problems/sentences.html").read_text()
    asked = re.findall(r"if code (?:==|in) (.+?) (?:%}|and)", told)

    assert {code for one in asked for code in re.findall(r'"(\w+)"', one)} == {*Refused, *Failed, *Warned, *Note}


@pytest.mark.parametrize("code", Note)
def test_every_note_has_its_sentence(renderer: Renderer, code: str) -> None:
    sentences = renderer.environment.get_template("problems/sentences.html").module

    assert f"({code})" not in sentences.note(code)  # type: ignore[attr-defined]


def test_a_full_disk_says_how_much_is_missing() -> None:
    assert "Free at least 5.9 GB" in notice_sentence("disk_full", {"missing_bytes": 5_900_000_000})


def test_the_manifest_names_icons_that_are_there_in_the_size_they_say() -> None:
    manifest = json.loads((STATIC / "shoebox.webmanifest").read_text())
    pictures = [icon for icon in manifest["icons"] if icon["type"] == "image/png"]

    assert {icon["purpose"] for icon in pictures} == {"any", "maskable"}
    for icon in pictures:
        with Image.open(STATIC / icon["src"].removeprefix("/static/")) as picture:
            assert icon["sizes"] == f"{picture.width}x{picture.height}"
