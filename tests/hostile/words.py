"""Pictures with bad things written about them: dates, places, letters, and metadata that loop or swell."""

from __future__ import annotations

import struct
from typing import Any

from tests.hostile.pictures import SOLID
from tests.worker.media.making import exif, saved

DATES = ("0000:00:00 00:00:00", "9999:99:99 99:99:99", "2020:01:01 24:61:61", "    :  :     :  :  ", "", "soon")
NAMESPACE = "xmlns:x='adobe:ns:meta/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
PACKET = f"<x:xmpmeta {NAMESPACE}><rdf:RDF/></x:xmpmeta>".encode()


def told(directory: int | None = None, **tags: Any) -> bytes:
    """A photo with these EXIF tags, in the main directory or in another one."""
    block = exif()
    into = block if directory is None else block.get_ifd(directory)
    for number, value in tags.items():
        into[int(number.removeprefix("x"), 16)] = value
    return saved(SOLID, exif=block)


def dated(text: str) -> bytes:
    return told(0x8769, x9003=text, x9004=text)


def odd_zones() -> bytes:
    return told(0x8769, x9003="2020:01:01 10:00:00+99:99", x9291="not a number", x9011="+25:99")


def places() -> bytes:
    nothing = struct.pack("<6I", 1, 0, 1, 0, 1, 0)
    entries = struct.pack("<HHI4s", 1, 2, 2, b"X\0") + struct.pack("<HHII", 2, 5, 3, 100)
    block = b"Exif\0\0II*\0" + struct.pack("<IHHHIII", 8, 1, 0x8825, 4, 1, 40, 0)
    return saved(
        SOLID, exif=block.ljust(6 + 40, b"\0") + struct.pack("<H", 2) + entries + bytes(4) + bytes(40) + nothing
    )


def far_places() -> bytes:
    return told(0x8825, x01="N", x02=(400.0, 99.0, 99.0), x04=(400.0, 0.0, 0.0))


def script() -> bytes:
    return told(x010E="<script>alert('x')</script>\"{{7*7}}", x013B="'; DROP TABLE files; --")


def escapes() -> bytes:
    return told(x010E="\x1b[31mred\x07\r\nover", x0110="a\x9b31m")


def formulas() -> bytes:
    return told(x9C9E='=HYPERLINK("http://x")\0'.encode("utf-16-le"), x010E="@SUM(1)", x013B="-2+3")


def odd_letters() -> bytes:
    return told(x010E=b"NUL\0inside\xff\xfe", x9C9B=b"\x00\xd8\x00\xd8", x013B="Grüße".encode("latin-1"))


def ten_megabytes_of_comment() -> bytes:
    whole = saved(SOLID)
    comment = b"\xff\xfe\xff\xff" + b"x" * 65_533
    return whole[:2] + comment * 160 + whole[2:]


def very_many_tags() -> bytes:
    count = 5_000
    entries = b"".join(struct.pack("<HHII", 0xC000 + number % 8000, 4, 1, number) for number in range(count))
    return saved(SOLID, exif=b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", count) + entries + bytes(4))


def lying_tag_count() -> bytes:
    return saved(SOLID, exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01\x03\0\x01\0\0\0\x01\0\0\0")


def odd_maker_note() -> bytes:
    return told(0x8769, x927C=b"Apple iOS\0\0\1MM\xff\xff" + b"\0\x11\0\2\xff\xff\xff\xff\xff\xff\xff\xff" * 50)


def directory_into_itself() -> bytes:
    """The next directory is the first one, and the EXIF directory is it as well."""
    block = struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8, 8)
    return saved(SOLID, exif=b"Exif\0\0II*\0\x08\0\0\0" + block)


def with_xmp(packet: bytes) -> bytes:
    return saved(SOLID, xmp=packet)


def laughing_xmp() -> bytes:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'ha'}'>" for n in range(9))
    return with_xmp(f"<?xml version='1.0'?><!DOCTYPE x [{laughs}]><x:xmpmeta {NAMESPACE}>&l8;</x:xmpmeta>".encode())


def xmp_from_outside() -> bytes:
    entity = "<!ENTITY e SYSTEM 'http://127.0.0.1:9/'><!ENTITY f SYSTEM 'file:///etc/passwd'>"
    return with_xmp(f"<?xml version='1.0'?><!DOCTYPE x [{entity}]><x:xmpmeta {NAMESPACE}>&e;&f;</x:xmpmeta>".encode())


def five_megabytes_of_xmp() -> bytes:
    return saved(SOLID, "WEBP", xmp=PACKET[:-12] + b" " * 5_000_000 + PACKET[-12:])


def other_letters_in_xmp() -> bytes:
    return with_xmp(PACKET.replace(b"<rdf:RDF/>", "Grüße".encode("latin-1")))


def half_xmp() -> bytes:
    return with_xmp(PACKET[: len(PACKET) // 2])


def two_packets() -> bytes:
    whole = with_xmp(rated(5))
    header = b"http://ns.adobe.com/xap/1.0/\0"
    second = header + rated(3)
    return whole[:2] + b"\xff\xe1" + (len(second) + 2).to_bytes(2) + second + whole[2:]


def rated(stars: int) -> bytes:
    """A packet that says nothing but a rating. (The second one of two goes in front of the first.)"""
    said = f"<rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='{stars}'/>"
    return PACKET.replace(b"<rdf:RDF/>", f"<rdf:RDF>{said}</rdf:RDF>".encode())
