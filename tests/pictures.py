"""Small real pictures of our own making."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image

ORIENTATION = 0x0112
RED, BLUE = (200, 30, 30), (30, 30, 200)


def jpeg(path: Path, size: tuple[int, int] = (640, 480), *, orientation: int | None = None, seed: int = 0) -> Path:
    """A JPEG with a red upper half, a blue lower half (as stored) and a few pixels that only this seed has."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0], size[1] // 2))
    own = random.Random(seed)
    for _ in range(8):
        picture.putpixel((own.randrange(size[0]), own.randrange(size[1])), tuple(own.randbytes(3)))
    exif = Image.Exif()
    if orientation is not None:
        exif[ORIENTATION] = orientation
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, "JPEG", quality=92, exif=exif, comment=f"picture {seed}".encode())
    return path


def detailed_jpeg(path: Path, size: tuple[int, int] = (1600, 1200), *, seed: int = 0) -> Path:
    """A JPEG that takes a decoder some time: noise in every block."""
    own = random.Random(seed)
    tile = Image.frombytes("RGB", (100, 75), own.randbytes(100 * 75 * 3))
    path.parent.mkdir(parents=True, exist_ok=True)
    tile.resize(size, Image.Resampling.BILINEAR).save(path, "JPEG", quality=92)
    return path
