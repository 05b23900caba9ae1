"""Motifs: pictures without any meaning that differ as much as photographs of different things do."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw

CELLS = (8, 6)


def motif(seed: int, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Soft fields of light with a few shapes on them; the same seed gives the same picture in any size."""
    draw = random.Random(seed)
    fields = Image.frombytes("RGB", CELLS, draw.randbytes(3 * CELLS[0] * CELLS[1]))
    sketch = fields.resize((160, 120), Image.Resampling.BICUBIC)
    pencil = ImageDraw.Draw(sketch)
    for _ in range(draw.randrange(3, 7)):
        x, y, half = draw.randrange(160), draw.randrange(120), draw.randrange(6, 30)
        shape = draw.choice([pencil.ellipse, pencil.rectangle])
        shape((x - half, y - half, x + half, y + half), fill=draw.randrange(1 << 24))
    return sketch.resize(size, Image.Resampling.BICUBIC)


def without_edges(picture: Image.Image, share: float) -> Image.Image:
    """The same with so much cut away on every side."""
    width, height = picture.size
    return picture.crop(
        (round(width * share), round(height * share), round(width * (1 - share)), round(height * (1 - share)))
    )
