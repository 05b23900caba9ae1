"""What a killed process left half written is removed; what somebody still writes is not touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from library.storage import HELD_BYTES, Storage
from library.upkeep.leftovers import ABANDONED_SECONDS

LEAVE_SOMETHING = """
import os, sys
from pathlib import Path
from library.storage import HELD_BYTES, Storage
storage = Storage(Path(sys.argv[1]))
storage.incoming().write(bytes(HELD_BYTES + 1))
storage.scratch().write_bytes(b"half a thumbnail")
os._exit(9)
"""


def test_what_a_killed_process_left_is_removed(storage: Storage) -> None:
    subprocess.run([sys.executable, "-c", LEAVE_SOMETHING, str(storage.data)], check=False)
    assert len(temporary(storage)) == 2

    assert storage.clean() == 2

    assert temporary(storage) == []


def test_what_a_living_process_writes_stays_however_long_it_takes(storage: Storage) -> None:
    incoming = storage.incoming()
    incoming.write(bytes(HELD_BYTES + 1))
    age(incoming.path, days=3)

    assert storage.clean() == 0

    assert incoming.path.exists()
    incoming.discard()


def test_what_another_machine_left_goes_after_a_day(storage: Storage) -> None:
    elsewhere = storage.data / "originals/incoming"
    old, young = elsewhere / "one.0123456789ab.1.part", elsewhere / "two.0123456789ab.1.part"
    for path in (old, young):
        path.write_bytes(b"half a photo")
    age(old, days=2)

    assert storage.clean() == 1

    assert temporary(storage) == [young]


def temporary(storage: Storage) -> list[Path]:
    return sorted(path for name in ("originals/incoming", "scratch") for path in (storage.data / name).iterdir())


def age(path: Path, *, days: int) -> None:
    then = path.stat().st_mtime - days * ABANDONED_SECONDS
    os.utime(path, (then, then))
