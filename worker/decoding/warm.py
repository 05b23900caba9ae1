"""What decoding libraries load late by themselves, loaded early: a confined decoder cannot open a module any more."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import sys
from types import ModuleType

# For every reader: what the standard library imports at the first use of a function.
ALWAYS = ("_strptime", "copy", "mmap", "random", "tempfile", "traceback", "unicodedata", "xml.etree.ElementTree")
# Character sets that cameras, phones and video containers write, besides those that the interpreter has built in.
CHARACTER_SETS = (
    "ascii", "big5", "charmap", "cp1250", "cp1251", "cp1252", "cp437", "cp850", "cp932", "cp949", "euc_jp", "euc_kr",
    "gb18030", "gbk", "idna", "iso2022_jp", "iso8859_1", "iso8859_15", "latin_1", "mac_roman", "punycode",
    "raw_unicode_escape", "shift_jis", "unicode_escape", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be",
    "utf_32_le", "utf_7", "utf_8", "utf_8_sig",
)  # fmt: skip
# Where a reader has imported the first, it may need the others.
COMPANIONS = {
    "PIL.Image": (
        "PIL.AvifImagePlugin", "PIL.BmpImagePlugin", "PIL.ExifTags", "PIL.GifImagePlugin", "PIL.ImageChops",
        "PIL.ImageCms", "PIL.ImageColor", "PIL.ImageFile", "PIL.ImageFilter", "PIL.ImageOps", "PIL.ImagePalette",
        "PIL.ImageSequence", "PIL.ImageStat", "PIL.JpegImagePlugin", "PIL.MpoImagePlugin", "PIL.PngImagePlugin",
        "PIL.PpmImagePlugin", "PIL.TiffImagePlugin", "PIL.WebPImagePlugin", "defusedxml.ElementTree",
    ),
}  # fmt: skip
# Packages that look for any of their own modules when a file asks for it.
WHOLE = ("av",)


def warm() -> None:
    """Load it all, once, in the fork server; its children share the memory."""
    for name in (*ALWAYS, *(f"encodings.{name}" for name in CHARACTER_SETS)):
        importlib.import_module(name)
    for begun, companions in COMPANIONS.items():
        if begun in sys.modules:
            for name in companions:
                importlib.import_module(name)
    for name in WHOLE:
        if name in sys.modules:
            _import_below(sys.modules[name])
    # OpenSSL reads its configuration at the first digest.
    hashlib.sha256(b"").digest()


def _import_below(package: ModuleType) -> None:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.endswith(".__main__"):
            importlib.import_module(found.name)
