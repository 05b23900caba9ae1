"""Calls to NOTIFY_URL: what is told, how it is signed, and what happens when nobody listens."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy import select, update

from library.database import Database
from library.job import NewJob, create_job, end_job, find_job
from library.migrate import migrate
from library.settings import Settings
from library.states import JobState
from library.tables import calls
from library.telling.calls import PAUSES_MS, make_calls

Heard = list[tuple[dict[str, str], bytes]]


@contextmanager
def listener(status: int = 200) -> Iterator[tuple[str, Heard]]:
    """A server of the administrator's own; gives its address, and what it hears. Status 0 is an answer in no HTTP."""
    heard: Heard = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((dict(self.headers), body))
            if not status:
                self.wfile.write(b"well?\r\n\r\n")
                return
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/told", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    migrate(settings)
    database = Database(settings)
    yield database
    database.close()


def an_end(database: Database) -> str:
    with database.writing() as connection:
        job_id = create_job(connection, NewJob("upload", "Lake", {}))
        job = find_job(connection, job_id)
        assert job is not None
        end_job(connection, job, JobState.COMPLETED)
    return job_id


def waiting(database: Database) -> list[Any]:
    with database.reading() as connection:
        return list(connection.execute(select(calls)).all())


def test_an_end_is_told_and_signed(settings: Settings, database: Database) -> None:
    with listener() as (address, heard):
        job_id = an_end(database)
        assert make_calls(replace(settings, notify_url=address, notify_secret="plum"), database) == 1

    ((headers, body),) = heard
    told = json.loads(body)
    assert (told["job_id"], told["event"], told["status"]) == (job_id, "completed", "completed")
    assert told["source"]["label"] == "Lake"
    assert headers["X-Shoebox-Signature"] == "sha256=" + hmac.new(b"plum", body, hashlib.sha256).hexdigest()
    assert waiting(database) == []


@pytest.mark.parametrize("status", [500, 404, 302, 0])
def test_a_call_that_was_not_heard_is_made_again_later(settings: Settings, database: Database, status: int) -> None:
    an_end(database)
    with listener(status) as (address, heard):
        told = replace(settings, notify_url=address)
        assert make_calls(told, database) == 0
        assert make_calls(told, database) == 0

        assert len(heard) == 1
        (call,) = waiting(database)
        assert call.attempts == 1
        assert call.due_at > call.created_at


def test_a_call_that_nobody_ever_hears_is_given_up(settings: Settings, database: Database) -> None:
    an_end(database)
    for _ in range(len(PAUSES_MS) + 1):
        make_calls(replace(settings, notify_url="http://127.0.0.1:1/"), database)
        with database.writing() as connection:
            connection.execute(update(calls).values(due_at=0))

    assert waiting(database) == []


def test_without_an_address_nothing_piles_up(settings: Settings, database: Database) -> None:
    an_end(database)

    assert make_calls(settings, database) == 0
    assert waiting(database) == []
