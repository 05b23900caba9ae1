"""HEIC files that hold several pictures: what is said of another one in the file is not said of the picture."""

from __future__ import annotations

import io

import pillow_heif

from tests.worker.media.making import quarters
from tests.worker.media.metadata.stills import bag, found_in, packet


def test_words_about_another_picture_in_the_file_are_passed_over() -> None:
    """As phones write them: the map of bright places comes first, with XMP of its own."""
    file = pillow_heif.HeifFile()
    for words, size in (("map", (64, 48)), ("sea", (128, 96))):
        picture = quarters(size)
        picture.info["xmp"] = packet(bag("dc:subject", words))
        file.add_from_pillow(picture)
    into = io.BytesIO()
    file.save(into, quality=50, primary_index=1)

    assert found_in(into.getvalue(), "a.heic").keywords == ("sea",)
