"""What MP4, QuickTime and 3GP say: header times, Apple's keys, the user data of phones and cameras, XMP.

After ISO/IEC 14496-12, Apple's “QuickTime File Format”, 3GPP TS 26.244, and what exiftool's tables say of cameras.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from worker.dating.evidence import MAC_SECONDS, UNIX_SECONDS
from worker.media.boxes import Box, boxes, find_box
from worker.media.metadata import gathering
from worker.media.metadata.films import film_notes
from worker.media.metadata.films.quicktime_values import decoded, international_text, item_text, mobile_text
from worker.media.metadata.found import Found
from worker.media.metadata.gathering import Gathered
from worker.media.metadata.place import iso_6709, position
from worker.media.metadata.rating import stars
from worker.media.metadata.xmp import read_xmp
from worker.media.source import Source

MOST_TRACKS = 20
MOST_KEYS = 1_000
LONGEST_VALUE = 64 * 1024
LARGEST_XML = 1024 * 1024
# Between 1904, where QuickTime counts from, and 1970: who writes a smaller number has counted from 1970.
UNIX_SINCE_MAC = 2_082_844_800
XMP_ID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
# Nikon's films name it among the brands that they fit, and their maker nowhere else.
NIKON_BRAND = b"niko"
GOPRO_BOXES = frozenset({b"FIRM", b"GPMF"})
# Sony's own XML beside the film: when it was recorded, on the clock of the place, with its zone.
_SONY_DATE = re.compile(r"<CreationDate\s+value=\"([^\"]{4,40})\"")
_SONY_DEVICE = re.compile(r"<Device\s+manufacturer=\"([^\"]{1,100})\"\s+modelName=\"([^\"]{1,100})\"")


def find(source: Source) -> Found:
    """Everything that the boxes tell, and the first XMP packet among them."""
    gathered = Gathered()
    packets: list[bytes] = []
    notes: list[Found] = []
    for box in boxes(source, 0, source.size):
        if box.kind == b"ftyp":
            _brands(_content(source, box), gathered)
        elif box.kind == b"moov":
            packets += _movie(source, box, gathered, notes)
        elif box.kind == b"meta":
            _items(source, box, gathered)
            _sony(source, box, gathered)
        elif box.kind == b"uuid" and source.at(box.start, len(XMP_ID)) == XMP_ID:
            packets.append(_packet(source, box, len(XMP_ID)))
    found = gathered.found()
    for one in (*notes, *(read_xmp(packet) for packet in packets[:1])):
        found = gathering.joined(found, one)
    return found


def _movie(source: Source, movie: Box, gathered: Gathered, notes: list[Found]) -> list[bytes]:
    """Answers the XMP packets that lie within, and adds what cameras note in their own ways."""
    packets: list[bytes] = []
    parts = list(boxes(source, movie.start, movie.end))
    for box in parts:
        if box.kind == b"mvhd":
            _times(source.at(box.start, 20), "mvhd", "quicktime_created", gathered)
        elif box.kind == b"meta":
            _items(source, box, gathered)
        elif box.kind == b"udta":
            packets += _user_data(source, box, gathered)
            notes += [film_notes.find(source, one) for one in boxes(source, box.start, box.end)]
        elif box.kind == b"uuid" and source.at(box.start, len(XMP_ID)) == XMP_ID:
            packets.append(_packet(source, box, len(XMP_ID)))
    for track in [box for box in parts if box.kind == b"trak"][:MOST_TRACKS]:
        for path in (b"tkhd", b"mdia/mdhd"):
            header = find_box(source, path, track.start, track.end)
            if header is not None:
                _times(source.at(header.start, 20), path[-4:].decode(), "quicktime_track", gathered)
    return packets


def _times(header: bytes, tag: str, created: str, gathered: Gathered) -> None:
    """Creation and change; of tracks only what the film's own header does not say."""
    width = 8 if header[:1] == b"\x01" else 4
    if len(header) < 4 + 2 * width:
        return
    first, second = (int.from_bytes(header[at : at + width]) for at in (4, 4 + width))
    of_the_film = created == "quicktime_created"
    if of_the_film or (first and not gathered.holds(str(first))):
        gathered.date(created, str(first), tag, form=_form(first))
    if of_the_film and second not in (0, first):
        gathered.date("quicktime_modified", str(second), tag, form=_form(second))


