"""Where each kind of picture keeps what it says."""

from __future__ import annotations

import struct
import zlib

import pytest

from tests.worker.media.making import box, chunk
from tests.worker.media.metadata.stills import (
    bag,
    dated,
    evidence,
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
    resources,
    segment,
    short,
    tiff,
    webp,
    wide,
    xmp_segment,
)
from worker.media.raw import CANON_UUID

ORIGINAL = "2019:07:04 10:11:12"
BLOCK = tiff({0x010F: "Canon"}, {0x9003: ORIGINAL})
PACKET = packet(bag("dc:subject", "Rome"), xmp__Rating="4")
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", jpeg(exif_segment(BLOCK), xmp_segment(PACKET))),
        ("a.png", png_with(chunk(b"eXIf", BLOCK), chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET))),
        ("a.webp", webp((b"VP8X", bytes(10)), (b"EXIF", BLOCK), (b"XMP ", PACKET))),
        ("a.webp", webp((b"VP8X", bytes(10)), (b"EXIF", b"Exif\0\0" + BLOCK), (b"XMP ", PACKET))),
        ("a.tif", tiff({0x010F: "Canon", 0x02BC: (1, PACKET)}, {0x9003: ORIGINAL})),
        ("a.dng", tiff({0x010F: "Canon", 0x02BC: (1, PACKET)}, {0x9003: ORIGINAL})),
        ("a.heic", heif(BLOCK, PACKET)),
        ("a.heic", heif(b"Exif\0\0" + BLOCK, PACKET)),
        ("a.avif", heif(BLOCK, PACKET, brand=b"avif")),
    ],
)
def test_every_container_tells_its_exif_and_its_xmp(name: str, content: bytes) -> None:
    found = found_in(content, name)
    assert (evidence(found, "exif_original").raw, found.camera) == (ORIGINAL, "Canon")
    assert (found.keywords, found.rating) == (("Rome",), 4)


def test_xmp_that_is_longer_than_a_segment_goes_on_in_others() -> None:
    owner = b"0123456789ABCDEF0123456789ABCDEF"
    more = packet(bag("dc:subject", "Italy"), dc__format="x" * 70_000)
    parts = [more[:40_000], more[40_000:]]
    extensions = [
        segment(
            0xE1,
            b"http://ns.adobe.com/xmp/extension/\0"
            + owner
            + len(more).to_bytes(4)
            + (40_000 * number).to_bytes(4)
            + part,
        )
        for number, part in reversed(list(enumerate(parts)))
    ]
    main = packet(bag("dc:subject", "Rome"), xmpNote__HasExtendedXMP=owner.decode())
    assert found_in(jpeg(xmp_segment(main), *extensions)).keywords == ("Rome", "Italy")
    # One part is missing: the rest is no packet.
    assert found_in(jpeg(xmp_segment(main), extensions[0])).keywords == ("Rome",)
    # Somebody else's.
    assert found_in(jpeg(xmp_segment(PACKET), *extensions)).keywords == ("Rome",)


def test_facts_are_the_cameras_and_words_are_the_persons() -> None:
    main = {0x010F: "Canon", 0x0131: "Firmware", 0x010E: "From the camera", 0x9C9E: wide("tip"), 0x4746: short(1)}
    found = found_in(
        jpeg(
            exif_segment(tiff(main, {0x9003: ORIGINAL})),
            xmp_segment(packet(bag("dc:subject", "top"), dc__title="Mine", xmp__Rating="5", xmp__CreatorTool="Tool")),
            iptc_segment(iptc((2, 25, b"middle"), (2, 5, b"Theirs"), (2, 120, b"By a person"))),
        )
    )
    assert (found.title, found.caption, found.rating) == ("Mine", "By a person", 5)
    assert found.keywords == ("top", "middle", "tip")
    assert (found.device.make, found.device.software) == ("Canon", "Firmware")


def test_a_list_that_repeats_the_keywords_is_no_keyword() -> None:
    xmp = xmp_segment(packet(bag("dc:subject", "Rome", "Italy")))
    assert found_in(jpeg(exif_segment(tiff({0x9C9E: wide("rome, italy")})), xmp)).keywords == ("Rome", "Italy")
    assert found_in(jpeg(exif_segment(tiff({0x9C9E: wide("Rome, Italy")})))).keywords == ("Rome, Italy",)


