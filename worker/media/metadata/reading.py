"""Which reader of metadata knows which kind of file. A file whose metadata is broken keeps its picture."""

from __future__ import annotations

import traceback

from library.content.formats import Kind
from worker.media.metadata.beside import sidecars
from worker.media.metadata.bounds import fitting
from worker.media.metadata.films import videos
from worker.media.metadata.found import NOTHING, Found
from worker.media.metadata.stills import pictures
from worker.media.source import Source

_READERS = {"photo": pictures.find, "video": videos.find, "sidecar": sidecars.find}


def metadata_of(source: Source, kind: Kind) -> Found:
    """What the file says about itself; as much as can be read. Raises only MemoryError."""
    reader = _READERS.get(kind.kind)
    if reader is None:
        return NOTHING
    try:
        return fitting(reader(source, kind))
    except MemoryError:
        raise
    except Exception:
        # The edge of a file's metadata: parsers of hostile bytes raise whatever comes first, and the picture stays.
        traceback.print_exc()
        return NOTHING
