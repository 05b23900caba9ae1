"""What a person meets: the card in every state, the pages, and nothing on them that was not meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.applications import Starlette

from library.control.moves import cancel
from library.database import Database
from library.file import Filter as Wanted
from library.file import NewFile, Outcome, add_files, page_of_files, record
from library.job import NewJob, create_job, find_job, settle
from library.leases.claim import claim
from library.migrate import migrate
from library.settings import Settings, read_settings
from library.states import FileState, JobState
from library.telling.progress import Progress, read_progress
from webapp.app import ROUTES
from webapp.objects import file_object, job_object
from webapp.render import TEMPLATES, Renderer, make_renderer

WORKER = "11111111-1111-4111-8111-111111111111"
OPEN = ("receiving", "pending", "running", "paused", "halted")
ENDED = ("completed", "cancelled", "failed", "expired")
HOSTILE = '"><script>alert(1)</script>{{ 7 * 7 }}.jpg'
# Words that need no translation: the name of the house, names of keys, names of things that programs use.
UNTRANSLATED = {"Shoebox", "Esc", "nbsp"}
FIRST_PAGE = {"page": 1, "per_page": 60, "pages": 1, "query": "state=done&", "state": "done", "kind": ""}
ALONE: dict[str, Any] = {"previous": None, "next": None, "strip": [], "position": None, "total": 0, "back_page": 1}
ALONE |= {"film": None, "only_small": False, "related": {"copies": [], "partners": [], "sidecars": []}, "weighed": []}
NOT_SORTED = {"confidence": "", "levels": {}, "copies": {"exact": 0, "same_pixels": 0, "near": 0}}
ONE_WORKER = {
    "name": "host:4713",
    "pid": 4713,
    "seen_seconds_ago": 1.2,
    "slots": 2,
    "confinement": {"landlock": "held", "seccomp": "held"},
}
UP = {
    "status": "ok",
    "versions": {"shoebox": "0.1.0"},
    "database": {"ok": True},
    "redis": {"ok": True, "pid": 4711},
    "web": {"pid": 4712},
    "workers": [ONE_WORKER],
    "workers_away": [],
    "queue": {"pending": 0, "running": 1},
    "disk": {"free_bytes": 311_000_000_000, "kept_bytes": 1_073_741_824},
    "sweep": {"seconds_ago": 3.0},
    "integrity": {"checked_at": None, "damage": None},
}


class Elements(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.all if name == tag]


@pytest.fixture
def renderer() -> Renderer:
    return make_renderer(Starlette(routes=ROUTES))


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    migrate(settings)
    database = Database(settings)
    yield database
    database.close()


@pytest.fixture
def job_id(database: Database) -> str:
    """An import of three files: one done, one failed, one (with a hostile name) still waiting."""
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "Attic", {}, state=JobState.PENDING, total_final=True))
        names = (b"a/1.jpg", b"a/2.jpg", b"b/" + HOSTILE.encode())
        add_files(connection, job_id, [NewFile("photo", name, 4_000_000, FileState.WAITING) for name in names])
    with database.writing() as connection:
        taken = claim(connection, job_id, WORKER, 2)
        assert taken is not None
        first, second = (file.id for file in taken.files)
        pictured = {"width": 4032, "height": 3024, "thumbnail_path": "thumbnails/x.jpg"}
        pictured |= {"thumbnail_width": 400, "thumbnail_height": 300}
        outcomes = [
            Outcome(first, FileState.DONE, pictured, 4_000_000),
            Outcome(second, FileState.FAILED, {"problem_code": "decoder_crashed"}, 4_000_000),
        ]
        record(connection, job_id, taken.token, outcomes)
    return job_id


def progress_of(database: Database, job_id: str, **changed: object) -> Progress:
    with database.reading() as connection:
        progress = read_progress(connection, job_id)
    assert progress is not None
    return {**progress, "parts": {"worker": True, "redis": True}, **changed}


def card(renderer: Renderer, progress: Progress | None) -> str:
    return renderer.html("jobs/_progress.html", {"progress": progress})


def ended(database: Database, job_id: str) -> Progress:
    with database.writing() as connection:
        cancel(connection, job_id)
    return progress_of(database, job_id)


def page_context(database: Database, job_id: str) -> dict[str, Any]:
    with database.reading() as connection:
        job = find_job(connection, job_id)
        rows, total = page_of_files(connection, job_id, Wanted(), 1, 60)
    assert job is not None
    files = [file_object(row) for row in rows]
    return {
        "job": job_object(job, read_settings({})),
        "progress": progress_of(database, job_id),
        "results": {"files": files, "total": total, "shares": {"photo": 1}, **FIRST_PAGE, **NOT_SORTED},
        "failed": [file for file in files if file["state"] == "failed"],
        "skipped": {"cancelled": {"count": 1, "files": [file for file in files if file["state"] == "skipped"]}},
        "quiet_seconds": 0,
    }


def test_an_open_card_asks_again_with_its_revision(renderer: Renderer, database: Database, job_id: str) -> None:
    progress = progress_of(database, job_id)

    root = Elements(card(renderer, progress)).all[0][1]

    assert root["id"] == "progress"
    assert root["hx-get"] == f"/jobs/{job_id}/progress?revision={progress['revision']}"
    assert root["hx-trigger"] == "every 2s"
    assert root["hx-swap"] == "outerMorph"


def test_a_last_card_asks_no_more(renderer: Renderer, database: Database, job_id: str) -> None:
    for last in (ended(database, job_id), None):
        html = card(renderer, last)

        assert 'id="progress"' in html
        assert "hx-" not in html


@pytest.mark.parametrize("status", OPEN)
def test_every_open_state_polls(renderer: Renderer, database: Database, job_id: str, status: str) -> None:
    assert 'hx-trigger="every 2s"' in card(renderer, progress_of(database, job_id, status=status))


@pytest.mark.parametrize("status", ENDED)
def test_every_ended_state_rests(renderer: Renderer, database: Database, job_id: str, status: str) -> None:
    assert "hx-" not in card(renderer, {**ended(database, job_id), "status": status})


def test_a_card_is_the_same_for_every_viewer(renderer: Renderer, database: Database, job_id: str) -> None:
    html = card(renderer, progress_of(database, job_id, eta_seconds=1_440))

    assert "http://" not in html
    outside_of_times = re.sub(r"<time.*?</time>", "", html, flags=re.S)
    assert not re.search(r"\d\d:\d\d", outside_of_times)


def test_a_card_shows_no_per_cent_while_the_total_may_rise(renderer: Renderer, database: Database, job_id: str) -> None:
    html = card(renderer, progress_of(database, job_id, total_final=False))

    assert "%" not in html
    assert "done of 3 found so far" in html


def test_an_open_import_is_paused_tried_again_and_cancelled_from_its_card(
    renderer: Renderer, database: Database, job_id: str
) -> None:
    html = Elements(card(renderer, progress_of(database, job_id)))

    assert [form["action"] for form in html.named("form")] == [f"/jobs/{job_id}/control"]
    assert [(button["name"], button["value"]) for button in html.named("button")] == [
        ("action", "pause"), ("action", "retry"), ("action", "cancel"),
    ]  # fmt: skip


def test_what_never_arrived_can_be_done_without(renderer: Renderer, database: Database, job_id: str) -> None:
    progress = progress_of(database, job_id, status="receiving")
    progress["counts"] = {**progress["counts"], "expected": 1, "waiting": 0}

    assert "Go on without the last one</button>" in card(renderer, progress)


def test_a_missing_worker_is_said(renderer: Renderer, database: Database, job_id: str) -> None:
    html = card(renderer, progress_of(database, job_id, parts={"worker": False, "redis": True}))

    assert "Waiting for a worker" in html
    assert "The part of Shoebox that reads pictures is not running." in html


def test_a_lost_redis_is_said(renderer: Renderer, database: Database, job_id: str) -> None:
    html = card(renderer, progress_of(database, job_id, parts={"worker": True, "redis": False}))

    assert "passes messages on is away" in html


def test_a_full_disk_is_said(renderer: Renderer, database: Database, job_id: str) -> None:
    notice = {"code": "disk_full", "data": {"missing_bytes": 5_900_000_000}}

    html = card(renderer, progress_of(database, job_id, status="paused", notice=notice))

    assert "No room left" in html
    assert "Free at least 5.9 GB" in html


def test_a_failed_file_is_named_with_its_sentence(renderer: Renderer, database: Database, job_id: str) -> None:
    html = card(renderer, progress_of(database, job_id))

    assert "<strong>2.jpg</strong>" in html
    assert "Reading this file made the reader fall over, twice." in html


def test_an_import_of_nothing_says_so(renderer: Renderer, database: Database) -> None:
    with database.writing() as connection:
        empty = create_job(connection, NewJob("upload", "Nothing", {}, state=JobState.PENDING, total_final=True))
        settle(connection, empty)

    assert "There is nothing to import." in card(renderer, progress_of(database, empty))


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


def test_errors_never_stop_the_polling(renderer: Renderer) -> None:
    html = Elements(renderer.html("health.html", {"up": UP}))

    (config,) = [meta["content"] or "" for meta in html.named("meta") if meta.get("name") == "htmx-config"]
    assert '"noSwap": [204, 304, "4xx", "5xx"]' in config


def test_a_page_asks_nobody_but_this_server(renderer: Renderer) -> None:
    html = Elements(renderer.html("health.html", {"up": UP}))

    addresses = [value for _, attributes in html.all for name, value in attributes.items() if name in ("src", "href")]
    assert addresses
    assert all(address and address.startswith(("/", "#")) and not address.startswith("//") for address in addresses)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_sentence_of_a_template_goes_through_t(path: Any) -> None:
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.S)
    words = {word for shown in re.findall(r">([^<>]*)<", text) for word in re.findall(r"[A-Za-z]{3,}", shown)}

    assert words <= UNTRANSLATED
