"""The parts of a picture's file that tell about it, as its container holds them, and what they say together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial, reduce

from worker.dating.evidence import Device
from worker.dating.moment import MONTH, YEAR
from worker.dating.parsing import Unreadable, read_text
from worker.media.metadata.exif import read_exif
from worker.media.metadata.found import NO_DEVICE, NOTHING, Found
from worker.media.metadata.gathering import Gathered, joined
from worker.media.metadata.iptc import read_iptc
from worker.media.metadata.keywords import without_lists
from worker.media.metadata.stills import samsung
from worker.media.metadata.xmp import read_xmp
from worker.media.tiff import tiff_of

# Longer ones are an essay, not a date.
LONGEST_COMMENT_DATE = 80
_LABEL = re.compile(r"^\s*(?:[a-z][a-z /]{0,30}[:=]\s*)", re.IGNORECASE)


@dataclass
class Parts:
    """What was met on the way through a file. `said` is what the container says by itself.

    `others` were read by other readers already. `utc_milliseconds` is when it was taken, since 1970.
    """

    exif: list[Callable[[], Found]] = field(default_factory=list)
    packets: list[bytes] = field(default_factory=list)
    iptc: list[bytes] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    others: list[Found] = field(default_factory=list)
    said: Gathered = field(default_factory=Gathered)
    utc_milliseconds: int | None = None

    def add_exif(self, block: bytes) -> None:
        self.exif.append(lambda: read_exif(tiff_of(block)))


def told(parts: Parts) -> Found:
    """Everything together. EXIF knows best what the camera did; XMP, then IPTC, what a person said."""
    for comment in parts.comments:
        _date_of(comment, parts.said)
    exif = _first(parts.exif)
    xmp = _all_of(parts.packets)
    iptc = _first(partial(read_iptc, block) for block in parts.iptc)
    if parts.utc_milliseconds is not None:
        _compare_clocks(exif, parts.utc_milliseconds, parts.said)
    exif = replace(exif, keywords=without_lists(exif.keywords, (*xmp.keywords, *iptc.keywords)))
    said = reduce(joined, parts.others, parts.said.found())
    words = joined(joined(joined(xmp, iptc), exif), said) if xmp or iptc or said else exif
    facts = joined(joined(joined(exif, xmp), iptc), said)
    return replace(
        words,
        evidence=facts.evidence,
        device=_device(exif, xmp, iptc, said),
        camera=facts.camera,
        lens=facts.lens,
        latitude=facts.latitude,
        longitude=facts.longitude,
    )


def _first(readers: Iterable[Callable[[], Found]]) -> Found:
    """Of several only the first that says anything: the others are leftovers, or belong to pictures within."""
    for read in readers:
        try:
            if found := read():
                return found
        except ValueError:
            continue
    return NOTHING


def _all_of(packets: list[bytes]) -> Found:
    """The packet, and what goes on of it elsewhere."""
    found = [read_xmp(packet) for packet in packets]
    return reduce(joined, found) if found else NOTHING


def _device(*all_of_them: Found) -> Device:
    """Each name from the first part that knows it."""
    known = [one.device for one in all_of_them if one.device != NO_DEVICE]
    if len(known) < 2:
        return known[0] if known else NO_DEVICE

    def first(name: str) -> str:
        return next((text for one in known if (text := getattr(one, name))), "")

    return Device(
        make=first("make"),
        model=first("model"),
        software=first("software"),
        encoder=first("encoder"),
        file_source=next((one.file_source for one in known if one.file_source is not None), None),
    )


def _compare_clocks(exif: Found, milliseconds: int, said: Gathered) -> None:
    """The zone of the clock on the wall, where only the moment in UTC tells it."""
    for one in exif.evidence:
        if one.source == "exif_original" and one.offset is None:
            with suppress(Unreadable):
                offset = samsung.offset(read_text(one.raw), milliseconds)
                said.date("maker_note", one.raw if offset else "", "Samsung:TimeStamp", offset=offset)


def _date_of(comment: str, said: Gathered) -> None:
    """A comment that is nothing but a date, or a label and a date."""
    if len(comment) > LONGEST_COMMENT_DATE:
        return
    for text in (comment, _LABEL.sub("", comment)):
        try:
            moment = read_text(text)
        except Unreadable:
            continue
        if moment.precision not in (MONTH, YEAR):
            said.date("comment", text, "Comment")
            return
