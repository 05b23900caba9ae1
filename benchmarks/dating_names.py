"""How many names other projects' tests date as we do: `python -m benchmarks.dating_names FOLDER` prints n/N and misses.

FOLDER holds filename_dates.csv, takeout_names.csv and takeout.csv.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from worker.dating.decide import date
from worker.dating.evidence import Circumstances
from worker.dating.moment import DAY, MINUTE, MONTH, SECOND, YEAR
from worker.dating.paths import path_evidence

# How many letters of an ISO date a table's precision compares.
COMPARED = {YEAR: 4, MONTH: 7, DAY: 10, SECOND: 19, "fraction": 23}
KNOWN_TO = {YEAR: 4, MONTH: 7, DAY: 10, MINUTE: 16, SECOND: 23}


@dataclass(frozen=True)
class Row:
    """One name, what the table expects, what we say, and whether that is the same as far as the table goes."""

    name: str
    expected: str
    ours: str
    agree: str
    note: str

    @property
    def right(self) -> bool:
        return self.expected == self.ours


def filename_rows(table: Path) -> Iterator[Row]:
    """`ours` is cut to what the table compares."""
    around = Circumstances(imported_at=int(time.time() * 1000))
    with table.open(newline="") as lines:
        for row in csv.DictReader(lines):
            decision = date(path_evidence(row["input"]), around)
            utc = row["utc"] == "yes" or row["agree"] == "zone"
            expected, length = row["expected"].rstrip("Z"), COMPARED.get(row["precision"], 23)
            said = "" if decision.taken_at is None else _utc(decision.taken_at, decision.utc_offset if utc else None)
            known = KNOWN_TO[decision.precision] if decision.precision else 0
            too_coarse = known < min(length, 16)
            ours = f"{said[:known]} only" if said and too_coarse else said[:length]
            yield Row(row["input"], expected[:length], ours, row["agree"], row["note"])


def _utc(taken_at: str, offset: str | None) -> str:
    from datetime import datetime, timedelta

    at = datetime.fromisoformat(taken_at)
    if offset:
        sign = -1 if offset[0] == "+" else 1
        at += sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")


def main() -> None:
    samples = Path(sys.argv[1])
    rows = list(filename_rows(samples / "filename_dates.csv"))
    for agree in ("yes", "zone", "no"):
        these = [row for row in rows if row.agree == agree]
        right = sum(row.right for row in these)
        print(f"names, agree = {agree}: {right}/{len(these)} = {right / len(these):.1%}")
        for row in these:
            if not row.right:
                print(f"  {row.name!r}: table {row.expected or 'none'}, ours {row.ours or 'none'}  {row.note}")


if __name__ == "__main__":
    main()
