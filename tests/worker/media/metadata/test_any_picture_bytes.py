"""Readers of pictures raise on no bytes, and what they find is fit to be kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.worker.media.making import box, chunk
from tests.worker.media.metadata.stills import (
    bag,
    dated,
    exif_segment,
    found_in,
    gif,
    gif_comment,
    gif_xmp,
    heif,
    iptc,
    iptc_segment,
    jpeg,
    packet,
    png_text,
    png_with,
    segment,
    short,
    tiff,
    webp,
    wide,
    xmp_segment,
)
from tests.worker.media.metadata.test_containers import heap
from worker.dating.evidence import LEVELS
from worker.media.metadata.found import Found
from worker.media.metadata.iptc import iptc_of, read_iptc
from worker.media.metadata.xmp import read_xmp
from worker.media.raw import CANON_UUID

MAIN = {0x010F: "Canon", 0x0132: "2020:01:02 03:04:05", 0x9C9E: wide("Rome;Italy"), 0x4749: short(50)}
EXIF = {0x9003: "2019:07:04 10:11:12", 0x9011: "+02:00", 0x9291: "5", 0x882A: (8, b"\2\0"), 0xA300: b"\3"}
GPS = {
    1: "N",
    2: [(48, 1), (51, 1), (0, 1)],
    3: "E",
    4: [(2, 1), (0, 1), (0, 1)],
    7: [(8, 1), (11, 1), (12, 1)],
    0x1D: "2019:07:04",
}
BLOCK = tiff(MAIN, EXIF, GPS)  # type: ignore[arg-type]
PACKET = packet(bag("dc:subject", "Rome"), xmp__Rating="4", exif__DateTimeOriginal="2019-07-04")
DATASETS = iptc((1, 90, b"\x1b%G"), (2, 25, b"Rome"), (2, 55, b"20190704"), (2, 60, b"101112+0200"))
CIFF = heap((0x300A, heap((0x080A, b"Canon\0G2\0"), (0x180E, bytes(12)))))
SEEDS = {
    "a.jpg": jpeg(exif_segment(BLOCK), xmp_segment(PACKET), iptc_segment(DATASETS), segment(0xFE, b"2019-07-04")),
    "a.png": png_with(chunk(b"eXIf", BLOCK), png_text("Creation Time", b"2019"), chunk(b"zTXt", b"Title\0\0x")),
    "a.webp": webp((b"VP8X", bytes(10)), (b"EXIF", BLOCK), (b"XMP ", PACKET)),
    "a.gif": gif(gif_comment(b"2019-07-04"), gif_xmp(PACKET)),
    "a.heic": heif(BLOCK, PACKET),
    "a.tif": tiff({**MAIN, 0x02BC: (1, PACKET), 0x83BB: DATASETS}, EXIF, GPS),  # type: ignore[arg-type]
    "a.cr3": box(b"ftyp", b"crx ", bytes(4), b"crx ") + box(b"moov", box(b"uuid", CANON_UUID, box(b"CMT2", BLOCK))),
    "a.crw": b"II" + (26).to_bytes(4, "little") + b"HEAPCCDR" + bytes(12) + CIFF,
    "a.raf": b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + (120).to_bytes(4) + bytes(32) + jpeg(exif_segment(BLOCK)),
}
KEPT = 24


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=80, deadline=None)
@given(changes=some.lists(some.tuples(some.floats(0, 1), some.binary(max_size=6)), min_size=1, max_size=8))
def test_no_picture_raises_however_it_was_damaged(name: str, changes: list[tuple[float, bytes]]) -> None:
    content = bytearray(SEEDS[name])
    for where, piece in changes:
        # The first bytes stay, or it would be another kind of file.
        place = KEPT + int(where * (len(content) - KEPT))
        content[place : place + len(piece)] = piece
    assert dated(found_in(bytes(content), name)).confidence in LEVELS


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=25, deadline=None)
@given(length=some.floats(0, 1))
def test_no_picture_raises_wherever_it_was_cut(name: str, length: float) -> None:
    content = SEEDS[name]
    assert dated(found_in(content[: KEPT + int(length * (len(content) - KEPT))], name)).confidence in LEVELS


@settings(max_examples=120, deadline=None)
@given(noise=some.binary(max_size=300))
def test_no_block_of_noise_raises(noise: bytes) -> None:
    for found in (
        read_xmp(noise),
        read_xmp(b"<" + noise, sidecar=True),
        read_iptc(noise),
        read_iptc(iptc_of(b"8BIM" + noise)),
        found_in(jpeg(exif_segment(b"II*\0\x08\0\0\0" + noise))),
    ):
        assert Found.from_dict(found.to_dict()) == found


@settings(max_examples=120, deadline=None)
@given(
    number=some.sampled_from([*MAIN, *EXIF, 0x010E, 0x9C9B, 0x4746, 0x8769, 0x8825]),
    kind=some.integers(0, 20),
    raw=some.binary(min_size=1, max_size=40),
)
def test_no_value_of_any_type_raises(number: int, kind: int, raw: bytes) -> None:
    content = jpeg(exif_segment(tiff({number: (kind, raw)}, {number: (kind, raw)}, GPS)))  # type: ignore[arg-type]
    assert dated(found_in(content)).confidence in LEVELS