def _form(count: int) -> str:
    return UNIX_SECONDS if 0 < count < UNIX_SINCE_MAC else MAC_SECONDS


def _brands(content: bytes, gathered: Gathered) -> None:
    if NIKON_BRAND in {content[at : at + 4] for at in range(0, len(content), 4)}:
        gathered.say(gathering.MAKE, "Nikon")


def _user_data(source: Source, udta: Box, gathered: Gathered) -> list[bytes]:
    packets = []
    kinds = set()
    for box in boxes(source, udta.start, udta.end):
        kinds.add(box.kind)
        if box.kind == b"meta":
            _items(source, box, gathered)
        elif box.kind == b"XMP_":
            packets.append(_packet(source, box, 0))
        elif box.kind[:1] in b"\xa9@":
            _tell(box.kind[1:].decode("latin-1"), international_text(_content(source, box)), gathered)
        elif box.kind in _MOBILE:
            _MOBILE[box.kind](_content(source, box), gathered)
    if kinds >= GOPRO_BOXES:
        gathered.say(gathering.MAKE, "GoPro")
    return packets


def _packet(source: Source, box: Box, skip: int) -> bytes:
    return source.at(box.start + skip, min(max(0, box.end - box.start - skip), LARGEST_XML))


def _content(source: Source, box: Box) -> bytes:
    return source.at(box.start, min(box.end - box.start, LONGEST_VALUE))


def _items(source: Source, meta: Box, gathered: Gathered) -> None:
    """Values by name (Apple's keys) or by four letters (iTunes). QuickTime's box has no version before its content."""
    start = meta.start if source.at(meta.start + 4, 4) == b"hdlr" else meta.start + 4
    listed = find_box(source, b"ilst", start, meta.end)
    if listed is None:
        return
    keys = find_box(source, b"keys", start, meta.end)
    names = list(_names(source.at(keys.start, min(keys.end - keys.start, LONGEST_VALUE)))) if keys else []
    for box in boxes(source, listed.start, listed.end):
        text = item_text(_content(source, box))
        number = int.from_bytes(box.kind)
        if 0 < number <= len(names):
            _tell(names[number - 1], text, gathered)
        elif box.kind[:1] == b"\xa9":
            _tell(box.kind[1:].decode("latin-1"), text, gathered)
        else:
            _tell(box.kind.decode("latin-1"), text, gathered)


def _names(content: bytes) -> Iterator[str]:
    """Of each key: its length with this head, its namespace, its name."""
    at = 8
    for _ in range(min(int.from_bytes(content[4:8]), MOST_KEYS)):
        length = int.from_bytes(content[at : at + 4])
        if length < 8 or at + length > len(content):
            return
        yield content[at + 8 : at + length].decode("utf-8", "replace")
        at += length


def _tell(name: str, text: str, gathered: Gathered) -> None:
    if not text or name not in _NAMED:
        return
    what = _NAMED[name]
    if what == "place":
        gathered.place(iso_6709(text))
    elif what == "keywords":
        gathered.keywords(text.replace(";", ",").split(","))
    elif what == "rating":
        gathered.rate(stars(text))
    elif what == "creation_time":
        # FFmpeg's copy of the header, in UTC: worth something where the header itself was lost.
        if not gathered.dated("quicktime_created"):
            gathered.date("quicktime_created", text, name, utc=True)
    elif what in ("quicktime_creationdate", "quicktime_content_date"):
        gathered.date(what, text, name)
    else:
        gathered.say(what, text)


