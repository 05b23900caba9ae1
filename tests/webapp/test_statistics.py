"""Figures of this server: they add up, outlive what they speak of, and can be switched off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.stack import Stack
from tests.webapp.client import ended, imported, job_of, manifest, photo, row, send


def stats(stack: Stack) -> dict[str, Any]:
    told: dict[str, Any] = stack.client.get("/api/stats").raise_for_status().json()
    return told


def today(told: dict[str, Any]) -> int:
    last = told["files_per_day"][-1]
    assert last["date"] == datetime.now(UTC).date().isoformat()
    return int(last["files"])


def test_nothing_has_happened_on_a_new_server(start_described: Callable[..., Stack]) -> None:
    told = stats(start_described())

    assert {name for name, value in told.items() if value not in (0, None)} == {"files_per_day"}
    assert len(told["files_per_day"]) == 30
    assert told["average_processing_time_seconds"] is None


def test_imports_and_files_are_counted(spare: Stack) -> None:
    before = stats(spare)
    imported(spare, ("a.jpg", photo(801)), ("broken.jpg", b"\xff\xd8\xff no"))
    cancelled = job_of(manifest(spare, row("b.jpg", photo(802))))
    spare.client.post(f"/api/jobs/{cancelled}/control", json={"action": "cancel"}).raise_for_status()
    job_of(manifest(spare, row("c.jpg", photo(803))))

    told = stats(spare)

    counts = ("total_jobs", "completed_jobs", "cancelled_jobs", "active_jobs", "total_files")
    assert [told[name] - before[name] for name in counts] == [3, 1, 1, 1, 3]
    assert today(told) - today(before) == 3
    assert told["total_bytes"] - before["total_bytes"] == len(photo(801)) + len(b"\xff\xd8\xff no")
    assert told["average_processing_time_seconds"] > 0


def test_deleting_an_import_does_not_change_history(spare: Stack) -> None:
    first = imported(spare, ("a.jpg", photo(811)))
    imported(spare, ("b.jpg", photo(812)))
    before = stats(spare)

    spare.client.delete(f"/api/jobs/{first}").raise_for_status()

    assert stats(spare) == before


def test_stats_persistence(spare: Stack) -> None:
    """They are kept in the database: Redis may be restarted, or lose everything."""
    job_id = imported(spare, ("a.jpg", photo(821)))
    before = stats(spare)

    spare.restart("redis")
    spare.wait_until_ok()
    assert stats(spare) == before

    spare.stop("redis")
    for kept in (spare.settings.data / "redis").rglob("*"):
        if kept.is_file():
            kept.unlink()
    spare.start("redis")
    spare.restart("web")
    spare.restart("worker")
    spare.wait_until_ok()

    assert stats(spare) == before
    assert spare.client.get(f"/api/progress/{job_id}").json()["status"] == "completed"
    imported(spare, ("b.jpg", photo(822)))
    assert stats(spare)["completed_jobs"] == before["completed_jobs"] + 1


def test_the_page_shows_the_figures_and_tables_behind_its_plots(stack: Stack) -> None:
    imported(stack, ("a.jpg", photo(831)))

    shown = stack.client.get("/statistics")

    assert shown.status_code == 200
    assert "files have come in." in shown.text or "file has come in." in shown.text
    assert shown.text.count("<table>") >= 1
    assert shown.text.count('role="img"') >= 1


def test_prometheus_can_read_the_metrics(stack: Stack) -> None:
    told = stack.client.get("/metrics")

    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = told.text.splitlines()
    assert all(re.fullmatch(r'# (HELP|TYPE) .+|shoebox_\w+(\{\w+="\w+"\})? -?[\d.]+', line) for line in lines)
    assert 'shoebox_jobs{state="completed"}' in told.text
    assert "shoebox_streams_open 0" in told.text
    assert re.search(r"^shoebox_files_failed \d+$", told.text, re.MULTILINE)


def test_statistics_can_be_switched_off(start_stack: Callable[..., Stack]) -> None:
    stack = start_stack(STATISTICS="off")

    asked = {path: stack.client.get(path).status_code for path in ("/statistics", "/api/stats", "/metrics")}
    assert asked == {"/statistics": 404, "/api/stats": 404, "/metrics": 404}
    assert 'href="/statistics"' not in stack.client.get("/").text


def test_speeds_are_shown_by_kind(stack: Stack) -> None:
    """What was measured of the files shows as speed by kind."""
    job_id = job_of(send(stack, ("a.jpg", photo(841)), ("b.jpg", photo(842))))
    ended(stack, job_id)

    assert "JPG" in stack.client.get("/statistics").text
