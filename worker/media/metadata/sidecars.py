"""What is found in sidecars: XMP, Google Takeout and other JSON, scores."""

from __future__ import annotations

from library.formats import Kind
from worker.media.metadata.found import NOTHING, Found
from worker.media.source import Source


def find(_source: Source, _kind: Kind) -> Found:
    return NOTHING
