"""A confined decoder cannot open a module: all that any kind of file needs must have been loaded before."""

from __future__ import annotations

import asyncio
import io
import json
import tempfile
from collections.abc import Callable

import av
import numpy
import pillow_heif
import pytest
from PIL import Image, ImageCms

from worker.media.order import Order
from worker.slots import Slots

COLOURS = Image.new("RGB", (96, 64), "teal")


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    into = io.BytesIO()
    picture.save(into, kind, **options)  # type: ignore[arg-type]
    return into.getvalue()


def profiled() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112], exif[0x0132], exif[0x010E] = 6, "2024:05:06 07:08:09", "Fête"
    return saved(COLOURS, "JPEG", icc_profile=profile, exif=exif)


def heic() -> bytes:
    into = io.BytesIO()
    pillow_heif.from_pillow(COLOURS).save(into)
    return into.getvalue()


def film() -> bytes:
    into = io.BytesIO()
    with av.open(into, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for _ in range(5):
            for packet in stream.encode(av.VideoFrame.from_ndarray(numpy.asarray(COLOURS), format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return into.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "photo.jpg": lambda: saved(COLOURS, "JPEG"),
    "profiled.jpg": profiled,
    "printed.jpg": lambda: saved(COLOURS.convert("CMYK"), "JPEG"),
    "two.mpo": lambda: saved(COLOURS, "MPO", save_all=True, append_images=[COLOURS]),
    "cut.jpg": lambda: saved(Image.effect_noise((400, 300), 80), "JPEG")[:9_000],
    "drawing.png": lambda: saved(COLOURS.convert("RGBA"), "PNG"),
    "palette.png": lambda: saved(COLOURS.convert("P"), "PNG"),
    "moving.gif": lambda: saved(COLOURS, "GIF", save_all=True, append_images=[Image.new("RGB", (96, 64), "red")]),
    "web.webp": lambda: saved(COLOURS, "WEBP"),
    "scan.tif": lambda: saved(COLOURS, "TIFF", compression="tiff_lzw"),
    "old.bmp": lambda: saved(COLOURS, "BMP"),
    "small.avif": lambda: saved(COLOURS, "AVIF"),
    "phone.heic": heic,
    "film.mp4": film,
    "text.jpg": lambda: b"no picture at all",
    "empty.jpg": lambda: b"",
}


@pytest.fixture(scope="module")
def sought() -> dict[str, list[str]]:
    """For each file the modules that the real reader looked for when it could not open them any more."""
    return asyncio.run(_read_all())


async def _read_all() -> dict[str, list[str]]:
    slots = Slots(1, reader="tests.worker.true_reader:read")
    await slots.open()
    try:
        return {name: await _read(slots, name, make()) for name, make in FILES.items()}
    finally:
        await slots.close()


async def _read(slots: Slots, name: str, content: bytes) -> list[str]:
    order = Order(act="read", name=name, size_bytes=len(content), hash_wanted=True, thumbnail_edge=400, safest=False)
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as outlet:
        source.write(content)
        source.flush()
        await slots.run(order, source.fileno(), outlet.fileno())
        outlet.seek(0)
        found: list[str] = json.loads(outlet.read())
        return found


@pytest.mark.parametrize("name", FILES)
def test_no_kind_of_file_makes_a_library_look_for_a_module(sought: dict[str, list[str]], name: str) -> None:
    assert sought[name] == []
