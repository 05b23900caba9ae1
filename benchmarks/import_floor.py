"""Import of 12-megapixel JPEGs against the floor: `djpeg -scale 1/8` and `sha256sum`, two at a time.

    python -m benchmarks.import_floor FOLDER [--pairs 5]

FOLDER holds JPEGs (for example from make_corpus.py --size large). Both sides read each file once, hash all of its
bytes and decode it at an eighth of its size; ours also makes the thumbnail, asks and fills the real database and runs
every file through a real decoder slot of a real worker process.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.importing import JPEGS, import_files, pictures_in, run_program
from benchmarks.machine import running
from benchmarks.ratio import Speed, in_turn, speed_lines

SCRIPT = 'djpeg -scale 1/8 "$1" >/dev/null; sha256sum "$1" >/dev/null'


def floor(paths: list[Path]) -> Speed:
    names = b"\0".join(str(path).encode() for path in paths)
    return run_program(["xargs", "-0", "-P2", "-n1", "sh", "-c", SCRIPT, "sh"], len(paths), input=names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    asked = parser.parse_args()
    paths = pictures_in(asked.folder, *JPEGS)
    with tempfile.TemporaryDirectory() as data, running(Path(data), ["redis", "worker"]) as machine:
        measured = in_turn(lambda: import_files(machine, paths), lambda: floor(paths), asked.pairs)
    print(speed_lines(measured, f"import of {len(paths)} JPEGs / floor", "≥ 0.75", "files"))


if __name__ == "__main__":
    main()
