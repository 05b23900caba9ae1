"""Text as files hold it: in UTF-8 where it can be that, else in the code page that most old programs wrote."""

from __future__ import annotations

import codecs

OLD_PAGE = "cp1252"


def decoded(raw: bytes) -> str:
    """Up to the first NUL, without blanks around it."""
    raw = raw.split(b"\0", 1)[0]
    try:
        # A text that was cut in the middle of a letter is still UTF-8.
        text, taken = codecs.utf_8_decode(raw, "strict", False)
    except UnicodeDecodeError:
        return raw.decode(OLD_PAGE, "replace").strip()
    if taken < len(raw) and text.isascii():
        return raw.decode(OLD_PAGE, "replace").strip()
    return text.strip()


def wide(raw: bytes) -> str:
    """UTF-16 without a mark, as Windows writes it; up to the first NUL."""
    return raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace").split("\0", 1)[0].strip()
