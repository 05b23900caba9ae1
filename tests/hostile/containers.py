"""Bad HEIC, AVIF and video files: crafted items, missing ends, texts that name other files, odd frames."""

from __future__ import annotations

import io
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import av
import numpy
import pillow_heif
from PIL import Image

from tests.hostile.pictures import SOLID
from tests.worker.media.making import BLUE, GREEN, RED, box, film, heic, quarters, saved, sound
from worker.media.items import read_items
from worker.media.source import Source

TILE = Image.new("RGB", (64, 64), RED)
# Made once, by SVT-AV1. Used here it would put the whole test run, as root, before everything else on the machine:
# this encoder gives the thread that starts it the real-time priority 99.
TEN_BITS_AVIF = b64decode(
    b"AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAAD5bWV0YQAAAAAAAAAvaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAFBpY3R1"
    b"cmVIYW5kbGVyAAAAAA5waXRtAAAAAAABAAAAHmlsb2MAAAAARAAAAQABAAAAAQAAASEAAAAiAAAAKGlpbmYAAAAAAAEAAAAaaW5mZQIAAAAA"
    b"AQAAYXYwMUNvbG9yAAAAAGppcHJwAAAAS2lwY28AAAAUaXNwZQAAAAAAAACAAAAAgAAAABBwaXhpAAAAAAMKCgoAAAAMYXYxQ4EATAAAAAAT"
    b"Y29scm5jbHgAAgACAAIAAAAAF2lwbWEAAAAAAAAAAQABBAECgwQAAAAqbWRhdAoGGBm//woCMhgSMARRIICCSIABxXpmgzYJahpHDtFWQiA="
)


def phone_photo() -> bytes:
    return heic(SOLID)


def burst() -> bytes:
    file = pillow_heif.HeifFile()
    for colour in (GREEN, RED, BLUE):
        file.add_from_pillow(Image.new("RGB", (64, 48), colour))
    into = io.BytesIO()
    file.save(into, quality=90, primary_index=1)
    return into.getvalue()


def see_through() -> bytes:
    return heic(Image.new("RGBA", (64, 48), (*RED, 255)))


def crafted(
    kind: bytes, told: bytes, references: Sequence[bytes] = (), *, tiles: int = 1, size: tuple[int, int] = (64, 64)
) -> bytes:
    """A HEIC of real tiles (items 1, 2, … with the same data), and a primary item 100 of this kind, with these data."""
    plain = heic(TILE)
    items = read_items(Source(memory=plain))
    assert items is not None
    tile = items.items[items.primary]
    setup, data = tile.property(b"hvcC"), items.data(Source(memory=plain), items.primary)
    assert setup

    def full(name: bytes, content: bytes, version: int = 0) -> bytes:
        return box(name, version.to_bytes(1) + bytes(3), content)

    def entry(number: int, name: bytes) -> bytes:
        return full(b"infe", number.to_bytes(2) + bytes(2) + name + b"\0", 2)

    def extent(width: int, height: int) -> bytes:
        return full(b"ispe", width.to_bytes(4) + height.to_bytes(4))

    entries = b"".join(entry(number, b"hvc1") for number in range(1, tiles + 1))

    def meta(place: int) -> bytes:
        handler = full(b"hdlr", bytes(4) + b"pict" + bytes(13))
        iprp = box(
            b"iprp",
            box(b"ipco", box(b"hvcC", setup), extent(64, 64), extent(*size)),
            full(b"ipma", (tiles + 1).to_bytes(4) + joined(tiles, b"\2\x81\x02") + b"\0\x64\1\x03"),
        )
        extents = [(100, 1, 0, len(told)), *((number, 0, place, len(data)) for number in range(1, tiles + 1))]
        iloc = (
            b"\x44\0"
            + (tiles + 1).to_bytes(2)
            + b"".join(
                number.to_bytes(2) + method.to_bytes(2) + bytes(2) + b"\0\1" + start.to_bytes(4) + length.to_bytes(4)
                for number, method, start, length in extents
            )
        )
        return full(
            b"meta",
            handler
            + full(b"pitm", b"\0\x64")
            + full(b"iinf", (tiles + 1).to_bytes(2) + entries + entry(100, kind))
            + full(b"iloc", iloc, 1)
            + iprp
            + full(b"iref", b"".join(references))
            + box(b"idat", told),
        )

    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", data)


