"""What is found in videos: each container has its own way to say when, where and with what it was recorded."""

from __future__ import annotations

from library.content.formats import Kind
from worker.media.metadata.films import avi, matroska, quicktime, stream
from worker.media.metadata.found import NOTHING, Found
from worker.media.source import Source

QUICKTIME = frozenset({"mp4", "mov", "m4v", "3gp", "3g2"})
MATROSKA = frozenset({"mkv", "webm"})


def find(source: Source, kind: Kind) -> Found:
    """What the container tells; nothing for one without such words. Never raises on any bytes."""
    if kind.format in QUICKTIME:
        return quicktime.find(source)
    if kind.format in MATROSKA:
        return matroska.find(source)
    if kind.format == "avi":
        return avi.find(source)
    return stream.find(source) if kind.format == "mpeg-ts" else NOTHING
