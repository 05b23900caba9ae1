"""How right we are about real files: `python -m benchmarks.accuracy SAMPLES [--door upload|path|both]`.

SAMPLES holds files with known truth (its README says where that comes from): MANIFEST.csv, near_duplicates.csv,
takeout.csv, filename_dates.csv, takeout_names.csv. All files are imported through the product's real doors, by the
manifest with their relative paths and change times, and as a folder of the server. Prints a table and every miss; the
exit status is 1 when a bar was missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.dating_names import filename_rows, takeout_rows
from benchmarks.doors import Door
from benchmarks.machine import running
from benchmarks.measures import (
    Measure,
    date_measures,
    double_measures,
    ending_measure,
    takeout_measures,
    word_measures,
    zone_measure,
)
from benchmarks.truth import Row, Samples
from library.sniff import kind_of_name

# Half of the samples are broken on purpose; no import is to stop for them here.
NEVER_HALT = "1"
MOST_MISSES = 40


def measured(samples: Samples, url: str, door: str) -> list[Measure]:
    """Import by one door, and measure."""
    api = Door(url, samples.folder)
    if door == "path":
        # Of a server's folder what has no name of a supported kind is left where it lies.
        samples = samples.only(named)
    paths = [row["path"] for row in samples.rows]
    job_id, said = api.upload(paths) if door == "upload" else api.server_folder(paths)
    return [
        *date_measures(samples, said),
        zone_measure(samples, said),
        *word_measures(samples, said),
        *takeout_measures(samples, said),
        *double_measures(samples, said, api.groups(job_id)),
        ending_measure(samples, said),
    ]


def named(row: Row) -> bool:
    """Whether a scan makes a row of it."""
    return kind_of_name(row["path"]) is not None and not Path(row["path"]).name.startswith(".")


def name_measures(folder: Path) -> list[Measure]:
    """Names alone, against what other projects' tests expect."""
    measures = {
        "yes": Measure("names that other projects agree on", 0.99),
        "zone": Measure("names in UTC", 1.0),
        "no": Measure("names that they do not agree on", None),
    }
    for row in filename_rows(folder / "filename_dates.csv"):
        told = f"{row.name!r}: table {row.expected or 'none'}, ours {row.ours or 'none'}"
        measures[row.agree].count(row.right, told)
    pairs = Measure("Takeout pairs by name alone", 1.0)
    for row in takeout_rows(folder):
        pairs.count(row.right, f"{row.name!r}: table {row.expected or 'none'}, ours {row.ours or 'none'}")
    return [*measures.values(), pairs]


def show(title: str, measures: list[Measure]) -> None:
    print(f"\n## {title}\n\n| what | bar | right | of | share |\n|---|---|---|---|---|")
    for one in measures:
        bar = "" if one.bar is None else "all" if one.bar == 1 else f"≥ {one.bar:.1%}"
        print(f"| {one.name} | {bar} | {one.right} | {one.all} | {one.share:.1%}{' **missed**' * one.missed} |")
    for one in measures:
        for miss in one.misses[:MOST_MISSES]:
            print(f"- {one.name}: {miss}")


def main() -> int:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path)
    parser.add_argument("--door", choices=("upload", "path", "both"), default="both")
    asked = parser.parse_args()
    samples = Samples.of(asked.samples.resolve())
    shown = [("names alone", name_measures(samples.folder))]
    for door in ("upload", "path") if asked.door == "both" else (asked.door,):
        with (
            tempfile.TemporaryDirectory() as data,
            running(Path(data), ["redis", "web", "worker"], ERROR_THRESHOLD=NEVER_HALT) as machine,
        ):
            shown.append((f"by the door “{door}”", measured(samples, machine.url, door)))
    for title, measures in shown:
        show(title, measures)
    return 1 if any(one.missed for _, measures in shown for one in measures) else 0


if __name__ == "__main__":
    sys.exit(main())
