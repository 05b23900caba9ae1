"""One thumbnail of a 12-megapixel JPEG: our reader against a full decode with Pillow, and against a bare 1/8 decode.

    python -m benchmarks.thumbnail FOLDER [--files 10] [--pairs 5]

In one process, from bytes in memory, by processor time. Full and ours end with a JPEG of the same quality, 400 px; the
bare decode ends with pixels at an eighth of their size.
"""

from __future__ import annotations

import argparse
import io
import os
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageOps

from benchmarks.importing import JPEGS, pictures_in
from benchmarks.ratio import alternate
from worker.media.order import Order
from worker.media.read import read

EDGE, QUALITY = 400, 80


def ours(path: Path) -> None:
    """Everything that a slot does for a file whose sums are known from its upload."""
    source, outlet = os.open(path, os.O_RDONLY), os.memfd_create("thumbnail")
    try:
        reading = read(Order("read", path.name, path.stat().st_size, False, EDGE), source, outlet)
        if reading.thumbnail is None:
            raise RuntimeError(f"{path}: {reading.problem}")
    finally:
        os.close(source)
        os.close(outlet)


def full(path: Path) -> None:
    image = ImageOps.exif_transpose(Image.open(path))
    image.thumbnail((EDGE, EDGE))
    image.save(io.BytesIO(), "JPEG", quality=QUALITY)


def bare(path: Path) -> None:
    image = Image.open(path)
    image.draft("RGB", (image.width // 8, image.height // 8))
    image.load()


def files_per_cpu_second(way: Callable[[Path], None], paths: list[Path]) -> float:
    begun = time.process_time()
    for path in paths:
        way(path)
    return len(paths) / (time.process_time() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=10)
    parser.add_argument("--pairs", type=int, default=5)
    asked = parser.parse_args()
    paths = pictures_in(asked.folder, *JPEGS)
    paths = [path for path in paths if twelve_megapixels(path)][: asked.files]
    name, unit = f"thumbnails of {len(paths)} JPEGs of 12 megapixels", "files/CPU-s"
    measured = alternate(
        lambda: files_per_cpu_second(ours, paths), lambda: files_per_cpu_second(full, paths), asked.pairs
    )
    print(measured.line(f"{name} / full decode with Pillow", "≥ 3", unit))
    # Turned about: how many times the bare decode's processor time ours takes.
    measured = alternate(
        lambda: 1 / files_per_cpu_second(ours, paths), lambda: 1 / files_per_cpu_second(bare, paths), asked.pairs
    )
    print(measured.line(f"{name}, time / bare decode at an eighth", "≤ 1.25", "CPU-s/file"))


def twelve_megapixels(path: Path) -> bool:
    with Image.open(path) as image:
        return 11_500_000 < image.width * image.height < 12_500_000


if __name__ == "__main__":
    main()
