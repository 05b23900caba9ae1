"""How tests read a file as a decoder does, and look at what came out."""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from worker.media.order import Order, Reading
from worker.media.read import read


@dataclass(frozen=True)
class Seen:
    """A reading, the bytes of its thumbnail, and the thumbnail as a picture."""

    reading: Reading
    encoded: bytes

    @property
    def picture(self) -> Image.Image:
        assert self.reading.thumbnail is not None, f"there is no thumbnail: {self.reading.problem}"
        picture = Image.open(io.BytesIO(self.encoded), formats=["JPEG"])
        assert picture.size == (self.reading.thumbnail.width, self.reading.thumbnail.height)
        return picture

    @property
    def code(self) -> str | None:
        return None if self.reading.problem is None else self.reading.problem.code

    def colour_at(self, across: float, down: float) -> tuple[int, int, int]:
        """The colour at a place of the thumbnail, given as shares of its width and height."""
        picture = self.picture
        place = min(int(across * picture.width), picture.width - 1), min(int(down * picture.height), picture.height - 1)
        colour = picture.convert("RGB").getpixel(place)
        assert isinstance(colour, tuple)
        return colour[0], colour[1], colour[2]


def see(
    content: bytes, name: str = "photo.jpg", *, act: str = "read", safest: bool = False, hash_wanted: bool = True
) -> Seen:
    """Have these bytes read as a file of this name."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as outlet:
        source.write(content)
        source.flush()
        edge = 1440 if act == "preview" else 400
        order = Order(act, name, len(content), hash_wanted, edge, safest)
        reading = read(order, source.fileno(), outlet.fileno())
        assert Reading.from_json(reading.to_json()) == reading
        return Seen(reading, os.pread(outlet.fileno(), 64 * 1024 * 1024, 0))


def see_file(path: Path) -> Seen:
    return see(path.read_bytes(), path.name)


def near(one: tuple[int, ...], other: tuple[int, ...], within: int = 12) -> bool:
    """Whether two colours are as good as the same after JPEG."""
    return all(abs(left - right) <= within for left, right in zip(one, other, strict=True))
