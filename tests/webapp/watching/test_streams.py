"""Streams of how far an import is: what they carry, how they end, and who is let go."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import NOBODY, imported, job_of, manifest, photo, row
from webapp.watching.event_stream import EventStream
from webapp.watching.packed import Packing
from webapp.watching.streams import Reader

PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Event:
    name: str
    number: str
    data: str

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.data)
        return told


def events(answer: httpx.Response) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "event" in fields:
            yield Event(fields["event"], fields.get("id", ""), fields.get("data", ""))
            fields = {}


@contextmanager
def stream(stack: Stack, path: str, **headers: str) -> Iterator[tuple[httpx.Response, Iterator[Event]]]:
    with (
        httpx.Client(base_url=stack.url, timeout=PATIENCE_SECONDS, trust_env=False) as client,
        client.stream("GET", path, headers=headers) as answer,
    ):
        yield answer, events(answer)


def an_open_import(stack: Stack, seed: int) -> tuple[str, str, bytes]:
    content = photo(seed)
    answer = manifest(stack, row("a.jpg", content))
    return job_of(answer), answer.json()["files"][0]["upload_url"], content


def test_a_stream_tells_the_present_then_each_change_then_the_end(stack: Stack) -> None:
    job_id, upload_url, content = an_open_import(stack, 401)

    with stream(stack, f"/api/progress/{job_id}/stream") as (answer, told):
        first = next(told)
        assert (first.name, first.told["status"]) == ("progress", "receiving")
        stack.client.patch(upload_url, content=content, headers={"Upload-Offset": "0"}).raise_for_status()
        rest = list(told)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-accel-buffering"] == "no"
    assert [event.name for event in rest] == ["progress"] * (len(rest) - 1) + ["end"]
    assert rest[-1].told["status"] == "completed"
    assert {**rest[-2].told, "elapsed_seconds": 0} == {**rest[-1].told, "elapsed_seconds": 0}
    numbers = [int(event.number) for event in (first, *rest)]
    assert numbers == sorted(numbers)
    assert [event.told["revision"] for event in (first, *rest)] == numbers


def test_the_stream_of_the_page_carries_the_card_as_one_line(stack: Stack) -> None:
    job_id, upload_url, content = an_open_import(stack, 402)

    with stream(stack, f"/jobs/{job_id}/stream") as (_, told):
        first = next(told)
        stack.client.patch(upload_url, content=content, headers={"Upload-Offset": "0"}).raise_for_status()
        *_, last = told

    assert f'data-revision="{first.number}"' in first.data
    assert 'hx-trigger="every 2s"' in first.data
    assert last.name == "end"
    assert "hx-trigger" not in last.data
    polled = stack.client.get(f"/jobs/{job_id}/progress").text
    assert last.data == polled


def test_an_import_that_has_ended_is_told_at_once(stack: Stack) -> None:
    job_id = imported(stack, ("a.jpg", photo(403)))

    with stream(stack, f"/api/progress/{job_id}/stream") as (_, told):
        assert [event.name for event in told] == ["progress", "end"]


@pytest.mark.parametrize("path", ["/api/progress/{}/stream", "/jobs/{}/stream"])
def test_an_unknown_import_has_a_last_event_and_no_other(stack: Stack, path: str) -> None:
    with stream(stack, path.format(NOBODY)) as (answer, told):
        assert answer.status_code == 200
        assert [event.name for event in told] == ["end"]


def test_what_is_no_id_has_no_stream(stack: Stack) -> None:
    assert stack.client.get("/api/progress/17/stream").json()["code"] == "not_found"
    assert stack.client.get("/jobs/17/stream").status_code == 404


def test_a_deletion_ends_the_stream(stack: Stack) -> None:
    job_id, _, _ = an_open_import(stack, 404)

    with stream(stack, f"/api/progress/{job_id}/stream") as (_, told):
        next(told)
        stack.client.delete(f"/api/jobs/{job_id}").raise_for_status()
        *_, last = told

    assert last.name == "end"


@pytest.mark.parametrize("number", ["9" * 4000, "-1", "'; drop table jobs"])
def test_an_odd_last_event_id_is_not_heeded(stack: Stack, number: str) -> None:
    job_id = imported(stack, ("a.jpg", photo(405)))

    with stream(stack, f"/api/progress/{job_id}/stream", **{"Last-Event-ID": number}) as (answer, told):
        assert answer.status_code == 200
        assert len(list(told)) == 2


def test_all_who_watch_are_told_the_same(stack: Stack) -> None:
    job_id, upload_url, content = an_open_import(stack, 406)

    with (
        stream(stack, f"/api/progress/{job_id}/stream") as (_, here),
        stream(stack, f"/api/progress/{job_id}/stream") as (_, there),
    ):
        assert next(here) == next(there)
        stack.client.patch(upload_url, content=content, headers={"Upload-Offset": "0"}).raise_for_status()

        assert list(here)[-1] == list(there)[-1]


def test_more_streams_than_allowed_are_refused_and_one_that_left_makes_room(
    start_described: Callable[..., Stack],
) -> None:
    stack = start_described(MAX_STREAMS="1")
    job_id, _, _ = an_open_import(stack, 407)
    path = f"/api/progress/{job_id}/stream"

    with stream(stack, path) as (_, told):
        next(told)
        refused = stack.client.get(path)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")

    def answered() -> bool:
        with stream(stack, path) as (answer, _):
            return answer.status_code == 200

    wait_until(answered, PATIENCE_SECONDS, "there is room again")


def test_open_streams_do_not_hold_up_the_end_of_the_process(spare: Stack) -> None:
    job_id, _, _ = an_open_import(spare, 408)

    with stream(spare, f"/api/progress/{job_id}/stream") as (_, told):
        next(told)
        spare.stop("web")

        assert list(told) == []
    assert "Cancel" not in spare.log("web")


def test_news_come_while_redis_is_away(spare: Stack) -> None:
    job_id, upload_url, content = an_open_import(spare, 409)

    with stream(spare, f"/api/progress/{job_id}/stream") as (_, told):
        next(told)
        spare.stop("redis")
        spare.client.patch(upload_url, content=content, headers={"Upload-Offset": "0"}).raise_for_status()

        assert next(told).told["counts"]["expected"] == 0


def test_each_packed_event_can_be_read_the_moment_it_comes_and_the_whole_is_sound() -> None:
    said = [b"retry: 2000\n\n", b"data: 1\n\n" * 500, b":\n\n", b"data: 1\n\n" * 500]
    packing, reader = Packing(), zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)

    assert reader.decompress(packing.begin()) == b""
    assert [reader.decompress(packing.add(lines)) for lines in said] == said
    assert reader.decompress(packing.end()) == b""
    assert reader.eof


@pytest.mark.parametrize("taken", ["gzip", "identity"])
def test_a_stream_is_packed_for_those_who_take_it_so(stack: Stack, taken: str) -> None:
    job_id = imported(stack, ("a.jpg", photo(410)))

    with stream(stack, f"/jobs/{job_id}/stream", **{"Accept-Encoding": taken}) as (answer, told):
        assert answer.headers.get("content-encoding", "identity") == taken
        assert [event.name for event in told] == ["progress", "end"]


def test_a_reader_that_is_behind_gets_the_newest_event_and_the_end() -> None:
    async def act() -> list[bytes | None]:
        reader = Reader()
        reader.put(b"1")
        reader.put(b"2")
        told = [await reader.next()]
        reader.put(b"3")
        reader.end(b"end")
        return [*told, await reader.next(), await reader.next()]

    assert asyncio.run(act()) == [b"2", b"3end", None]


def test_a_reader_without_news_is_kept_alive_and_one_with_news_gets_these() -> None:
    async def act() -> list[bytes | None]:
        reader = Reader()
        reader.keep_alive()
        told = [await reader.next()]
        reader.put(b"1")
        reader.keep_alive()
        return [*told, await reader.next()]

    assert asyncio.run(act()) == [b":\n\n", b"1"]


def test_a_client_that_does_not_read_is_cut_off() -> None:
    happened: list[str] = []

    async def act() -> None:
        lost = asyncio.Event()
        reader = Reader()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body" and message["more_body"]:
                await lost.wait()

        def cut_off() -> None:
            happened.append("cut off")
            reader.end()
            lost.set()

        stream = EventStream(reader, lambda: happened.append("left"), patience_seconds=0.01)
        await stream({"type": "http", "method": "GET", "headers": [], "shoebox.cut_off": cut_off}, lost.wait, send)

    asyncio.run(act())

    assert happened == ["cut off", "left"]


def test_a_client_that_left_before_the_first_event_is_let_go() -> None:
    happened: list[str] = []

    async def nothing(*_: Any) -> None:
        pass

    async def act() -> None:
        stream = EventStream(Reader(), lambda: happened.append("left"))
        await stream({"type": "http", "method": "GET", "headers": [], "shoebox.part": bool}, nothing, nothing)

    asyncio.run(act())

    assert happened == ["left"]
