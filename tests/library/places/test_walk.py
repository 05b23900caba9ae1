"""Walking through a folder: what is found, what is counted, how it is shown, and what it costs."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from library.places.folders import ServerFolders
from library.places.tally import folders_below, tally
from library.places.walk import Found, Walk, Wanted, matcher


def put(folder: Path, *names: str | bytes) -> None:
    for name in names:
        path = folder / (os.fsdecode(name) if isinstance(name, bytes) else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def walked(folder: Path, wanted: Wanted | None = None, data: Path | None = None) -> tuple[list[Found], dict[str, int]]:
    folders = ServerFolders([folder], data or folder.parent / "data")
    walk = Walk(folders, wanted or Wanted())
    found = [one for one in walk.through(folders.open_folder(os.fsencode(folder))) if one is not None]
    return sorted(found, key=lambda one: one.path), walk.ignored


def shown(found: list[Found]) -> list[str]:
    return [one.shown_path for one in found]


def test_pictures_are_found_with_their_size_and_time(tmp_path: Path) -> None:
    put(tmp_path, "2019/a.jpg", "b.MP4", "c.xmp", "notes.txt", "no-extension")
    os.utime(tmp_path / "2019/a.jpg", (1, 1_500_000_000.25))

    found, ignored = walked(tmp_path)

    assert shown(found) == ["2019/a.jpg", "b.MP4", "c.xmp"]
    assert [one.kind.kind for one in found if one.kind] == ["photo", "video", "sidecar"]
    assert (found[0].size_bytes, found[0].last_modified) == (1, 1_500_000_000_250)
    assert ignored == {"hidden": 0, "other_types": 2, "links": 0, "special": 0}


def test_a_walk_that_is_not_to_go_deeper_stays(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "below/b.jpg")

    assert shown(walked(tmp_path, Wanted(recursive=False))[0]) == ["a.jpg"]


@pytest.mark.parametrize(
    ("pattern", "fitting"),
    [
        ("*.jpg|*.mp4", ["2019/a.JPG", "b.mp4"]),
        ("a*", ["2019/a.JPG"]),
        (" *.png | ", ["2019/c.png"]),
        ("2019/*", ["2019/a.JPG", "2019/c.png"]),
        ("*", ["2019/a.JPG", "2019/c.png", "b.mp4"]),
        ("[", []),
    ],
)
def test_a_pattern_chooses_names_blind_to_case(tmp_path: Path, pattern: str, fitting: list[str]) -> None:
    put(tmp_path, "2019/a.JPG", "2019/c.png", "b.mp4")

    found, ignored = walked(tmp_path, Wanted(pattern))

    assert shown(found) == fitting
    assert ignored["other_types"] == 3 - len(fitting)


def test_a_pattern_of_any_length_ends_soon() -> None:
    matches = matcher("|".join(["*a" * 20 + "b"] * 8))

    assert not matches("", "a" * 250)


def test_names_that_would_be_shown_alike_are_told_apart(tmp_path: Path) -> None:
    put(tmp_path, b"caf\xe9.jpg", b"caf\xe8.jpg", "caf\ufffd.jpg", "caf\ufffd (2).jpg", b"\xff/a.jpg", b"\xfe/a.jpg")

    names = shown(walked(tmp_path)[0])

    assert len(set(names)) == 6
    assert "caf\ufffd.jpg" in names
    assert {name.encode() for name in names}


def test_the_folder_of_scores_is_looked_into_though_it_is_hidden(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", ".scores/a.jpg.json", ".other/b.json")

    found, ignored = walked(tmp_path)

    assert shown(found) == [".scores/a.jpg.json", "a.jpg"]
    assert ignored["hidden"] == 1


def test_our_own_data_is_never_found(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "shoebox/originals/b.jpg")

    found, ignored = walked(tmp_path, data=tmp_path / "shoebox")

    assert shown(found) == ["a.jpg"]
    assert ignored["hidden"] == 1


def test_a_file_that_goes_away_meanwhile_is_no_trouble(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "below/b.jpg", "below/deeper/c.jpg")
    folders = ServerFolders([tmp_path], tmp_path.parent / "data")
    walk = Walk(folders, Wanted()).through(folders.open_folder(os.fsencode(tmp_path)))

    first = next(walk)
    (tmp_path / "below/b.jpg").unlink()
    (tmp_path / "below/deeper/c.jpg").unlink()
    (tmp_path / "below/deeper").rmdir()

    assert first is not None
    assert first.shown_path == "a.jpg"
    assert list(walk) == []


def test_a_walk_that_is_left_early_leaves_nothing_open(tmp_path: Path) -> None:
    put(tmp_path, "a/b/c/d.jpg")
    before = len(list(Path("/proc/self/fd").iterdir()))
    folders = ServerFolders([tmp_path], tmp_path.parent / "data")
    walk = Walk(folders, Wanted()).through(folders.open_folder(os.fsencode(tmp_path)))

    next(walk)
    walk.close()

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    put(tmp_path, *(f"{number % 20}/{number}.jpg" for number in range(4_000)))
    folders = ServerFolders([tmp_path], tmp_path.parent / "data")
    tracemalloc.start()

    count = sum(
        found is not None for found in Walk(folders, Wanted()).through(folders.open_folder(os.fsencode(tmp_path)))
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 4_000
    assert peak < 300_000


def test_a_folder_is_counted_by_kind(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "b.jpg", "c.mp4", "d.xmp", "e.txt")
    folders = ServerFolders([tmp_path], tmp_path.parent / "data")

    counted = tally(folders, folders.open_folder(os.fsencode(tmp_path)), Wanted(), 10)

    assert counted.files == {"photo": 2, "video": 1, "sidecar": 1}
    assert counted.bytes == {"photo": 2, "video": 1, "sidecar": 1}
    assert (counted.total, counted.whole) == (4, True)


def test_a_count_that_takes_too_long_says_how_far_it_came(tmp_path: Path) -> None:
    put(tmp_path, *(f"{number}.jpg" for number in range(50)))
    folders = ServerFolders([tmp_path], tmp_path.parent / "data")

    counted = tally(folders, folders.open_folder(os.fsencode(tmp_path)), Wanted(), 0)

    assert not counted.whole
    assert counted.total == 1


def test_folders_to_choose_are_those_that_a_person_made(tmp_path: Path) -> None:
    put(tmp_path, "Zoo/a.jpg", "attic/b.jpg", ".hidden/c.jpg", "@eaDir/d.jpg", "e.jpg")
    os.symlink(tmp_path / "Zoo", tmp_path / "link")
    folders = ServerFolders([tmp_path], tmp_path.parent / "data")

    below, more = folders_below(folders.open_folder(os.fsencode(tmp_path)))

    assert [one.shown for one in below] == ["attic", "Zoo"]
    assert not more
