"""HEIC pictures stand and look as libheif shows them, however they are decoded."""

from __future__ import annotations

import io
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageStat

from tests.worker.media.looking import Seen, near, see
from tests.worker.media.making import BLUE, GREEN, RED, WHITE, box, exif, heic, noise, quarters, swapped_profile
from worker.media import heif, tiles
from worker.media.colour import BACKGROUND
from worker.media.items import read_items
from worker.media.source import Source


def assert_upright(seen: Seen) -> None:
    assert (640, 480) == (seen.reading.width, seen.reading.height)
    for place, colour in {(0.1, 0.1): RED, (0.9, 0.1): GREEN, (0.1, 0.9): BLUE, (0.9, 0.9): WHITE}.items():
        assert near(seen.colour_at(*place), colour), f"at {place}"


def turned(content: bytes, quarters_left: int) -> bytes:
    """The same file with another turn (irot) than the one it was written with."""
    place = content.index(b"irot") + 4
    return content[:place] + bytes([quarters_left]) + content[place + 1 :]


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures of one size, of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean) / 3


@pytest.mark.parametrize("safest", [False, True])
def test_a_heic_is_shown(safest: bool) -> None:
    seen = see(heic(quarters()), "a.heic", safest=safest)

    assert_upright(seen)
    assert seen.reading.mime_type == "image/heic"


@pytest.mark.parametrize("safest", [False, True])
@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_a_heic_is_turned_once(orientation: int, safest: bool) -> None:
    """The encoder writes irot and imir for an EXIF orientation; EXIF is remembered and turns nothing."""
    undone = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}.get(orientation)
    stored = quarters()
    if undone:
        methods = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
        stored = stored.transpose(Image.Transpose(methods[undone]))
    seen = see(heic(stored, exif=exif(orientation).tobytes()), "a.heic", safest=safest)

    assert_upright(seen)


def test_a_turn_without_exif_counts() -> None:
    content = turned(heic(quarters().transpose(Image.Transpose.ROTATE_90), exif=exif(6).tobytes()), 1)
    seen = see(content, "a.heic")

    assert (640, 480) == (seen.reading.width, seen.reading.height)
    assert near(seen.colour_at(0.1, 0.1), WHITE), "turned to the left twice, it stands on its head"


def test_exif_in_a_heic_turns_nothing_by_itself() -> None:
    content = heic(quarters(), exif=exif(6).tobytes())
    without = content.replace(b"irot", b"free")
    seen = see(without, "a.heic")

    assert_upright(seen)


def test_a_profile_in_a_heic_is_heeded() -> None:
    picture = quarters()
    picture.info["icc_profile"] = swapped_profile()

    assert near(see(heic(picture), "a.heic").colour_at(0.1, 0.1), BLUE)


def test_what_is_see_through_lies_on_a_quiet_ground() -> None:
    picture = quarters().convert("RGBA")
    picture.paste((0, 0, 0, 0), (320, 0, 640, 480))
    seen = see(heic(picture), "a.heic")

    assert near(seen.colour_at(0.1, 0.1), RED)
    assert near(seen.colour_at(0.9, 0.9), BACKGROUND)


def test_a_burst_shows_its_primary_picture() -> None:
    burst = pillow_heif.HeifFile()
    for colour in (RED, GREEN, BLUE):
        burst.add_from_pillow(Image.new("RGB", (64, 48), colour))
    into = io.BytesIO()
    burst.save(into, quality=90, primary_index=1)

    assert near(see(into.getvalue(), "a.heic").colour_at(0.5, 0.5), GREEN, within=20)


@pytest.mark.parametrize("size", [(641, 479), (99, 33), (2000, 1500)])
def test_odd_sizes_keep_their_shape(size: tuple[int, int]) -> None:
    seen = see(heic(quarters(size)), "a.heic")

    assert size == (seen.reading.width, seen.reading.height)
    assert seen.picture.size == (round(size[0] * min(1, 400 / size[0])), round(size[1] * min(1, 400 / size[0])))


def test_a_thumbnail_inside_that_is_large_enough_is_served() -> None:
    content = with_thumbnail(quarters((2000, 1500)), 500)
    seen = see(content, "a.heic")

    assert serving(content) is not None
    assert (2000, 1500) == (seen.reading.width, seen.reading.height)
    assert seen.picture.size == (400, 300)


def test_a_thumbnail_inside_that_is_too_small_is_not_served() -> None:
    assert serving(with_thumbnail(quarters((2000, 1500)), 320)) is None


def test_a_thumbnail_inside_that_does_not_open_leaves_the_picture_whole() -> None:
    """As Sony's cameras write them: its size says other than what is decoded."""
    content = with_thumbnail(quarters((2000, 1500)), 500).replace(struct_size(500, 374), struct_size(512, 384))
    seen = see(content, "a.heic")

    assert serving(content) is not None
    assert (seen.reading.width, seen.reading.height) == (2000, 1500)
    assert near(seen.colour_at(0.1, 0.1), RED)


def test_nobody_sees_whether_the_thumbnail_inside_was_served() -> None:
    picture = noise((25, 19)).resize((1000, 760), Image.Resampling.BICUBIC)
    content = with_thumbnail(picture, 500)
    quick, safe = see(content, "a.heic"), see(content, "a.heic", safest=True)

    assert quick.picture.size == safe.picture.size
    assert difference(quick.picture, safe.picture) < 4


def with_thumbnail(picture: Image.Image, edge: int) -> bytes:
    file = pillow_heif.from_pillow(picture)
    file.info["thumbnails"] = [edge]
    into = io.BytesIO()
    file.save(into, quality=90)
    return into.getvalue()


def serving(content: bytes) -> int | None:
    items = read_items(Source(memory=content))
    assert items is not None
    return heif.serving_thumbnail(items, 400)


def test_tiles_that_do_not_decode_are_left_to_libheif(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "_frames", lambda *_: iter(()))

    assert_upright(see(heic(quarters()), "a.heic"))


def test_a_picture_larger_than_we_open_is_refused() -> None:
    content = heic(quarters())
    spatial = content.index(b"ispe") + 8
    seen = see(content[:spatial] + struct_size(60_000, 60_000) + content[spatial + 8 :], "a.heic")

    assert seen.reading.failed


def struct_size(width: int, height: int) -> bytes:
    return width.to_bytes(4) + height.to_bytes(4)


def test_half_a_heic_is_incomplete() -> None:
    whole = heic(noise((400, 300)))

    assert see(whole[: len(whole) // 2], "a.heic").code == "incomplete"


def test_a_film_in_a_box_behind_makes_a_motion_photo() -> None:
    seen = see(heic(quarters()) + box(b"mpvd", b"film"), "a.heic")

    assert "motion_photo" in seen.reading.notes


def test_real_pictures_look_the_same_either_way(samples: Path) -> None:
    """Tiles and thumbnails inside against libheif's full picture: no more than a JPEG's reduced decoding differs."""
    different = {}
    for path in sorted((samples / "heic").iterdir()):
        quick, safe = see(path.read_bytes(), path.name), see(path.read_bytes(), path.name, safest=True)
        if quick.picture.size != safe.picture.size or difference(quick.picture, safe.picture) > 4:
            different[path.name] = difference(quick.picture, safe.picture)

    assert different == {}
