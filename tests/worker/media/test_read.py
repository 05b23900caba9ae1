"""Reading one file once: its sums, what it is, and a thumbnail that says nothing about where it came from."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import zlib

import pytest

from tests.worker.media.looking import see
from tests.worker.media.making import chunk, exif, film, heic, noise, png, profile, quarters, saved
from worker.media import source as sources
from worker.media.order import Order
from worker.media.read import read

SMALL = saved(quarters())


def test_a_photo_is_summed_up_and_shown() -> None:
    seen = see(SMALL)

    assert hashlib.sha256(SMALL).hexdigest() == seen.reading.sha256
    assert zlib.crc32(SMALL) == seen.reading.crc32
    assert ("photo", "image/jpeg", 640, 480) == (
        seen.reading.kind,
        seen.reading.mime_type,
        seen.reading.width,
        seen.reading.height,
    )
    assert seen.picture.size == (400, 300)
    assert not seen.reading.failed


def test_a_known_hash_is_not_computed_again() -> None:
    reading = see(SMALL, hash_wanted=False).reading

    assert (None, None) == (reading.sha256, reading.crc32)
    assert reading.picture_hash == see(SMALL).reading.picture_hash


def test_a_small_picture_is_not_blown_up() -> None:
    assert see(saved(quarters((60, 40)))).picture.size == (60, 40)


def test_a_panorama_stays_long() -> None:
    seen = see(saved(quarters((12_000, 300))))

    assert (12_000, 300) == (seen.reading.width, seen.reading.height)
    assert seen.picture.size == (400, 10)


def test_a_preview_is_larger_and_sums_nothing_up() -> None:
    seen = see(saved(quarters((3000, 2000))), act="preview")

    assert seen.picture.size == (1440, 960)
    assert (None, None) == (seen.reading.sha256, seen.reading.picture_hash)


def test_a_thumbnail_tells_nothing_about_its_photo() -> None:
    told = exif(6, x010F="Secret Camera", x013B="Secret Person")
    told.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Secret</x:xmpmeta>"
    encoded = see(
        saved(quarters(), exif=told, xmp=xmp, icc_profile=profile(), comment=b"Secret", dpi=(300, 300))
    ).encoded

    for trace in (b"Exif", b"http://ns.adobe.com/xap", b"Secret", b"ICC_PROFILE", b"GPS"):
        assert trace not in encoded


def test_a_name_that_promises_something_else_is_only_noted() -> None:
    reading = see(SMALL, "photo.png").reading

    assert ("named_otherwise",) == reading.notes
    assert reading.thumbnail is not None


@pytest.mark.parametrize(
    ("name", "code"), [("a.jpg", "not_a_picture"), ("a.heic", "not_a_picture"), ("a.mp4", "not_a_video")]
)
def test_a_name_alone_makes_no_picture(name: str, code: str) -> None:
    seen = see(b"Dear aunt, the pictures are on their way", name)

    assert code == seen.code
    assert seen.reading.failed
    assert seen.reading.sha256 is not None


def test_text_about_a_picture_is_no_picture() -> None:
    seen = see(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", "a.jpg")

    assert (None, "not_a_picture") == (seen.reading.mime_type, seen.code)


def test_a_large_file_gives_the_same_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit into memory is summed up block by block and decoded from its descriptor."""
    contents = {
        "a.jpg": saved(noise((900, 700))),
        "a.png": png_with_words(),
        "a.gif": saved(quarters(), "GIF"),
        "a.tif": saved(quarters(), "TIFF"),
        "a.webp": saved(quarters(), "WEBP"),
        "a.heic": heic(quarters((160, 120))),
        "a.mp4": film([quarters((160, 120))] * 3),
        "broken.jpg": saved(noise((900, 700)))[:20_000],
    }
    small = {name: see(content, name) for name, content in contents.items()}
    monkeypatch.setattr(sources, "IN_MEMORY_BYTES", 1000)
    monkeypatch.setattr(sources, "BLOCK_BYTES", 777)

    assert small == {name: see(content, name) for name, content in contents.items()}


def png_with_words() -> bytes:
    whole = saved(noise((200, 100)), "PNG")
    return whole[:33] + chunk(b"tEXt", b"Title\0" + b"word " * 500) + whole[33:]


def test_the_position_of_a_shared_descriptor_is_left_alone() -> None:
    with tempfile.TemporaryFile() as source:
        source.write(SMALL)
        source.flush()
        os.lseek(source.fileno(), 5, os.SEEK_SET)
        read(Order("read", "a.jpg", len(SMALL), hash_wanted=True), source.fileno(), None)

        assert os.lseek(source.fileno(), 0, os.SEEK_CUR) == 5


def test_without_an_outlet_there_is_no_thumbnail() -> None:
    with tempfile.TemporaryFile() as source:
        source.write(SMALL)
        source.flush()
        reading = read(Order("read", "a.jpg", len(SMALL), hash_wanted=True), source.fileno(), None)

    assert reading.thumbnail is None
    assert not reading.failed


def test_a_fault_of_ours_is_named_and_told(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("worker.media.photo.show", lambda *_: 1 // 0)
    seen = see(SMALL)

    assert seen.code == "unexpected"
    assert "ZeroDivisionError" in capfd.readouterr().err


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "disk_full"), (errno.EIO, "unreadable")])
def test_a_disk_that_is_full_or_failing_is_named(monkeypatch: pytest.MonkeyPatch, number: int, code: str) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("worker.media.thumbnail.os.pwrite", refuse)

    assert see(SMALL).code == code


def test_memory_that_runs_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def swallow(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("worker.media.photo.show", swallow)

    assert see(SMALL).code == "too_much_memory"


def test_the_safest_way_shows_the_same() -> None:
    quick, safe = see(saved(quarters((3000, 2000)))), see(saved(quarters((3000, 2000))), safest=True)

    assert quick.picture.size == safe.picture.size
    assert quick.colour_at(0.1, 0.1) == pytest.approx(safe.colour_at(0.1, 0.1), abs=3)


def test_a_picture_that_says_it_has_no_pixels_is_none() -> None:
    assert see(png(0, 0), "a.png").code in ("not_a_picture", "broken_picture")
