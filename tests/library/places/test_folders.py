"""Folders of the server: only what lies in a root is reached, without following links, and never our own data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from library.places.folders import OutsideRoots, ServerFolders, read_back, written


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "Pictures"
    (root / "2019" / "Lofoten").mkdir(parents=True)
    (root / "2019" / "beach.jpg").write_bytes(b"a beach")
    return root


@pytest.fixture
def folders(root: Path, tmp_path: Path) -> ServerFolders:
    return ServerFolders([root], tmp_path / "data")


def test_a_file_in_a_root_is_opened(folders: ServerFolders, root: Path) -> None:
    descriptor = folders.open_file(os.fsencode(root / "2019/beach.jpg"))

    assert os.read(descriptor, 100) == b"a beach"
    os.close(descriptor)


def test_a_path_is_brought_into_its_plain_form(folders: ServerFolders, root: Path) -> None:
    assert folders.place(os.fsencode(root) + b"//2019/./Lofoten/") == os.fsencode(root / "2019/Lofoten")


@pytest.mark.parametrize("path", ["", "Pictures", "~", "/", "/etc", "{root}-other", "{root}/../x", "{root}/a\0b"])
def test_what_lies_in_no_root_is_refused(folders: ServerFolders, root: Path, path: str) -> None:
    with pytest.raises(OutsideRoots):
        folders.open_folder(path.format(root=root).encode())


def test_links_are_not_followed_on_the_way_nor_at_its_end(folders: ServerFolders, root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/x.jpg").write_bytes(b"secret")
    os.symlink(tmp_path / "secret", root / "way")
    os.symlink(tmp_path / "secret/x.jpg", root / "end.jpg")

    for path in (root / "way/x.jpg", root / "end.jpg"):
        with pytest.raises(OSError, match=r"Not a directory|symbolic"):
            folders.open_file(os.fsencode(path))


def test_a_root_may_be_a_link_for_whoever_set_it_up_chose_it(root: Path, tmp_path: Path) -> None:
    os.symlink(root, tmp_path / "photos")
    folders = ServerFolders([tmp_path / "photos"], tmp_path / "data")

    descriptor = folders.open_file(os.fsencode(tmp_path / "photos/2019/beach.jpg"))

    assert os.read(descriptor, 100) == b"a beach"
    os.close(descriptor)


def test_the_data_folder_is_no_folder_of_pictures(root: Path) -> None:
    (root / "shoebox").mkdir()
    folders = ServerFolders([root], root / "shoebox")

    with pytest.raises(OutsideRoots):
        folders.open_folder(os.fsencode(root / "shoebox"))


@pytest.mark.parametrize("path", [b"/plain", b"/100%", b"/caf\xe9", "/Fête".encode(), b"/%E9", b"/a b&c=d"])
def test_a_path_of_any_bytes_can_be_written_and_read_back(path: bytes) -> None:
    assert read_back(written(path)) == path
    written(path).encode()


def test_reading_leaves_the_time_of_the_last_reading_alone(folders: ServerFolders, root: Path) -> None:
    """As far as the kernel lets us: for our own files, and as root."""
    path = root / "2019/beach.jpg"
    os.utime(path, (1_000_000_000, 1_400_000_000))

    descriptor = folders.open_file(os.fsencode(path))
    os.read(descriptor, 100)
    os.close(descriptor)

    assert (path.stat().st_atime, path.stat().st_mtime) == (1_000_000_000, 1_400_000_000)
