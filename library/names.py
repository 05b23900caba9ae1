"""Names from outside: kept byte by byte, shown without anything that could mislead an eye, a terminal or a database."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

REPLACEMENT = "�"
# Marks that turn the reading direction around, so that “gpj.exe” reads as a picture's name (Unicode TR 9).
BIDI = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
MOST_SHOWN = 2_000
MOST_LABEL = 200


def shown_name(raw: bytes) -> str:
    """The text for eyes: bytes that are not UTF-8, control and bidi characters become U+FFFD; length is bounded."""
    return shown_text(raw.decode("utf-8", errors="replace"))[:MOST_SHOWN]


def shown_text(text: str) -> str:
    """The same for text that is decoded already."""
    # Nearly every name: what is printable misleads nobody, for neither controls nor format characters are.
    if text.isprintable():
        return text
    return "".join(REPLACEMENT if _misleading(letter) else letter for letter in text)


def _misleading(letter: str) -> bool:
    return letter in BIDI or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")


def safe_relative_path(sent: str) -> bytes:
    """The path as a client sent it, made harmless: no drive, no leading slash, no `.` or `..`, no NUL. Never empty."""
    text = sent.replace("\\", "/").replace("\0", REPLACEMENT)
    parts = [part for part in text.split("/") if part not in ("", ".", "..")]
    if parts and len(parts[0]) == 2 and parts[0][1] == ":" and parts[0][0].isascii() and parts[0][0].isalpha():
        parts = parts[1:]
    return "/".join(parts).encode("utf-8", errors="replace") or b"unnamed"


def label_of(paths: Sequence[str]) -> str:
    """What to call an import of these paths (as sent): their one folder or file, else the first and a sign of more."""
    shown = [shown_name(safe_relative_path(path)) for path in paths]
    tops = list(dict.fromkeys(path.split("/")[0] for path in shown))
    if not tops:
        return ""
    label = tops[0] if len(tops) == 1 else f"{tops[0]} …"
    return label[:MOST_LABEL]
