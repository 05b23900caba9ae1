"""Copying stored bytes to and from a backup: each file once, checked by its name, which is the sum of its content."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

BLOCK_BYTES = 1024 * 1024
_SUM = re.compile(r"[0-9a-f]{64}")


@dataclass
class Copied:
    """How many files and bytes were copied now, how many were there already, and which are not what their name says."""

    files: int = 0
    bytes: int = 0
    already: int = 0
    damaged: list[Path] = field(default_factory=list)


def copy_tree(source: Path, target: Path, copied: Copied, told: Callable[[Copied], None]) -> None:
    """Copy what is under `source` and not yet under `target`, in the same folders. `told` hears of each file.

    A file that goes meanwhile is no error: its import was deleted. Raises OSError (disk full, no permission).
    """
    for path in _files(source):
        place = target / path.relative_to(source)
        try:
            if place.is_file() and place.stat().st_size == path.stat().st_size:
                copied.already += 1
                continue
            _copy(path, place, copied)
        except FileNotFoundError:
            if path.exists():
                raise
            continue
        told(copied)


def _files(folder: Path) -> Iterator[Path]:
    """Files in folders named by the first two digits of a sum; what is on its way lies in others."""
    if not folder.is_dir():
        return
    for below in sorted(folder.iterdir()):
        if len(below.name) == 2 and below.is_dir():
            yield from sorted(path for path in below.iterdir() if path.is_file())


def _copy(path: Path, place: Path, copied: Copied) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f"{place.name}.part")
    hasher = hashlib.sha256()
    with path.open("rb") as source, unfinished.open("wb") as target:
        while block := source.read(BLOCK_BYTES):
            hasher.update(block)
            target.write(block)
            copied.bytes += len(block)
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(place)
    copied.files += 1
    if _SUM.fullmatch(path.name) and hasher.hexdigest() != path.name:
        copied.damaged.append(path)