@pytest.mark.parametrize(
    ("comment", "taken_at"),
    [
        (b"2019:07:04 10:11:12", "2019-07-04T10:11:12"),
        (b"Date: 2019-07-04 10:11:12", "2019-07-04T10:11:12"),
        (b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v80), quality = 85", None),
        (b"2019", None),
        (b"Holidays of 2019-07-04", None),
        (b"\xff\xfe\0", None),
        (b"", None),
    ],
)
def test_a_comment_counts_only_when_it_is_a_date(comment: bytes, taken_at: str | None) -> None:
    for found in (found_in(jpeg(segment(0xFE, comment))), found_in(gif(gif_comment(comment)), "a.gif")):
        assert dated(found).taken_at == taken_at
        assert dated(found).confidence in ("low", "none")


def test_png_tells_dates_and_words_in_texts() -> None:
    found = found_in(
        png_with(
            png_text("Creation Time", b"Thu, 4 Jul 2019 10:11:12 +0200"),
            png_text("Title", b"Mine"),
            chunk(b"zTXt", b"Description\0\0" + zlib.compress("Größe".encode())),
            chunk(b"iTXt", b"Software\0\1\0en\0\0" + zlib.compress(b"A tool")),
        ),
        "a.png",
    )
    assert (dated(found).taken_at, dated(found).confidence) == ("2019-07-04T10:11:12", "low")
    assert (found.title, found.caption, found.device.software) == ("Mine", "Größe", "A tool")


def test_pngs_last_change_is_utc() -> None:
    found = found_in(png_with(chunk(b"tIME", struct.pack(">H5B", 2019, 7, 4, 10, 11, 12))), "a.png")
    assert (dated(found).taken_at, dated(found).utc_offset) == ("2019-07-04T10:11:12", "+00:00")


def test_the_time_of_a_conversion_is_no_date() -> None:
    assert not found_in(png_with(png_text("date:create", b"2019-07-04T10:11:12+00:00")), "a.png")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("exif", b"Exif\0\0" + BLOCK),
        ("APP1", b"Exif\0\0" + BLOCK),
        ("exif", BLOCK),
        ("8bim", resources(iptc((2, 55, b"20190704"), (2, 60, b"101112")))),
        ("xmp", packet(exif__DateTimeOriginal=ORIGINAL)),
        ("iptc", iptc((2, 55, b"20190704"), (2, 60, b"101112"))),
        ("iptc", resources(iptc((2, 55, b"20190704"), (2, 60, b"101112")))),
    ],
)
def test_png_profiles_in_hexadecimal_are_read(name: str, content: bytes) -> None:
    text = f"\n{name}\n{len(content):8}\n{content.hex()}\n".encode()
    found = found_in(png_with(chunk(b"zTXt", f"Raw profile type {name}\0\0".encode() + zlib.compress(text))), "a.png")
    assert dated(found).taken_at == "2019-07-04T10:11:12"


def test_gif_tells_its_xmp() -> None:
    found = found_in(gif(b"\x2c" + bytes(8) + b"\0\2\1\0\0", gif_xmp(PACKET)), "a.gif")
    assert (found.keywords, found.rating) == (("Rome",), 4)


def test_tiff_tells_its_iptc_also_as_whole_numbers() -> None:
    block = iptc((2, 25, b"Rome"))
    padded = block + bytes(-len(block) % 4)
    assert found_in(tiff({0x83BB: (4, padded)}), "a.tif").keywords == ("Rome",)
    assert found_in(tiff({0x8649: resources(block)}), "a.tif").keywords == ("Rome",)


@pytest.mark.parametrize("kind", ["nef", "nrw", "arw", "sr2", "cr2", "dng", "pef", "srw", "rwl", "3fr", "fff", "iiq"])
def test_raw_files_that_are_tiff_tell_all_that_a_photo_tells(kind: str) -> None:
    block = iptc((2, 25, b"Boat"))
    main = {0x010F: "Leica", 0x0110: "M9", 0x02BC: (1, packet(bag("dc:subject", "Sea"), xmp__Rating="4"))}
    content = tiff({**main, 0x83BB: (7, block)}, {0x9003: ORIGINAL, 0x9011: "+05:30", 0x9291: "25", 0xA434: "50mm"})

    found = found_in(content, f"a.{kind}")

    assert (dated(found).taken_at, dated(found).utc_offset) == ("2019-07-04T10:11:12.250", "+05:30")
    assert (found.camera, found.lens) == ("Leica M9", "50mm")
    assert (found.keywords, found.rating) == (("Sea", "Boat"), 4)


