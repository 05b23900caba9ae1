"""What is found in sidecars: XMP, Google Takeout and other JSON, scores, Apple's adjustments.

Every sidecar that can be read says `about`, with its form. One that cannot says nothing; one of a known form whose
fields are not what they should be is `broken`, and what was right in it still counts.
"""

from __future__ import annotations

import json
import plistlib
from collections.abc import Callable
from typing import Any, NoReturn

from library.content.formats import Kind
from worker.media.metadata.beside import dumps, takeout
from worker.media.metadata.found import NOTHING, Found
from worker.media.metadata.xmp import read_xmp
from worker.media.source import Source

LARGEST_BYTES = 1024 * 1024
FORMS: tuple[Callable[[Any], Found | None], ...] = (
    takeout.picture,
    dumps.exiftool,
    dumps.osxphotos,
    dumps.immich_go,
    dumps.score,
    takeout.album,
)
OTHER = Found(about={"form": "other"})


def find(source: Source, kind: Kind) -> Found:
    """What the sidecar says of its picture; nothing where it cannot be read. Raises only MemoryError."""
    if source.size > LARGEST_BYTES:
        return NOTHING
    try:
        return _READERS[kind.format](source.at(0, LARGEST_BYTES))
    except MemoryError:
        raise
    except Exception:
        # Parsers of such text raise whatever comes first: for one the end, for another a wrong letter, or depth.
        return NOTHING


def broken(found: Found) -> bool:
    """Whether a sidecar could not be read, or not all of it."""
    return found.about is None or found.about.get("broken") is True


def _json(raw: bytes) -> Found:
    values = json.loads(raw, parse_constant=_refuse)
    return next((found for form in FORMS if (found := form(values)) is not None), OTHER)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _xmp(raw: bytes) -> Found:
    return read_xmp(raw, sidecar=True)


def _aae(raw: bytes) -> Found:
    """How a picture was edited, on Apple's devices; when, too, but not when it was taken."""
    plistlib.loads(raw)
    return Found(about={"form": "aae"})


_READERS: dict[str, Callable[[bytes], Found]] = {"xmp": _xmp, "json": _json, "aae": _aae}
