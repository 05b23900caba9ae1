"""Where files meet: a key that all files of one folder share, whichever import brought them."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

# What programs keep in a folder of its own below the pictures belongs to the folder of the pictures.
_BELOW = b".scores"


def folder_key(relative_path: bytes, source_path: bytes | None) -> str:
    """32 hex digits for the folder of an upload's path as brought, or of an absolute path of a server folder.

    The same name in two folders never meets. Letters may be composed or not, as systems write them differently.
    """
    path = relative_path if source_path is None else source_path
    folder = path.rpartition(b"/")[0]
    above, _, last = folder.rpartition(b"/")
    if last.lower() == _BELOW:
        folder = above
    kind = b"upload" if source_path is None else b"server"
    return blake2b(kind + b"\0" + _composed(folder), digest_size=16).hexdigest()


def _composed(folder: bytes) -> bytes:
    try:
        return unicodedata.normalize("NFC", folder.decode()).encode()
    except UnicodeDecodeError:
        return folder


# Uploads that were dropped without any folder: they may come from anywhere.
LOOSE = folder_key(b"", None)
