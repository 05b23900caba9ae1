"""What the log looks like: one line an event, whatever a file or a fault says."""

from __future__ import annotations

import logging
import re
import sys

from library.journal import OneLine, quoted


def line(message: str, *values: object, fault: BaseException | None = None) -> str:
    trace = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord("worker.recorder", logging.WARNING, "", 0, message, values, trace)
    return OneLine().format(record)


def test_an_event_carries_its_moment_its_weight_and_where_it_comes_from() -> None:
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warning worker\.recorder file done file=7",
        line("file done file=%d", 7),
    )


def test_a_name_cannot_begin_a_line_or_turn_the_terminal() -> None:
    hostile = 'a"\nerror everything is lost\x1b[2J\u202egpj.jpg'

    told = line("file failed name=%s", quoted(hostile))

    assert "\n" not in told
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert told.endswith('gpj.jpg"')


def test_a_fault_leaves_its_trace_in_the_same_line() -> None:
    try:
        raise ValueError("a\nb")
    except ValueError as error:
        told = line("reading failed file=%s", "7", fault=error)

    assert "\n" not in told
    assert "ValueError: a⏎b" in told
    assert sys.exc_info() == (None, None, None)
