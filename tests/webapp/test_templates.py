"""The card in every state, and what holds for every template."""

from __future__ import annotations

import re
from typing import Any

import pytest

from library.database import Database
from library.job import NewJob, create_job, settle
from library.states import JobState
from tests.webapp.rendered import UP, Elements, card, ended, progress_of
from webapp.render import TEMPLATES, Renderer

OPEN = ("receiving", "pending", "running", "paused", "halted")
ENDED = ("completed", "cancelled", "failed", "expired")
UNTRANSLATED = {"Shoebox", "Esc", "nbsp"}


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
    assert "start it with “make run”" in html


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