def joined(tiles: int, rest: bytes) -> bytes:
    """For each tile its number and the rest."""
    return b"".join(number.to_bytes(2) + rest for number in range(1, tiles + 1))


def grid(rows: int, columns: int, width: int, height: int) -> bytes:
    return bytes([0, 1, rows - 1, columns - 1]) + width.to_bytes(4) + height.to_bytes(4)


def made_of(*numbers: int) -> bytes:
    return box(b"dimg", b"\0\x64", len(numbers).to_bytes(2), b"".join(number.to_bytes(2) for number in numbers))


def honest_grid() -> bytes:
    return crafted(b"grid", grid(2, 2, 120, 100), [made_of(1, 2, 3, 4)], tiles=4, size=(120, 100))


def grid_larger_than_its_tiles() -> bytes:
    return crafted(b"grid", grid(1, 1, 60_000, 60_000), [made_of(1)], size=(60_000, 60_000))


def grid_of_very_many_tiles() -> bytes:
    return crafted(b"grid", grid(256, 256, 16_384, 16_384), [made_of(*[1] * 4000)])


def grid_of_itself() -> bytes:
    return crafted(b"grid", grid(1, 1, 64, 64), [made_of(100)])


def overlay_out_of_bounds() -> bytes:
    canvas = bytes([0, 1]) + bytes(8) + (60_000).to_bytes(4) * 2
    return crafted(b"iovl", canvas + b"\xff\xff\xff\xf0" * 2 + b"\x7f\xff\xff\xff" * 2, [made_of(1, 2)], tiles=2)


def mask_without_data() -> bytes:
    return crafted(b"mski", b"", [])


def still_avif() -> bytes:
    return saved(SOLID, "AVIF")


def moving_avif() -> bytes:
    return saved(SOLID, "AVIF", save_all=True, append_images=[Image.new("RGB", SOLID.size, BLUE)], duration=100)


def deep_avif() -> bytes:
    """Ten bits a colour."""
    return TEN_BITS_AVIF


def list_of_files(other: str) -> bytes:
    return f"ffconcat version 1.0\nfile '{other}'\nduration 10\n".encode()


def playlist(other: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{other}\n#EXT-X-ENDLIST\n".encode()


def without_index() -> bytes:
    whole = film([quarters()] * 3)
    return whole[: whole.index(b"moov") - 4]


def cut_off() -> bytes:
    whole = film([quarters()] * 3, options={"movflags": "faststart"})
    return whole[: len(whole) * 2 // 3]


def no_frames() -> bytes:
    """A film with an index for pictures, of which there are none."""
    whole = film([quarters()])
    place = whole.index(b"stsz") + 4
    return whole[:place] + bytes(12) + whole[place + 12 :]


def only_sound() -> bytes:
    return sound()


def one_frame() -> bytes:
    return film([SOLID])


def lying_size() -> bytes:
    """A film whose index says 16,000 by 16,000."""
    whole = bytearray(film([quarters((64, 48))] * 2))
    place = bytes(whole).index(b"mp4v", bytes(whole).index(b"stsd")) + 4 + 24
    whole[place : place + 4] = (16_000).to_bytes(2) * 2
    return bytes(whole)


def truly_large() -> bytes:
    return film([Image.new("RGB", (9_000, 7_000), RED)], "matroska", "mjpeg")


def odd_pixels() -> bytes:
    into = io.BytesIO()
    with av.open(into, "w", format="matroska") as container:
        stream: Any = container.add_stream("ffv1", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "gbrp14le"
        picture = Image.new("RGB", (64, 48), RED)
        frame = av.VideoFrame.from_ndarray(numpy.asarray(picture), format="rgb24").reformat(format="gbrp14le")
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return into.getvalue()


def turned() -> bytes:
    return film([quarters()] * 2, turned=90)


def three_hours_without_order() -> bytes:
    """A film that says it lasts three hours, and whose index points anywhere."""
    whole = bytearray(film([quarters((64, 48))] * 3))
    header = bytes(whole).index(b"mvhd") + 4
    whole[header + 16 : header + 20] = (3 * 3600 * 1000).to_bytes(4)
    places = bytes(whole).index(b"stco") + 12
    whole[places : places + 4] = (2**31 - 5).to_bytes(4)
    return bytes(whole)
