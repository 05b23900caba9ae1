"""Uploading photos, three at a time: megabytes for each second of the server's processor time.

    python -m benchmarks.upload FOLDER [--files 60] [--pairs 3]

Our two doors (announced files by PATCH, forms with one file each) against a Flask handler under gunicorn that takes
the same forms; all hash, store and fsync the same bytes. The PATCH door also against the limit 1 / (1/S + 1/U): S is
bare SHA-256 in memory, U our own door with SHA-256 taken out. Our figure includes Redis and the announcing.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.importing import JPEGS, pictures_in
from benchmarks.machine import Machine, await_answer, cpu_seconds, running
from benchmarks.ratio import alternate
from benchmarks.sender import Sender, flask_door

UNIT = "MB/CPU-s"


def megabytes(paths: Sequence[Path]) -> float:
    return sum(path.stat().st_size for path in paths) / 1e6


def measured(send: Callable[[], object], pids: Sequence[int], paths: Sequence[Path], kept: Path) -> float:
    """What these processes use while the files are sent. What was stored goes again."""
    before = sum(map(cpu_seconds, pids))
    send()
    used = sum(map(cpu_seconds, pids)) - before
    for folder in (kept, *kept.iterdir()):
        for path in folder.iterdir() if folder.is_dir() and folder.name != "incoming" else ():
            if path.is_file():
                path.unlink()
    return megabytes(paths) / used


def bare_sha256(paths: Sequence[Path]) -> float:
    used = 0.0
    for path in paths:
        content = path.read_bytes()
        begun = time.process_time()
        hashlib.sha256(content).digest()
        used += time.process_time() - begun
    return megabytes(paths) / used


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=3)
    asked = parser.parse_args()
    paths = pictures_in(asked.folder, *JPEGS)[: asked.files]
    with ExitStack() as stack:
        ours, bare = (
            stack.enter_context(running(Path(stack.enter_context(tempfile.TemporaryDirectory())), parts))
            for parts in (["redis", "web"], ["redis", "benchmarks.unhashed"])
        )
        await_answer(f"{bare.url}/up")
        theirs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, pid = stack.enter_context(flask_door(theirs))

        def patched(machine: Machine) -> float:
            sender = Sender(machine.settings.port)
            kept = machine.settings.data / "originals"
            return measured(lambda: sender.patch_all(paths), list(machine.pids.values()), paths, kept)

        def formed() -> float:
            sender = Sender(ours.settings.port)
            kept = ours.settings.data / "originals"
            return measured(lambda: sender.post_all("/api/upload", paths), list(ours.pids.values()), paths, kept)

        def flask() -> float:
            sender = Sender(port)
            return measured(lambda: sender.post_all("/", paths), [pid], paths, theirs)

        def limit() -> float:
            return 1 / (1 / bare_sha256(paths) + 1 / patched(bare))

        name = f"upload of {len(paths)} photos"
        print(alternate(lambda: patched(ours), flask, asked.pairs).line(f"{name} by PATCH / Flask", "≥ 1.5", UNIT))
        print(alternate(formed, flask, asked.pairs).line(f"{name} by form / Flask", "≥ 1.2", UNIT))
        print(alternate(lambda: patched(ours), limit, asked.pairs).line(f"{name} by PATCH / limit", "≥ 0.7", UNIT))


if __name__ == "__main__":
    main()
