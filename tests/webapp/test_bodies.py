"""Bodies of JSON as they come from everywhere: strict where nobody can know what was meant, forgiving about letters."""

from __future__ import annotations

import asyncio
import base64

import pytest
from starlette.requests import Request

from tests.stack import Stack
from webapp.errors import Refusal
from webapp.sending import body
from webapp.sending.body import blocks, strict_json, whole_or_none


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a": [1, 2.5, null, true, "b"]}', {"a": [1, 2.5, None, True, "b"]}),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'["\\ud800", "x\\udcff.jpg"]', ["\ufffd", "x\ufffd.jpg"]),
        (b'{"\\udfff": {"a": "\\ud800"}}', {"\ufffd": {"a": "\ufffd"}}),
        (b'"\\\\ud800"', "\\ud800"),
    ],
)
def test_json_is_read(text: bytes, value: object) -> None:
    assert strict_json(text) == value


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"NaN", b"[Infinity]", b'{"a": 1, "a": 2}', b"\xff", b"[" * 100_000, b'["\\u0061",' + b"[" * 100_000],
)
def test_what_is_no_strict_json_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        strict_json(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1500000000000", 1_500_000_000_000),
        ("-1", -1),
        ("", None),
        ("--1", None),
        ("²", None),
        ("1.5", None),
        ("9" * 17, None),
    ],
)
def test_a_number_that_came_as_text(text: str, number: int | None) -> None:
    assert whole_or_none(text) == number


def test_a_name_that_is_no_text_does_not_hold_up_the_list(stack: Stack) -> None:
    rows = b'{"path": "a/\\udcff.jpg", "size_bytes": 5}, {"path": "b\\u0000.jpg", "size_bytes": 6}'

    answer = stack.client.post("/api/jobs", content=b'{"files": [' + rows + b"]}")

    assert answer.status_code == 201
    assert [file["answer"] for file in answer.json()["files"]] == ["upload", "upload"]
    assert answer.json()["files"][0]["path"] == "a/\ufffd.jpg"


@pytest.mark.parametrize("moment", ["--1", "²", "soon", "9" * 30])
def test_a_time_that_is_none_is_left_aside(stack: Stack, moment: str) -> None:
    told = base64.b64encode(moment.encode()).decode()

    answer = stack.client.post("/uploads", headers={"Upload-Length": "5", "Upload-Metadata": f"last_modified {told}"})

    assert answer.status_code == 201


@pytest.mark.parametrize("job_id", ["a", "\0", "00000000-0000-4000-8000-000000000000", "' or 1=1"])
def test_an_upload_for_an_import_that_is_not_there_is_refused(stack: Stack, job_id: str) -> None:
    told = base64.b64encode(job_id.encode()).decode()

    answer = stack.client.post("/uploads", headers={"Upload-Length": "5", "Upload-Metadata": f"job_id {told}"})

    assert answer.status_code == 404


async def _taken(came: list[bytes]) -> None:
    """Take the body of a sender who stops after its first block."""
    first: list[dict[str, object]] = [{"type": "http.request", "body": b"first", "more_body": True}]

    async def receive() -> dict[str, object]:
        return first.pop() if first else await asyncio.Event().wait() or {}

    async for block in blocks(Request({"type": "http"}, receive)):
        came.append(block)
        # What the receiver does with a block does not count as silence.
        await asyncio.sleep(0.3)


def test_a_body_that_falls_silent_is_ended_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    async def taken_then_on() -> list[bytes]:
        came: list[bytes] = []
        with pytest.raises(Refusal, match="Nothing arrived for 30 seconds"):
            await _taken(came)
        await asyncio.sleep(0.01)
        return came

    monkeypatch.setattr(body, "SILENCE_SECONDS", 0.1)

    assert asyncio.run(taken_then_on()) == [b"first"]


def test_who_is_cancelled_while_a_body_is_awaited_stays_cancelled() -> None:
    async def cancelled() -> None:
        task = asyncio.create_task(_taken([]))
        await asyncio.sleep(0.35)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
