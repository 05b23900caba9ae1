"""Whether a file of a server folder is the one that was read before: size, time, and how finely times are kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from library.places.known import Known, Likeness, compare
from library.places.mounts import COARSE_MS, FINE_MS, granularity_ms, of_the_kernel

MINUTE_MS = 60_000
WRITTEN = 1_500_000_000_000


def known(finished_at: int = WRITTEN + MINUTE_MS) -> Known:
    return Known("file", "job", 1_000, WRITTEN, finished_at, "sum")


@pytest.mark.parametrize("granularity", [FINE_MS, COARSE_MS])
def test_the_same_size_and_time_is_the_same_file(granularity: int) -> None:
    assert compare(known(), 1_000, WRITTEN, granularity) is Likeness.SAME


@pytest.mark.parametrize("granularity", [FINE_MS, COARSE_MS])
@pytest.mark.parametrize(("size", "time"), [(1_001, WRITTEN), (1_001, WRITTEN + MINUTE_MS), (1_000, None)])
def test_another_size_is_another_file(size: int, time: int | None, granularity: int) -> None:
    assert compare(known(), size, time, granularity) is Likeness.OTHER


@pytest.mark.parametrize("granularity", [FINE_MS, COARSE_MS])
@pytest.mark.parametrize("time", [WRITTEN + 1_000, WRITTEN + MINUTE_MS, WRITTEN - MINUTE_MS])
def test_another_time_alone_leaves_a_doubt(time: int, granularity: int) -> None:
    assert compare(known(), 1_000, time, granularity) is Likeness.DOUBTFUL


@pytest.mark.parametrize("granularity", [FINE_MS, COARSE_MS])
def test_what_was_read_as_soon_as_it_was_written_may_have_been_changed_since(granularity: int) -> None:
    assert compare(known(finished_at=WRITTEN + granularity), 1_000, WRITTEN, granularity) is Likeness.DOUBTFUL


def test_file_systems_are_told_apart(tmp_path: Path) -> None:
    assert of_the_kernel(Path("/proc").stat().st_dev)
    assert not of_the_kernel(tmp_path.stat().st_dev)
    assert granularity_ms(tmp_path.stat().st_dev) in (FINE_MS, COARSE_MS)
    assert granularity_ms(os.makedev(999, 999)) == FINE_MS
