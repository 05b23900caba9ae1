"""The texts and numbers of QuickTime and its relatives: three ways to write one line."""

from __future__ import annotations

import struct

# Below this a language number is a script of old Macintoshes; above it three packed letters, and the text is UTF-8.
FIRST_PACKED_LANGUAGE = 0x400
# Well-known types of Apple's data boxes.
UTF8, UTF16, SIGNED, UNSIGNED, FLOAT, DOUBLE = 1, 2, 21, 22, 23, 24
_FLOATS = {(FLOAT, 4): ">f", (DOUBLE, 8): ">d"}


def international_text(content: bytes) -> str:
    """User data: length and language, then the text. Some programs write a data box there, or the bare text."""
    if content[4:8] == b"data":
        return item_text(content)
    length, language = int.from_bytes(content[:2]), int.from_bytes(content[2:4])
    if 0 < length <= len(content) - 4:
        return decoded(content[4 : 4 + length], mac=language < FIRST_PACKED_LANGUAGE)
    return decoded(content, mac=False) if content[:1] >= b" " else ""


def item_text(content: bytes) -> str:
    """The first data box of an item, its number in writing."""
    length, kind = int.from_bytes(content[:4]), int.from_bytes(content[8:12])
    if content[4:8] != b"data" or length < 16:
        return ""
    value = content[16:length]
    if kind in (SIGNED, UNSIGNED) and len(value) <= 8:
        return str(int.from_bytes(value, signed=kind == SIGNED))
    if form := _FLOATS.get((kind, len(value))):
        return repr(struct.unpack(form, value)[0])
    if kind == UTF16:
        return value.decode("utf-16-be", "replace")
    return decoded(value, mac=False) if kind in (0, UTF8) else ""


def mobile_text(content: bytes) -> str:
    """3GPP: version and language, then UTF-8, or UTF-16 behind its mark; ends with NUL (TS 26.244, section 8).

    Some programs leave version and language out.
    """
    return decoded(content if content[:1] >= b" " else content[6:], mac=False)


def decoded(raw: bytes, *, mac: bool) -> str:
    """UTF-16 where its mark says so, else UTF-8, else what old programs wrote."""
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace").split("\0")[0]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("mac_roman" if mac else "cp1252", "replace")
    return text.split("\0")[0]