def test_fujis_raw_files_tell_it_in_their_jpeg() -> None:
    head = b"FUJIFILMCCD-RAW 0201FF389501".ljust(84, b"\0") + struct.pack(">II", 120, 1000)
    content = head.ljust(120, b"\0") + jpeg(exif_segment(BLOCK))
    assert evidence(found_in(content, "a.raf"), "exif_original").raw == ORIGINAL


def test_canons_raw_files_tell_it_in_boxes() -> None:
    gps = {1: "N", 2: [(48, 1), (0, 1), (0, 1)], 3: "E", 4: [(2, 1), (0, 1), (0, 1)], 0x1D: "2019:07:04"}
    own = box(
        b"uuid",
        CANON_UUID,
        box(b"CMT1", tiff({0x010F: "Canon", 0x0132: "2020:01:02 03:04:05"})),
        box(b"CMT2", tiff({0x9003: ORIGINAL, 0x9011: "+02:00", 0x9010: "+01:00"})),
        box(b"CMT4", tiff(gps)),
    )
    content = box(b"ftyp", b"crx ", bytes(4), b"crx ") + box(b"moov", own) + box(b"uuid", XMP_UUID, PACKET)
    found = found_in(content, "a.cr3")
    assert (dated(found).taken_at, dated(found).utc_offset) == ("2019-07-04T10:11:12", "+02:00")
    assert evidence(found, "exif_modified").offset == "+01:00"
    assert (found.latitude, found.longitude, found.camera, found.keywords) == (48, 2, "Canon", ("Rome",))


def test_minoltas_raw_files_tell_it_in_a_block() -> None:
    blocks = b"\0PRD" + (4).to_bytes(4) + bytes(4) + b"\0TTW" + len(BLOCK).to_bytes(4) + BLOCK
    content = b"\0MRM" + len(blocks).to_bytes(4) + blocks
    assert evidence(found_in(content, "a.mrw"), "exif_original").raw == ORIGINAL


def test_sigmas_raw_files_tell_it_in_a_preview() -> None:
    content = b"FOVb" + bytes(200) + jpeg(exif_segment(BLOCK))
    assert evidence(found_in(content, "a.x3f"), "exif_original").raw == ORIGINAL


def heap(*records: tuple[int, bytes]) -> bytes:
    """Records of Canon's oldest raw files: what they hold, then the list of them, then where that begins."""
    contents, table = b"", len(records).to_bytes(2, "little")
    for kind, content in records:
        table += struct.pack("<HII", kind, len(content), len(contents))
        contents += content
    return contents + table + len(contents).to_bytes(4, "little")


def test_canons_oldest_raw_files_tell_it_in_heaps() -> None:
    camera = heap((0x080A, b"Canon\0Canon PowerShot G2\0"))
    # 2002-10-20 12:34:56 on the camera's clock.
    properties = heap((0x2807, camera), (0x180E, struct.pack("<IiI", 1_035_117_296, 0, 0)))
    content = b"II" + struct.pack("<I", 26) + b"HEAPCCDR" + bytes(12) + heap((0x300A, properties))
    found = found_in(content, "a.crw")
    assert (dated(found).taken_at, found.camera) == ("2002-10-20T12:34:56", "Canon PowerShot G2")
    loop = b"II" + struct.pack("<I", 26) + b"HEAPCCDR" + bytes(12) + heap(*[(0x300A, bytes(20))] * 3)
    assert not found_in(loop, "a.crw")


@pytest.mark.parametrize("mark", [b"IIRO", b"IIU\0"])
def test_raw_files_with_marks_of_their_own_are_read_as_tiff(mark: bytes) -> None:
    name = "a.orf" if mark == b"IIRO" else "a.rw2"
    assert evidence(found_in(mark + BLOCK[4:], name), "exif_original").raw == ORIGINAL
