"""Files of one folder share a key, and no two folders do."""

from __future__ import annotations

import unicodedata

from library.places.folder_key import LOOSE, folder_key


def test_files_of_one_folder_share_a_key_in_every_import() -> None:
    assert folder_key(b"Trip/a.jpg", None) == folder_key(b"Trip/b.jpg.xmp", None)


def test_the_same_folder_name_elsewhere_is_another_folder() -> None:
    keys = {folder_key(path, None) for path in (b"Trip/a.jpg", b"trip/a.jpg", b"Old/Trip/a.jpg", b"a.jpg")}

    assert len(keys) == 4


def test_scores_lie_below_their_pictures() -> None:
    assert folder_key(b"Trip/.scores/a.json", None) == folder_key(b"Trip/a.jpg", None)
    assert folder_key(b".scores/a.json", None) == LOOSE


def test_letters_may_be_composed_or_not() -> None:
    composed, apart = (unicodedata.normalize(form, "Été/a.jpg").encode() for form in ("NFC", "NFD"))

    assert composed != apart
    assert folder_key(composed, None) == folder_key(apart, None)


def test_a_folder_of_the_server_is_none_of_an_upload() -> None:
    assert folder_key(b"a.jpg", b"/photos/Trip/a.jpg") == folder_key(b"deep/b.jpg", b"/photos/Trip/b.jpg")
    assert folder_key(b"photos/Trip/a.jpg", None) != folder_key(b"a.jpg", b"photos/Trip/a.jpg")


def test_bytes_that_are_no_text_have_a_key_as_well() -> None:
    assert folder_key(b"\xff\xfe/a.jpg", None) == folder_key(b"\xff\xfe/b.jpg", None) != LOOSE
