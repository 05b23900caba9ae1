"""The table of names that other projects' tests date: we agree wherever they agree with each other."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.dating_names import filename_rows

# A month's folder above a name that the table leaves undated (docs/decisions/0010): 2022/04 says April 2022.
OURS_BY_DECISION = {"nextcloud/2022/04/88-04-06 15-21-03 2160.jpg"}


def test_names_that_all_projects_date_alike_are_dated_alike(samples: Path) -> None:
    rows = [row for row in filename_rows(samples / "filename_dates.csv") if row.agree != "no"]

    assert len(rows) > 150
    assert {row.name for row in rows if not row.right} <= OURS_BY_DECISION


def test_no_name_of_the_samples_gives_a_day_that_its_truth_denies(samples: Path) -> None:
    with (samples / "filename_dates.csv").open(newline="") as lines:
        undated = {row["input"] for row in csv.DictReader(lines) if row["agree"] == "yes" and not row["expected"]}
    ours = {row.name: row.ours for row in filename_rows(samples / "filename_dates.csv") if row.name in undated}

    assert {name for name, said in ours.items() if said} <= OURS_BY_DECISION