_APPLE = "com.apple.quicktime."
_NAMED = {
    f"{_APPLE}creationdate": "quicktime_creationdate",
    f"{_APPLE}location.ISO6709": "place",
    f"{_APPLE}make": gathering.MAKE,
    f"{_APPLE}model": gathering.MODEL,
    f"{_APPLE}software": gathering.SOFTWARE,
    f"{_APPLE}title": gathering.TITLE,
    f"{_APPLE}displayname": gathering.TITLE,
    f"{_APPLE}description": gathering.CAPTION,
    f"{_APPLE}comment": gathering.CAPTION,
    f"{_APPLE}keywords": "keywords",
    f"{_APPLE}rating.user": "rating",
    f"{_APPLE}camera.lens_model": gathering.LENS,
    "com.android.manufacturer": gathering.MAKE,
    "com.android.model": gathering.MODEL,
    "creation_time": "creation_time",
    "date": "quicktime_content_date",
    "encoder": gathering.ENCODER,
    "location": "place",
    "location-eng": "place",
    "make": gathering.MAKE,
    "model": gathering.MODEL,
    "title": gathering.TITLE,
    "comment": gathering.CAPTION,
    "description": gathering.CAPTION,
    "keywords": "keywords",
    # User data and iTunes, without the sign before the three letters.
    "day": "quicktime_content_date",
    "xyz": "place",
    "mak": gathering.MAKE,
    "mod": gathering.MODEL,
    "swr": gathering.SOFTWARE,
    "too": gathering.ENCODER,
    "enc": gathering.ENCODER,
    "nam": gathering.TITLE,
    "des": gathering.CAPTION,
    "desc": gathering.CAPTION,
    "cmt": gathering.CAPTION,
    "inf": gathering.CAPTION,
    "key": "keywords",
    "keyw": "keywords",
}


def _place_of_mobile(content: bytes, gathered: Gathered) -> None:
    """`loci` of 3GPP: after version and language a name, a role, then longitude, latitude, height in 16.16 bits."""
    wide = content[6:8] in (b"\xfe\xff", b"\xff\xfe")
    end = next((at for at in range(6, len(content) - 1, 2) if content[at : at + 2] == b"\0\0"), -1)
    end = end + 2 if wide else content.find(b"\0", 6) + 1
    numbers = content[end + 1 : end + 9]
    if end < 7 or len(numbers) < 8:
        return
    east, north = (int.from_bytes(numbers[at : at + 4], signed=True) / 65_536 for at in (0, 4))
    gathered.place(position(round(north, 5), round(east, 5)))


def _mobile(what: str) -> Callable[[bytes, Gathered], None]:
    return lambda content, gathered: gathered.say(what, mobile_text(content))


def _year_of_mobile(content: bytes, gathered: Gathered) -> None:
    year = int.from_bytes(content[4:6])
    if year:
        gathered.date("quicktime_content_date", str(year), "yrrc")


_MOBILE: dict[bytes, Callable[[bytes, Gathered], None]] = {
    b"titl": _mobile(gathering.TITLE),
    b"dscp": _mobile(gathering.CAPTION),
    # Casio and Canon write their names like 3GPP's texts.
    b"manu": _mobile(gathering.MAKE),
    b"modl": _mobile(gathering.MODEL),
    # When it was recorded, as exiftool understands it (UserData:DateTimeOriginal).
    b"date": lambda content, gathered: gathered.date("quicktime_creationdate", mobile_text(content), "date"),
    # Dashcams, as in AVI.
    b"IDIT": lambda content, gathered: gathered.date("quicktime_content_date", decoded(content, mac=False), "IDIT"),
    b"yrrc": _year_of_mobile,
    b"loci": _place_of_mobile,
}


def _sony(source: Source, meta: Box, gathered: Gathered) -> None:
    """Looked through for two elements, never parsed as a whole: nothing in it can grow or refer to anything."""
    for start in (meta.start, meta.start + 4):
        box = find_box(source, b"xml ", start, meta.end)
        if box is None:
            continue
        text = source.at(box.start + 4, min(max(0, box.end - box.start - 4), LARGEST_XML)).decode("utf-8", "replace")
        if date := _SONY_DATE.search(text):
            gathered.date("quicktime_creationdate", date[1], "NonRealTimeMeta:CreationDate")
        if device := _SONY_DEVICE.search(text):
            gathered.say(gathering.MAKE, device[1])
            gathered.say(gathering.MODEL, device[2])
        return
