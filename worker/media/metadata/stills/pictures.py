"""What is found in photos: EXIF, XMP, IPTC, and what PNG, GIF and JPEG say in words of their own."""

from __future__ import annotations

from collections.abc import Callable

from library.content.formats import Kind
from worker.media.metadata.found import NOTHING, Found
from worker.media.metadata.stills import in_ciff, in_gif, in_heif, in_jpeg, in_png, in_raw, in_tiff, in_webp
from worker.media.metadata.stills.parts import Parts, told
from worker.media.source import Source

_CONTAINERS: dict[str, Callable[[Source], Parts]] = {
    "jpeg": in_jpeg.parts,
    "mpo": in_jpeg.parts,
    "png": in_png.parts,
    "apng": in_png.parts,
    "gif": in_gif.parts,
    "webp": in_webp.parts,
    "tiff": in_tiff.parts,
    **dict.fromkeys(("heic", "heif", "heic-sequence", "heif-sequence", "avif"), in_heif.parts),
    "raf": in_raw.fuji,
    "cr3": in_raw.canon,
    "mrw": in_raw.minolta,
    "x3f": in_raw.sigma,
    "crw": in_ciff.parts,
}


def find(source: Source, kind: Kind) -> Found:
    """What a photo says; nothing for a format that can say nothing. What is broken in it costs only that."""
    container = _CONTAINERS.get(kind.format) or (in_tiff.parts if kind.raw else None)
    if container is None:
        return NOTHING
    try:
        return told(container(source))
    except ValueError:
        return NOTHING
