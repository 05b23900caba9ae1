"""What is found in photos: EXIF, XMP, IPTC, and what PNG, GIF and JPEG say in comments."""

from __future__ import annotations

from library.formats import Kind
from worker.media.metadata.found import NOTHING, Found
from worker.media.source import Source


def find(_source: Source, _kind: Kind) -> Found:
    return NOTHING
