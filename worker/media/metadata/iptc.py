"""What IPTC says in its old binary form (IIM 4.2), and where Photoshop's resource blocks keep it."""

from __future__ import annotations

from collections.abc import Iterator

from worker.media.metadata import gathering
from worker.media.metadata.captions import a_persons
from worker.media.metadata.found import LONGEST_CAPTION, Found
from worker.media.metadata.gathering import Gathered
from worker.media.metadata.text import OLD_PAGE

IPTC_RESOURCE = 0x0404
RESOURCE_MARKS = (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR")
MARK = 0x1C
MOST_DATASETS = 5_000
ENVELOPE, APPLICATION = 1, 2
CHARSET = 90
TITLE, KEYWORD, CREATED_DAY, CREATED_TIME, DIGITAL_DAY, DIGITAL_TIME = 5, 25, 55, 60, 62, 63
HEADLINE, CAPTION, PROGRAM = 105, 120, 65
# ISO 2022: from here on UTF-8. Other marks name pages that nobody has met in pictures.
UTF_8 = b"\x1b%G"
LONGEST = 2 * LONGEST_CAPTION


def read_iptc(block: bytes) -> Found:
    """What a block of IIM datasets says; as much as can be read."""
    said: dict[int, list[bytes]] = {}
    page = ""
    for record, number, value in _datasets(block):
        if (record, number) == (ENVELOPE, CHARSET):
            page = "utf-8" if UTF_8 in value else OLD_PAGE
        elif record == APPLICATION:
            said.setdefault(number, []).append(value[:LONGEST])
    texts = {number: [_text(value, page) for value in values] for number, values in said.items()}
    gathered = Gathered()
    _date(texts, "iptc_created", "IPTC:DateCreated", CREATED_DAY, CREATED_TIME, gathered)
    _date(texts, "xmp_digitized", "IPTC:DigitalCreationDate", DIGITAL_DAY, DIGITAL_TIME, gathered)
    gathered.keywords(texts.get(KEYWORD, ()))
    for what, number in (
        (gathering.TITLE, TITLE),
        (gathering.TITLE, HEADLINE),
        (gathering.SOFTWARE, PROGRAM),
    ):
        gathered.say(what, _first(texts, number))
    gathered.say(gathering.CAPTION, a_persons(_first(texts, CAPTION)))
    return gathered.found()


def iptc_of(resources: bytes) -> bytes:
    """The IPTC block among Photoshop's resources (Adobe, “Photoshop File Formats”, image resource blocks)."""
    place = 0
    while resources[place : place + 4] in RESOURCE_MARKS and len(resources) >= place + 12:
        number = int.from_bytes(resources[place + 4 : place + 6])
        # A name with its length before it, and both together an even number of bytes.
        place += 6 + (resources[place + 6] + 2) // 2 * 2
        length = int.from_bytes(resources[place : place + 4])
        if number == IPTC_RESOURCE:
            return resources[place + 4 : place + 4 + length]
        place += 4 + length + length % 2
    return b""


def _datasets(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    for _ in range(MOST_DATASETS):
        head = block[place : place + 5]
        if len(head) < 5 or head[0] != MARK:
            return
        length = int.from_bytes(head[3:])
        place += 5
        if length & 0x8000:
            # Longer than 32 KiB: the number tells how wide the true length is.
            width = length & 0x7FFF
            if width > 4:
                return
            length = int.from_bytes(block[place : place + width])
            place += width
        yield head[1], head[2], block[place : place + length]
        place += length


def _text(value: bytes, page: str) -> str:
    """Many programs write UTF-8 and do not say so."""
    try:
        return value.decode("utf-8" if page != OLD_PAGE else page)
    except UnicodeDecodeError:
        return value.decode(OLD_PAGE, "replace")


def _date(texts: dict[int, list[str]], source: str, tag: str, day: int, time: int, gathered: Gathered) -> None:
    if any(digit in _first(texts, day) for digit in "123456789"):
        gathered.date(source, f"{_first(texts, day)} {_first(texts, time)}", tag)


def _first(texts: dict[int, list[str]], number: int) -> str:
    return next(iter(texts.get(number, ())), "")
