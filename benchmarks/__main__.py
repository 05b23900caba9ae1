"""All measurements, one after another: `python -m benchmarks --twelve FOLDER --mixed FOLDER … --samples FOLDER`.

What needs a folder that was not named is left out. Each is a program of its own, so that none inherits the other's
memory; what the machine was busy with at its start is said before its lines.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.machine import load_text

LIVE = ("wire", "lateness", "feedback", "smooth", "broken_lines")
ALONE = ("slots", "poll", "start", "upload_small", "upload_memory", "drop", "scan", "streams", "durability")
WITH_FOLDER = {
    "twelve": ("thumbnail", "import_floor", "poison", "upload", "cost"),
    "mixed": ("heic", "mixed", "time_left", "time_left_live"),
    "small": ("memory",),
    "samples": ("accuracy", "copies"),
}


def main() -> int:
    """Measure; the exit status is 1 when a measurement broke off."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--twelve", type=Path, help="photos: make_corpus.py OUT --count 120 --size large --mix video=0")
    parser.add_argument("--mixed", type=Path, help="everything: make_corpus.py OUT --count 300 --size large")
    parser.add_argument("--small", type=Path, help="many: make_corpus.py OUT --count 6200 --size small")
    parser.add_argument("--samples", type=Path, help="files with known truth: MANIFEST.csv and the tables beside it")
    asked = vars(parser.parse_args())
    commands = [[name] for name in ALONE]
    commands += [[name, str(asked[kind])] for kind, names in WITH_FOLDER.items() if asked[kind] for name in names]
    broken = 0
    for name, *folder in commands:
        print(f"# {name}; {load_text()}", flush=True)
        broken += subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *folder], check=False).returncode != 0
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
