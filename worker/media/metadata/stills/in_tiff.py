"""Where TIFF and most raw files keep what they say: in their first directory, XMP and IPTC as tags (TIFF/EP, DNG)."""

from __future__ import annotations

from worker.media.metadata.exif import read_exif
from worker.media.metadata.iptc import iptc_of
from worker.media.metadata.packet import LARGEST_PACKET
from worker.media.metadata.stills.parts import Parts
from worker.media.source import Source
from worker.media.tiff import Tiff

XMP, IPTC, PHOTOSHOP = 0x02BC, 0x83BB, 0x8649
LARGEST_BLOCK = 2 * 1024 * 1024


def parts(source: Source) -> Parts:
    """The whole file is one EXIF block. Raises ValueError where it is no TIFF."""
    found = Parts()
    tiff = Tiff(source.at)
    found.exif.append(lambda: read_exif(tiff))
    tags, _ = tiff.directory(tiff.first)
    if XMP in tags:
        # One byte more than is read, so that it shows when there is more.
        found.packets.append(tiff.raw(tags[XMP], LARGEST_PACKET + 1))
    # Some write the datasets as whole numbers of four bytes; the bytes are the same.
    found.iptc.append(tiff.raw(tags.get(IPTC), LARGEST_BLOCK))
    found.iptc.append(iptc_of(tiff.raw(tags.get(PHOTOSHOP), LARGEST_BLOCK)))
    return found
