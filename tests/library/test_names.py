"""Names from outside are kept whole and shown harmless."""

from __future__ import annotations

import pytest

from library.names import label_of, safe_relative_path, shown_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Trip/a.jpg", b"Trip/a.jpg"),
        ("../../etc/passwd", b"etc/passwd"),
        ("C:\\Users\\me\\a.jpg", b"Users/me/a.jpg"),
        ("\\\\server\\share\\a.jpg", b"server/share/a.jpg"),
        ("/x/./y//z.jpg", b"x/y/z.jpg"),
        ("concat:a.mp4", b"concat:a.mp4"),
        ("Fête d'été.jpg", "Fête d'été.jpg".encode()),
        ("..", b"unnamed"),
        ("", b"unnamed"),
    ],
)
def test_a_path_that_was_sent_can_leave_no_folder(sent: str, kept: bytes) -> None:
    assert safe_relative_path(sent) == kept


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Ærø 🌊.jpg".encode(), "Ærø 🌊.jpg"),
        (b"caf\xe9.jpg", "caf�.jpg"),
        (b"a\nb\tc\x07.jpg", "a�b�c�.jpg"),
        ("photo‮gpj.exe".encode(), "photo�gpj.exe"),
    ],
)
def test_a_shown_name_has_nothing_that_misleads(raw: bytes, shown: str) -> None:
    assert shown_name(raw) == shown


def test_a_very_long_name_is_cut_for_eyes_only() -> None:
    assert len(shown_name(b"x" * 5_000)) == 2_000


@pytest.mark.parametrize(
    ("paths", "label"),
    [
        (["Holiday/a.jpg", "Holiday/sub/b.jpg"], "Holiday"),
        (["a.jpg"], "a.jpg"),
        (["a.jpg", "b.jpg"], "a.jpg …"),
        (["One/a.jpg", "Two/b.jpg"], "One …"),
        ([], ""),
    ],
)
def test_an_import_is_called_after_its_first_folder_or_file(paths: list[str], label: str) -> None:
    assert label_of(paths) == label
