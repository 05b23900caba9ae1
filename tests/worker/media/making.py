"""Files of our own making, as cameras, phones and programs write them."""

from __future__ import annotations

import io
import struct
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import av
import numpy
import pillow_heif
from PIL import Image, ImageCms

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (240, 240, 240)
ORIENTATION = 0x0112


def quarters(size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Red and green above, blue and white below: whoever turns it is found out."""
    picture = Image.new("RGB", size)
    half = size[0] // 2, size[1] // 2
    for place, colour in zip([(0, 0), (half[0], 0), (0, half[1]), half], [RED, GREEN, BLUE, WHITE], strict=True):
        picture.paste(colour, (*place, place[0] + size[0] - half[0], place[1] + size[1] - half[1]))
    return picture


def noise(size: tuple[int, int], seed: int = 1) -> Image.Image:
    generator = numpy.random.default_rng(seed)
    return Image.fromarray(generator.integers(0, 256, (size[1], size[0], 3), numpy.uint8))


def saved(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    into = io.BytesIO()
    picture.save(into, kind, **options)
    return into.getvalue()


def exif(orientation: int | None = None, **tags: Any) -> Image.Exif:
    block = Image.Exif()
    if orientation is not None:
        block[ORIENTATION] = orientation
    for number, value in tags.items():
        block[int(number.removeprefix("x"), 16)] = value
    return block


def heic(picture: Image.Image, **options: Any) -> bytes:
    into = io.BytesIO()
    pillow_heif.from_pillow(picture).save(into, quality=90, **options)
    return into.getvalue()


def film(
    pictures: Iterable[Image.Image],
    kind: str = "mp4",
    codec: str = "mpeg4",
    *,
    turned: int = 0,
    rate: int = 5,
    options: dict[str, str] | None = None,
) -> bytes:
    """A film of these pictures, marked to be turned clockwise by so many degrees."""
    with tempfile.NamedTemporaryFile() as file:
        _write_film(file.name, pictures, kind, codec, turned, rate, options or {})
        return Path(file.name).read_bytes()


def _write_film(
    path: str, pictures: Iterable[Image.Image], kind: str, codec: str, turned: int, rate: int, options: dict[str, str]
) -> None:
    with av.open(path, "w", format=kind, options=options) as container:
        stream: Any = None
        for picture in pictures:
            if stream is None:
                stream = container.add_stream(codec, rate=rate)
                stream.width, stream.height = picture.size
                stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
                if codec == "libvpx":
                    stream.options = {"deadline": "realtime", "cpu-used": "8"}
                if turned:
                    stream.set_display_rotation(-turned)
            frame = av.VideoFrame.from_ndarray(numpy.asarray(picture.convert("RGB")), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def sound() -> bytes:
    """A film of which only the sound is left."""
    into = io.BytesIO()
    with av.open(into, "w", format="mp4") as container:
        stream: Any = container.add_stream("aac", rate=44_100)
        silence = av.AudioFrame.from_ndarray(numpy.zeros((1, 44_100), numpy.float32), format="fltp", layout="mono")
        silence.rate = 44_100
        container.mux(stream.encode(silence))
        container.mux(stream.encode())
    return into.getvalue()


def box(kind: bytes, *contents: bytes) -> bytes:
    """One box of an MP4 or HEIC file."""
    content = b"".join(contents)
    return (8 + len(content)).to_bytes(4) + kind + content


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    """One chunk of a PNG file, with its sum."""
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def png(width: int, height: int, *, before: bytes = b"", data: bytes = b"", bits: int = 8, colour: int = 2) -> bytes:
    """A PNG of which every byte is ours: `before` stands before the data."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + chunk(b"IDAT", data) + chunk(b"IEND")


def tiff(directories: list[dict[int, tuple[int, list[int]]]], blobs: Iterable[tuple[int, bytes]] = ()) -> bytes:
    """A little-endian TIFF of plain numbers: one dict of tag → (type 3 or 4, values) a directory, in a chain.

    Blobs lie where they say; the directories begin at 8, one every 512 bytes.
    """
    content = bytearray(b"II*\0" + struct.pack("<I", 8))
    for number, tags in enumerate(directories):
        start = 8 + 512 * number
        content.extend(bytes(start - len(content)))
        content += struct.pack("<H", len(tags))
        for tag, (kind, values) in sorted(tags.items()):
            assert len(values) == 1, "only single values stand in the entry itself"
            content += struct.pack("<HHII", tag, kind, 1, values[0])
        content += struct.pack("<I", start + 512 if number + 1 < len(directories) else 0)
    for place, blob in blobs:
        content.extend(bytes(max(0, place + len(blob) - len(content))))
        content[place : place + len(blob)] = blob
    return bytes(content)


def profile(colours: str = "sRGB") -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(colours)).tobytes()  # type: ignore[arg-type]


def swapped_profile() -> bytes:
    """A profile of a camera that calls red blue: whoever does not heed it is found out."""
    raw = bytearray(profile())
    table = {bytes(raw[at : at + 4]): at for at in range(132, 132 + 12 * int.from_bytes(raw[128:132]), 12)}
    red, blue = table[b"rXYZ"], table[b"bXYZ"]
    raw[red + 4 : red + 12], raw[blue + 4 : blue + 12] = raw[blue + 4 : blue + 12], raw[red + 4 : red + 12]
    return bytes(raw)
