"""Of a video its size, its length and one still that is not black; nothing but the open file is ever read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PIL import Image

from tests.worker.media.looking import near, see
from tests.worker.media.making import BLUE, GREEN, RED, box, film, quarters, sound

BLACK = Image.new("RGB", (320, 240))


@pytest.mark.parametrize(
    ("name", "kind", "codec", "mime_type"),
    [
        ("a.mp4", "mp4", "mpeg4", "video/mp4"),
        ("a.mov", "mov", "mjpeg", "video/quicktime"),
        ("a.3gp", "3gp", "mpeg4", "video/3gpp"),
        ("a.mkv", "matroska", "mpeg4", "video/x-matroska"),
        ("a.webm", "webm", "libvpx", "video/webm"),
        ("a.avi", "avi", "mpeg4", "video/x-msvideo"),
        ("a.mts", "mpegts", "mpeg2video", "video/mp2t"),
        ("a.mpg", "mpeg", "mpeg2video", "video/mpeg"),
    ],
)
def test_a_video_of_every_kind_shows_a_still(name: str, kind: str, codec: str, mime_type: str) -> None:
    rate = 25 if codec == "mpeg2video" else 5
    seen = see(film([quarters()] * 2 * rate, kind, codec, rate=rate), name)

    assert ("video", mime_type, 640, 480) == (
        seen.reading.kind,
        seen.reading.mime_type,
        seen.reading.width,
        seen.reading.height,
    )
    assert seen.reading.duration_ms == pytest.approx(2000, abs=150)
    assert near(seen.colour_at(0.1, 0.1), RED, within=25)


@pytest.mark.parametrize(("degrees", "corner"), [(0, RED), (90, BLUE), (180, (240, 240, 240)), (270, GREEN)])
def test_a_video_stands_up(degrees: int, corner: tuple[int, int, int]) -> None:
    seen = see(film([quarters()] * 3, turned=degrees), "a.mp4")

    assert degrees == seen.reading.orientation
    assert ((640, 480) if degrees % 180 == 0 else (480, 640)) == (seen.reading.width, seen.reading.height)
    assert near(seen.colour_at(0.1, 0.1), corner, within=25)


def test_the_black_beginning_is_passed_over() -> None:
    seen = see(film([BLACK] * 20 + [quarters((320, 240))] * 5), "a.mp4")

    assert near(seen.colour_at(0.1, 0.1), RED, within=25)


def test_a_video_that_is_all_black_shows_its_brightest_still() -> None:
    seen = see(film([BLACK, Image.new("RGB", (320, 240), (9, 9, 9)), BLACK]), "a.mp4")

    assert seen.code is None
    assert seen.colour_at(0.5, 0.5)[0] >= 4


def test_only_the_first_packets_are_looked_at() -> None:
    """What comes after them is never decoded, however long the black lasts."""
    seen = see(film([BLACK.resize((64, 48))] * 230 + [quarters((64, 48))] * 5), "a.mp4")

    assert max(seen.colour_at(0.1, 0.1)) < 20


def test_a_video_of_one_still_is_shown() -> None:
    assert near(see(film([quarters()]), "a.mp4").colour_at(0.1, 0.1), RED, within=25)


def test_a_video_without_pictures_says_so() -> None:
    seen = see(sound(), "a.mp4")

    assert seen.code == "no_still"
    assert not seen.reading.failed
    assert seen.reading.duration_ms == pytest.approx(1000, abs=100)


def test_a_video_without_its_index_is_incomplete() -> None:
    whole = film([quarters()] * 5)

    assert see(whole[: whole.index(b"moov") - 4], "a.mp4").code == "incomplete_video"


def test_a_video_that_was_cut_off_is_incomplete_and_tells_how_much_is_missing() -> None:
    whole = film([quarters()] * 5, options={"movflags": "faststart"})
    seen = see(whole[:-1000], "a.mp4")

    assert seen.code == "incomplete_video"
    assert seen.reading.problem is not None
    assert {"size_bytes": len(whole), "missing_bytes": 1000} == seen.reading.problem.data


def test_a_video_with_nonsense_for_pictures_has_no_still() -> None:
    whole = bytearray(film([quarters()] * 5))
    place = whole.index(b"mdat") + 4
    end = whole.index(b"moov") - 4
    whole[place:end] = bytes(end - place)
    seen = see(bytes(whole), "a.mp4")

    assert seen.code == "no_still"


def test_a_film_larger_than_we_open_is_not_decoded() -> None:
    whole = film([quarters((64, 48))] * 2)
    place = whole.index(b"mp4v") + 4 + 24
    began = time.process_time()
    seen = see(whole[:place] + (16_000).to_bytes(2) + (16_000).to_bytes(2) + whole[place + 4 :], "a.mp4")

    assert not seen.reading.failed
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "content",
    [
        "ffconcat version 1.0\nfile '{other}'\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{other}\n#EXT-X-ENDLIST\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5000 RTP/AVP 96\n",
    ],
    ids=["a list of files", "a playlist", "a stream"],
)
def test_a_text_that_names_another_file_is_no_video(tmp_path: Path, content: str) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(film([quarters()] * 3))
    seen = see(content.format(other=other).encode(), "a.mp4")

    assert seen.code == "not_a_video"
    assert seen.reading.thumbnail is None


def test_a_film_that_refers_to_another_file_shows_nothing_of_it(tmp_path: Path) -> None:
    """QuickTime may name where its data lie (dref, alis); FFmpeg is not to follow."""
    other = tmp_path / "other.mov"
    whole = film([quarters()] * 3, "mov", "mjpeg")
    other.write_bytes(whole)
    elsewhere = whole.replace(b"url \0\0\0\x01", b"url \0\0\0\0")
    place, end = elsewhere.index(b"mdat") + 4, elsewhere.index(b"moov") - 4
    seen = see(elsewhere[:place] + bytes(end - place) + elsewhere[end:], "a.mov")

    assert seen.reading.thumbnail is None


def test_boxes_alone_make_no_film() -> None:
    content = box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"mdat", bytes(50)) + box(b"moov", bytes(200))

    assert see(content, "a.mp4").code in ("broken_video", "no_still")
