"""What camcorders write between the pictures of an MPEG transport stream: the clock beside each of them (AVCHD).

The message is H.264's “user data unregistered” (ITU-T H.264, D.1.7) with a name of its own; its fields are as
exiftool's tables have them: numbers in decimal digits, a byte for the zone.
"""

from __future__ import annotations

from collections.abc import Iterator

from worker.media.metadata.found import Found
from worker.media.metadata.gathering import Gathered
from worker.media.source import Source

PACKET = 188
SYNC = 0x47
# Every group of pictures repeats it, so the first second is enough.
LOOKED_AT_BYTES = 1024 * 1024
MARK = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"
YEAR_MONTH, DAY_TIME = 0x18, 0x19
UNUSED, WEST, HOURS, HALF = 0x80, 0x20, 0x1E, 0x01


def find(source: Source) -> Found:
    """The first clock that is met."""
    gathered = Gathered()
    for payload in _payloads(source.at(0, LOOKED_AT_BYTES)):
        place = payload.find(MARK)
        if place >= 0:
            date = _date(_plain(payload[place + len(MARK) : place + len(MARK) + 512]))
            gathered.date("stream_date", date, "MDPM")
            break
    return gathered.found()


def _payloads(raw: bytes) -> Iterator[bytes]:
    """What the packets of each stream carry, put together."""
    step = PACKET + 4 if raw[4:5] == b"\x47" and raw[4 + PACKET + 4 :][:1] == b"\x47" and raw[:1] != b"\x47" else PACKET
    streams: dict[int, bytearray] = {}
    for start in range(step - PACKET, len(raw) - PACKET + 1, step):
        if raw[start] != SYNC:
            continue
        flags = raw[start + 3]
        begin = start + 4
        if flags & 0x20:
            # A field of clocks and stuffing comes first.
            begin += 1 + raw[begin]
        if flags & 0x10 and begin < start + PACKET:
            stream = int.from_bytes(raw[start + 1 : start + 3]) & 0x1FFF
            streams.setdefault(stream, bytearray()).extend(raw[begin : start + PACKET])
    yield from (bytes(stream) for stream in streams.values())


def _plain(raw: bytes) -> bytes:
    """Without the bytes that only keep two noughts and a small number from passing for a beginning (7.4.1.1)."""
    return raw.replace(b"\0\0\x03", b"\0\0")


def _date(fields: bytes) -> str:
    """Fields of one byte's number and four bytes; empty when there is no whole date."""
    found = {
        fields[at]: fields[at + 1 : at + 5] for at in range(1, 1 + 5 * min(fields[0] if fields else 0, 40), 5)
        if at + 5 <= len(fields)
    }  # fmt: skip
    first, second = found.get(YEAR_MONTH), found.get(DAY_TIME)
    if first is None or second is None:
        return ""
    zone, *year_month = first
    century, year, month = (f"{one:02x}" for one in year_month)
    day, hour, minute, second_of = (f"{one:02x}" for one in second)
    return f"{century}{year}:{month}:{day} {hour}:{minute}:{second_of}{_zone(zone)}"


def _zone(zone: int) -> str:
    if zone & UNUSED:
        return ""
    hours = (zone & HOURS) >> 1
    return f"{'-' if zone & WEST else '+'}{hours:02}:{'30' if zone & HALF else '00'}"
