"""Printing that never waits for a reader."""

from __future__ import annotations

import os

from scripts.outlet import Outlet


def test_lines_arrive_whole() -> None:
    reader, writer = os.pipe()

    print("a line", file=Outlet(writer), flush=True)

    assert os.read(reader, 99) == b"a line\n"
    os.close(reader)
    os.close(writer)


def test_lines_that_nobody_reads_are_counted_instead() -> None:
    reader, writer = os.pipe()
    outlet = Outlet(writer)
    for _ in range(1000):
        print("x" * 999, file=outlet, flush=True)
    kept = os.read(reader, 1_000_000).count(b"\n")

    print("the next", file=outlet, flush=True)

    assert os.read(reader, 999) == f"({1000 - kept} lines could not be printed)\nthe next\n".encode()
    os.close(reader)
    os.close(writer)


def test_a_reader_that_has_gone_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)

    outlet = Outlet(writer)

    assert outlet.write("into the void\n") == 14
    outlet.flush()
    os.close(writer)
