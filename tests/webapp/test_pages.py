"""The pages: of an import while it runs and after, the first one, the large view, health."""

from __future__ import annotations

from typing import Any

import pytest

from library.database import Database
from tests.webapp.rendered import (
    ALONE,
    HOSTILE,
    ONE_WORKER,
    UP,
    Elements,
    card,
    ended,
    page_context,
    progress_of,
)
from webapp.render import Renderer


def test_a_hostile_name_stays_text(renderer: Renderer, database: Database, job_id: str) -> None:
    current = card(renderer, progress_of(database, job_id, current_filename=HOSTILE))
    ended(database, job_id)
    context = page_context(database, job_id)
    shown = renderer.html("jobs/show.html", context)
    viewer = {"file": context["results"]["files"][2], "job": context["job"], **ALONE}
    large = renderer.html("files/show.html", viewer)

    for html in (current, shown, large):
        assert "&lt;script&gt;alert(1)" in html
        assert "{{ 7 * 7 }}" in html
        assert all("src" in script for script in Elements(html).named("script"))


def test_a_tile_knows_its_shape_before_its_bytes(renderer: Renderer, database: Database, job_id: str) -> None:
    ended(database, job_id)

    html = Elements(renderer.html("jobs/_results.html", page_context(database, job_id)))

    picture = html.named("img")[0]
    assert "shape-135" in (html.named("li")[0]["class"] or "")
    assert (picture["width"], picture["height"], picture["loading"]) == ("4032", "3024", "lazy")
    assert picture["alt"] == "1.jpg"


def test_results_come_by_themselves_when_an_import_ends(renderer: Renderer, database: Database, job_id: str) -> None:
    waiting = Elements(renderer.html("jobs/show.html", page_context(database, job_id)))
    ended(database, job_id)
    there = Elements(renderer.html("jobs/show.html", page_context(database, job_id)))

    (outcome,) = [attributes for _, attributes in waiting.all if attributes.get("id") == "outcome"]
    assert outcome["hx-trigger"] == "import-ended from:body"
    assert outcome["hx-select"] == "#outcome"
    (outcome,) = [attributes for _, attributes in there.all if attributes.get("id") == "outcome"]
    assert "hx-trigger" not in outcome
    assert "results" in [attributes.get("id") for _, attributes in there.all]


def test_without_script_an_open_import_is_refreshed_by_the_page(
    renderer: Renderer, database: Database, job_id: str
) -> None:
    assert 'http-equiv="refresh"' in renderer.html("jobs/show.html", page_context(database, job_id))
    ended(database, job_id)
    assert 'http-equiv="refresh"' not in renderer.html("jobs/show.html", page_context(database, job_id))


def test_the_tab_carries_the_per_cent_and_then_a_tick(renderer: Renderer, database: Database, job_id: str) -> None:
    context = page_context(database, job_id)
    done = {**context, "job": {**context["job"], "status": "completed"}}
    done["progress"] = {**context["progress"], "status": "completed", "summary": ended(database, job_id)["summary"]}

    assert "<title>66.6 % · Attic · Shoebox</title>" in renderer.html("jobs/show.html", context)
    assert "<title>✓ Attic · Shoebox</title>" in renderer.html("jobs/show.html", done)


def test_no_date_is_shown_before_one_was_looked_for(renderer: Renderer, database: Database, job_id: str) -> None:
    context = page_context(database, job_id)
    file = context["results"]["files"][0]
    viewer = {"job": context["job"], **ALONE}

    undecided = renderer.html("files/show.html", {**viewer, "file": file})
    dated = {**file, "confidence": "medium", "taken_at": "2015-06-12T12:42:32", "precision": "second"}
    likely = renderer.html("files/show.html", {**viewer, "file": {**dated, "reason": "The camera says so."}})

    assert "Taken" not in undecided
    assert "12 June 2015, 12:42" in likely
    assert "Likely" in likely
    assert "The camera says so." in likely


def test_the_form_takes_any_file_and_needs_no_script(renderer: Renderer) -> None:
    html = Elements(renderer.html("home.html", {"jobs": [], "current": None, "roots": [], "folder": None}))

    (form,) = [form for form in html.named("form") if form.get("enctype")]
    assert (form["method"], form["action"], form["enctype"]) == ("post", "/jobs", "multipart/form-data")
    inputs = [field for field in html.named("input") if field.get("type") == "file"]
    assert [field["name"] for field in inputs] == ["files", "files"]
    assert not any("accept" in field for field in inputs)
    assert any("webkitdirectory" in field for field in inputs)


def test_an_unfinished_import_is_offered_by_name(renderer: Renderer, database: Database, job_id: str) -> None:
    context = {"jobs": [], "current": progress_of(database, job_id), "roots": [], "folder": None}

    html = renderer.html("home.html", context)

    regions = [attributes for _, attributes in Elements(html).all if attributes.get("role") == "region"]
    assert [region["aria-labelledby"] for region in regions] == ["resume-title"]
    assert f'href="/jobs/{job_id}">Check status</a>' in html
    assert ">Start a new upload</a>" in html


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Everything is well."),
        ({"workers": []}, "Nobody is reading pictures."),
        ({"workers_away": [ONE_WORKER]}, "One worker of 2 is away."),
        ({"workers_away": [ONE_WORKER, ONE_WORKER]}, "2 workers are away."),
        ({"disk": {**UP["disk"], "missing_bytes": 9_000_000, "imports_waiting": 1}}, "The disk is nearly full."),
        ({"redis": {"ok": False, "pid": None}}, "The part that passes messages on is away."),
        ({"database": {"ok": False}}, "The database does not answer."),
        ({"integrity": {"checked_at": "2026-07-01T10:00:00.000Z", "damage": "a <row>"}}, "The database is damaged."),
    ],
)
def test_health_opens_with_one_sentence(renderer: Renderer, changed: dict[str, Any], sentence: str) -> None:
    assert f"<h1>{sentence}</h1>" in renderer.html("health.html", {"up": {**UP, **changed}})


@pytest.mark.parametrize(
    ("confinement", "words"),
    [
        ({"landlock": "held", "seccomp": "held"}, "2 files at once, its readers are confined"),
        ({"landlock": "missing: the kernel is too old", "seccomp": "held"}, "not fully confined: landlock"),
        ({}, "not fully confined"),
    ],
)
def test_health_tells_what_binds_the_readers(renderer: Renderer, confinement: dict[str, str], words: str) -> None:
    html = renderer.html("health.html", {"up": {**UP, "workers": [{**ONE_WORKER, "confinement": confinement}]}})

    assert words in html
