"""Landscapes of our own making, for pictures of Shoebox that we may show to anybody."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageFilter

Colour = tuple[int, int, int]

# The sky above, the sky at the horizon, the land in front.
TIMES_OF_DAY: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((62, 120, 184), (206, 226, 238), (38, 66, 44)),
    ((44, 52, 92), (240, 164, 112), (36, 30, 48)),
    ((96, 146, 190), (246, 222, 186), (88, 74, 40)),
    ((24, 32, 64), (108, 124, 168), (16, 22, 34)),
    ((150, 174, 190), (232, 232, 226), (70, 84, 80)),
    ((212, 132, 96), (250, 216, 160), (92, 48, 40)),
)
SHAPES = ((900, 600), (900, 600), (600, 900), (900, 675), (750, 750), (1200, 600), (675, 900))
# Of each folder: how long before today it was brought home from, and whether a camera wrote into its pictures.
FOLDERS = (("Lofoten", 860, True), ("At the lake", 500, True), ("Autumn walk", 40, True), ("Album 1974", 2000, False))
CAMERAS = (("Canon", "Canon EOS 600D"), ("FUJIFILM", "X-T30"), ("Google", "Pixel 6"))
# Every so many-th picture of a camera lost what it wrote, and only its name or its time of change tells a date.
LOSES_DATE = 6


def box_of(folder: Path, count: int, *, first: int = 0, scale: float = 1) -> Path:
    """A folder of so many landscapes in folders of their own, each with another time of day, shape and date.

    Where only their number and kind matter, a smaller `scale` draws them sooner.
    """
    for number in range(count):
        place, days, written = FOLDERS[number * len(FOLDERS) // count]
        moment = datetime.now().replace(minute=0, second=0, microsecond=0)
        moment += timedelta(days=number / 5 - days, minutes=17 * number, seconds=13 * number)
        lost = number % LOSES_DATE == 2
        name = f"{moment:%Y%m%d_%H%M%S}" if lost and number % 4 == 0 else f"IMG_{4100 + 7 * (first + number)}"
        told = moment if written and not lost else None
        path = folder / place / f"{name}.jpg"
        width, height = SHAPES[number % len(SHAPES)]
        landscape(path, (round(width * scale), round(height * scale)), seed=first + number, taken=told)
        changed = (moment + timedelta(days=90)).timestamp()
        os.utime(path, (changed, moment.timestamp() if told else changed))
    return folder


def landscape(path: Path, size: tuple[int, int], *, seed: int, taken: datetime | None = None) -> Path:
    """Hills behind hills under a sky with a sun, as a JPEG; the same seed gives the same picture.

    `taken`: what a camera wrote about the time.
    """
    width, height = size
    own = np.random.default_rng(seed)
    above, horizon, land = (np.array(colour, float) for colour in TIMES_OF_DAY[seed % len(TIMES_OF_DAY)])
    down = np.linspace(0, 1, height)[:, None, None]
    picture = above + (horizon - above) * np.clip(down / 0.62, 0, 1) ** 1.3
    picture = np.repeat(picture, width, axis=1)
    picture += _sun(own, width, height)[:, :, None] * (np.array((255, 244, 214)) - picture)
    layers = int(own.integers(4, 7))
    for layer in range(layers):
        depth = (layer + 1) / layers
        crest = _crest(own, width, height, depth)
        under = np.arange(height)[:, None] >= crest[None, :]
        colour = horizon * 0.85 * (1 - depth) + land * depth
        shade = 1 - 0.25 * np.clip((np.arange(height)[:, None] - crest[None, :]) / height, 0, 1)
        picture = np.where(under[:, :, None], colour * shade[:, :, None], picture)
    picture += own.normal(0, 2.2, (height, width, 1))
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))
    drawn.save(path, "JPEG", quality=88, exif=_written(seed, taken))
    return path


def _written(seed: int, taken: datetime | None) -> Image.Exif:
    """What cameras write: who they are, and the time on their clock."""
    exif = Image.Exif()
    if taken:
        maker, model = CAMERAS[seed // 9 % len(CAMERAS)]
        exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = maker, model
        stamp = f"{taken:%Y:%m:%d %H:%M:%S}"
        exif.get_ifd(ExifTags.IFD.Exif).update(
            {ExifTags.Base.DateTimeOriginal: stamp, ExifTags.Base.DateTimeDigitized: stamp}
        )
    return exif


def _sun(own: np.random.Generator, width: int, height: int) -> np.ndarray:
    """How much of each pixel is sun: a small disc in a wide glow."""
    x, y = own.uniform(0.15, 0.85) * width, own.uniform(0.18, 0.5) * height
    distance = np.hypot(np.arange(width)[None, :] - x, np.arange(height)[:, None] - y) / min(width, height)
    disc = np.clip((0.045 - distance) * 120, 0, 1)
    return np.maximum(disc, 0.55 * np.exp(-((distance / 0.22) ** 2)))


def _crest(own: np.random.Generator, width: int, height: int, depth: float) -> np.ndarray:
    """The line of one row of hills: near ones lie lower and are rougher."""
    along = np.linspace(0, 1, width)
    line = np.full(width, height * (0.42 + 0.44 * depth))
    for octave in range(1, 7):
        size = height * 0.085 / octave**1.15
        line += size * np.sin(2 * np.pi * (octave * own.uniform(0.6, 1.5) * along + own.uniform()))
    return line + own.normal(0, 0.4 + depth, width).cumsum() * 0.25
