"""Where JPEG files keep what they say: APP1 for EXIF and XMP, APP13 for IPTC, COM for comments."""

from __future__ import annotations

from worker.media.jpeg import APPLICATION_1, COMMENT, Segment, headers
from worker.media.metadata.iptc import iptc_of
from worker.media.metadata.packet import LARGEST_PACKET
from worker.media.metadata.stills import samsung
from worker.media.metadata.stills.parts import Parts
from worker.media.metadata.text import decoded
from worker.media.source import Source

APPLICATION_13 = 0xED
EXIF_MARK = b"Exif\0"
XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
# XMP that is longer than a segment goes on in others: a mark, whose it is, the whole length, its place in it
# (Adobe, “XMP Specification Part 3”, section 1.1.3.1).
EXTENSION_MARK = b"http://ns.adobe.com/xmp/extension/\0"
OWNER_LENGTH = 32
PHOTOSHOP_MARK = b"Photoshop 3.0\0"
LONGEST_COMMENT = 1_000
MOST_SEGMENTS = 5_000


def parts(source: Source, start: int = 0) -> Parts:
    """The parts of the JPEG that starts there."""
    found = Parts(utc_milliseconds=samsung.utc_milliseconds(source))
    resources: list[bytes] = []
    extensions: list[bytes] = []
    for count, segment in enumerate(headers(source, start)):
        if count >= MOST_SEGMENTS:
            break
        if segment.marker == APPLICATION_1:
            _application_1(_content(source, segment), found, extensions)
        elif segment.marker == APPLICATION_13:
            content = _content(source, segment)
            if content.startswith(PHOTOSHOP_MARK):
                resources.append(content.removeprefix(PHOTOSHOP_MARK))
        elif segment.marker == COMMENT:
            found.comments.append(decoded(_content(source, segment)[:LONGEST_COMMENT]))
    if found.packets and extensions:
        found.packets += _extended(found.packets[0], extensions)
    # Resources that are longer than a segment go on in the next one.
    found.iptc.append(iptc_of(b"".join(resources)))
    return found


def _content(source: Source, segment: Segment) -> bytes:
    return source.at(segment.start + 4, max(0, segment.end - segment.start - 4))


def _application_1(content: bytes, found: Parts, extensions: list[bytes]) -> None:
    if content.startswith(EXIF_MARK):
        found.add_exif(content[len(EXIF_MARK) + 1 :])
    elif content.startswith(XMP_MARK):
        # A second packet belongs to nobody.
        found.packets = found.packets or [content[len(XMP_MARK) :]]
    elif content.startswith(EXTENSION_MARK):
        extensions.append(content[len(EXTENSION_MARK) :])


def _extended(packet: bytes, extensions: list[bytes]) -> list[bytes]:
    """The rest of the XMP, when all of it is there and it is no larger than a packet may be."""
    pieces: dict[int, bytes] = {}
    whole = 0
    for extension in extensions:
        if extension[:OWNER_LENGTH] in packet:
            whole = int.from_bytes(extension[OWNER_LENGTH : OWNER_LENGTH + 4])
            pieces[int.from_bytes(extension[OWNER_LENGTH + 4 : OWNER_LENGTH + 8])] = extension[OWNER_LENGTH + 8 :]
    joined = b"".join(pieces[place] for place in sorted(pieces))
    return [joined] if 0 < whole == len(joined) <= LARGEST_PACKET else []
