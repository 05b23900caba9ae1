"""Whole import of a mixed folder against a naive pipeline, and of its JPEGs against programs of the shell.

    python -m benchmarks.mixed FOLDER [--pairs 3]

FOLDER holds what people have (make_corpus.py): photos of 12 and 24 megapixels and small ones, PNG, WebP, HEIC, videos,
duplicates. The naive pipeline is benchmarks/naive.py. The programs are `exiftool -r -json` over all, beside `sha256sum`
and `vipsthumbnail` for each file, two at a time. All read files that are in the page cache.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.importing import JPEGS, NICENESS, import_files, pictures_in, run_program
from benchmarks.machine import running
from benchmarks.ratio import Speed, in_turn, speed_lines

SCRIPT = """
exiftool -r -json "$1" >/dev/null &
find -L "$1" -type f -print0 |
    xargs -0 -P2 -n1 sh -c 'sha256sum "$1" >/dev/null; vipsthumbnail "$1" -s 400 -o "$0/%s.jpg[Q=80]"' "$2"
wait
"""


def naive(paths: list[Path]) -> Speed:
    with tempfile.TemporaryDirectory() as out:
        listed = Path(out) / "list"
        listed.write_bytes(b"\n".join(os.fsencode(path) for path in paths))
        said = subprocess.run(
            [sys.executable, "-m", "benchmarks.naive", str(listed), out],
            check=True,
            capture_output=True,
            text=True,
            preexec_fn=lambda: os.nice(NICENESS),
        ).stdout
    seconds, used = map(float, said.split())
    return Speed(len(paths) / seconds, len(paths) / used)


def programs(folder: Path, count: int) -> Speed:
    with tempfile.TemporaryDirectory() as out:
        return run_program(["sh", "-c", SCRIPT, "sh", str(folder), out], count)


def gathered(paths: list[Path], folder: Path) -> None:
    """Links to the files, all in one folder."""
    for number, path in enumerate(paths):
        (folder / f"{number:05}{path.suffix}").symlink_to(path.resolve())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=3)
    asked = parser.parse_args()
    everything, jpegs = pictures_in(asked.folder), pictures_in(asked.folder, *JPEGS)
    with (
        tempfile.TemporaryDirectory() as data,
        tempfile.TemporaryDirectory() as links,
        running(Path(data), ["redis", "worker"]) as machine,
    ):
        gathered(jpegs, Path(links))
        beside_naive = in_turn(lambda: import_files(machine, everything), lambda: naive(everything), asked.pairs)
        print(speed_lines(beside_naive, f"import of {len(everything)} mixed files / naive pipeline", "≥ 4", "files"))
        beside_programs = in_turn(
            lambda: import_files(machine, jpegs), lambda: programs(Path(links), len(jpegs)), asked.pairs
        )
    print(
        speed_lines(
            beside_programs, f"import of {len(jpegs)} JPEGs / exiftool, sha256sum, vipsthumbnail", "≥ 1.3", "files"
        )
    )


if __name__ == "__main__":
    main()
