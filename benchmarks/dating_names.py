"""How many names other projects' tests date as we do: `python -m benchmarks.dating_names FOLDER` prints n/N and misses.

FOLDER holds filename_dates.csv, takeout_names.csv and takeout.csv.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from worker.dating.decide import date
from worker.dating.evidence import Circumstances
from worker.dating.moment import DAY, MINUTE, MONTH, SECOND, YEAR
from worker.dating.paths import path_evidence
from worker.dating.sidecar_names import takeout_sidecar

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
    for row in _rows(table):
        decision = date(path_evidence(row["input"]), around)
        utc = row["utc"] == "yes" or row["agree"] == "zone"
        expected, length = row["expected"].rstrip("Z"), COMPARED.get(row["precision"], 23)
        said = "" if decision.taken_at is None else _utc(decision.taken_at, decision.utc_offset if utc else None)
        known = KNOWN_TO[decision.precision] if decision.precision else 0
        too_coarse = known < min(length, 16)
        ours = f"{said[:known]} only" if said and too_coarse else said[:length]
        yield Row(row["input"], expected[:length], ours, row["agree"], row["note"])


def takeout_rows(samples: Path) -> Iterator[Row]:
    """Pairs of other projects' tests, then the pictures of the sample archive, each folder by itself."""
    for row in _rows(samples / "takeout_names.csv"):
        expected = row["sidecar"] if row["match"] == "yes" else ""
        yield Row(row["media"], expected, takeout_sidecar(row["media"], [row["sidecar"]]) or "", "yes", row["note"])
    rows = _rows(samples / "takeout.csv")
    jsons = [path.relative_to(samples) for path in (samples / "sidecars" / "takeout").rglob("*.json")]
    for row in rows:
        if not row["media"]:
            continue
        media = Path(row["media"])
        found = takeout_sidecar(media.name, [json.name for json in jsons if json.parent == media.parent])
        expected = row["json"] if row["matches"] == "yes" else ""
        yield Row(row["media"], expected, str(media.parent / found) if found else "", "yes", row["note"])


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="") as lines:
        return list(csv.DictReader(lines))


def _utc(taken_at: str, offset: str | None) -> str:
    at = datetime.fromisoformat(taken_at)
    if offset:
        sign = -1 if offset[0] == "+" else 1
        at += sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")


def report(title: str, rows: list[Row]) -> None:
    right = sum(row.right for row in rows)
    print(f"{title}: {right}/{len(rows)} = {right / len(rows):.1%}")
    for row in rows:
        if not row.right:
            print(f"  {row.name!r}: table {row.expected or 'none'}, ours {row.ours or 'none'}  {row.note}")


def main() -> None:
    samples = Path(sys.argv[1])
    rows = list(filename_rows(samples / "filename_dates.csv"))
    for agree in ("yes", "zone", "no"):
        report(f"names, agree = {agree}", [row for row in rows if row.agree == agree])
    report("sidecars of Takeout", list(takeout_rows(samples)))


if __name__ == "__main__":
    main()
