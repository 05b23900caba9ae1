"""What a file truly is, from its first bytes; what its name promises; and whether it is taken.

A file is judged by content first. The name decides only where the content says nothing, or as much as TIFF: most raw
formats open like it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from library.content.formats import ARCHIVES, EXTENSIONS, FORMATS, TIFF_BASED, UNSUPPORTED, Kind
from library.content.junk import is_junk
from library.content.tiff_look import raw_format_of_tiff
from library.problem import Refused

# So many first bytes are enough for every format here.
HEAD_BYTES = 4096


@dataclass(frozen=True)
class Admission:
    """What becomes of a file that is brought: its kind and MIME type, and the code of its refusal (None: taken)."""

    kind: str
    mime_type: str | None
    refusal: str | None


def sniff(head: bytes) -> Kind | None:
    """The format that the first bytes show; None for unknown and unsupported ones (SVG, PDF, archives, …)."""
    for look in (_signature, _riff, _iso_media, _tiff, _matroska, _transport_stream, _bitmap, _sidecar):
        found = look(head)
        if found:
            return FORMATS[found]
    return None


def kind_of_name(name: str) -> Kind | None:
    """What the extension promises; None for an unknown or unsupported one, or none at all."""
    return EXTENSIONS.get(extension_of(name))


def extension_of(name: str) -> str:
    """The last part of a name or path after its dot, in lower case; empty without one (`.jpg` alone is a name).

    Dots and spaces at its end do not count, as on Windows.
    """
    stem, dot, extension = name.replace("\\", "/").rpartition("/")[2].rstrip(". ").rpartition(".")
    return extension.lower() if dot and stem else ""


def identify(name: str, head: bytes) -> Kind | None:
    """What the file is by content and name together; None where neither is of a supported kind."""
    content, named = sniff(head), kind_of_name(name)
    if content is None or named is None:
        return content or named
    if content.kind == "sidecar" and named.kind != "sidecar":
        # Text about a picture under a picture's name is no picture, and is to be told so.
        return named
    if content.format == "tiff" and named.format in TIFF_BASED:
        return named
    return content


def borne_out(kind: Kind, head: bytes) -> bool:
    """Whether the content itself says that the file is of this kind. Text has no marks, so sidecars always are."""
    content = sniff(head)
    return kind.kind == "sidecar" or (content is not None and content.kind == kind.kind)


def named_otherwise(name: str, content: Kind) -> bool:
    """Whether the name's extension belongs to another format than the content, so that a person may wonder."""
    named = kind_of_name(name)
    return named is not None and _family(named) != _family(content)


def admit(path: str, head: bytes) -> Admission:
    """Whether a file is taken whose first bytes have come; of an empty file only the name is looked at."""
    kind = identify(path, head)
    if is_junk(path) and not _is_media(sniff(head), path):
        return Admission(kind.kind if kind else "other", None, Refused.JUNK)
    if kind is None:
        return Admission(_refused_kind(path), None, Refused.UNSUPPORTED_TYPE)
    return Admission(kind.kind, kind.mime_type if borne_out(kind, head) else None, None)


def admit_name(path: str) -> Admission:
    """Whether a file is taken as far as its name can tell: an unknown extension waits for the content."""
    kind = kind_of_name(path)
    refusal = None
    if is_junk(path):
        refusal = Refused.JUNK
    elif extension_of(path) in UNSUPPORTED:
        refusal = Refused.UNSUPPORTED_TYPE
    return Admission(kind.kind if kind else _refused_kind(path), None, refusal)


def _refused_kind(path: str) -> str:
    return "archive" if extension_of(path) in ARCHIVES else "other"


def _is_media(content: Kind | None, path: str) -> bool:
    """Whether a picture only bears a junk-like name (`._IMG.jpg`) without lying in a folder of junk."""
    folder = path.replace("\\", "/").rpartition("/")[0]
    return content is not None and content.kind != "sidecar" and not is_junk(f"{folder}/x")


_FAMILIES = {
    "mpo": "jpeg",
    "apng": "png",
    **dict.fromkeys(("heif", "heic-sequence", "heif-sequence"), "heic"),
    **dict.fromkeys(("m4v", "3gp", "3g2", "mov"), "mp4"),
    "webm": "mkv",
    "mpeg": "mpeg-ts",
    **dict.fromkeys(TIFF_BASED, "tiff"),
}


def _family(kind: Kind) -> str:
    return _FAMILIES.get(kind.format, kind.format)


_SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"FUJIFILMCCD-RAW", "raf"),
    (0, b"IIU\0", "rw2"),
    (0, b"IIRO", "orf"),
    (0, b"IIRS", "orf"),
    (0, b"MMOR", "orf"),
    (0, b"\0MRM", "mrw"),
    (0, b"FOVb", "x3f"),
    (6, b"HEAPCCDR", "crw"),
    (0, b"\0\0\x01\xba", "mpeg"),
)


def _signature(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "mpo" if _lists_more_pictures(head) else "jpeg"
    for offset, mark, name in _SIGNATURES:
        if head.startswith(mark, offset):
            return "apng" if name == "png" and _animated_png(head) else name
    return None


def _lists_more_pictures(head: bytes) -> bool:
    """Whether a segment before a JPEG's picture is the index of several (CIPA DC-007, section 5)."""
    start = 2
    # As far as segments go that carry a length (ITU-T T.81, B.1.1.4) and no picture.
    while head[start : start + 1] == b"\xff" and head[start + 1 : start + 2] != b"\xda":
        if head[start + 1 : start + 2] == b"\xff":
            start += 1
            continue
        if head[start + 1 : start + 2] == b"\xe2" and head[start + 4 : start + 8] == b"MPF\0":
            return True
        start += 2 + max(2, int.from_bytes(head[start + 2 : start + 4]))
    return False


def _animated_png(head: bytes) -> bool:
    """The control chunk comes before the picture's data (APNG, acTL)."""
    control, data = head.find(b"acTL"), head.find(b"IDAT")
    return control > 0 and (data < 0 or control < data)


def _riff(head: bytes) -> str | None:
    return {b"WEBP": "webp", b"AVI ": "avi"}.get(head[8:12]) if head.startswith(b"RIFF") else None


# Brands of ISO base media files (ISO/IEC 14496-12 and the registry at mp4ra.org), padded to four letters.
_BRANDS = {
    "heic": "heic heix heim heis",
    "heic-sequence": "hevc hevx hevm hevs",
    "heif": "mif1 mif2 miaf",
    "heif-sequence": "msf1",
    "avif": "avif avis avio",
    "cr3": "crx",
    "mov": "qt",
    "m4v": "M4V M4VH M4VP",
    "3gp": "3gp1 3gp2 3gp3 3gp4 3gp5 3gp6 3gp7 3gp8 3gp9 3gg6 3gh9 3gr6 3gs6 3ge6 3gt8",
    "3g2": "3g2a 3g2b 3g2c",
    # Sounds and pictures that are not taken.
    "": "M4A M4B M4P F4A F4B aax jp2 jpx jpm jpxb mjp2 mj2s jxl jxs",
}
_BRAND = {brand.ljust(4).encode(): name for name, brands in _BRANDS.items() for brand in brands.split()}
# QuickTime files older than brands begin with one of these boxes.
_QUICKTIME_STARTS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


def _iso_media(head: bytes) -> str | None:
    kind, size = head[4:8], int.from_bytes(head[:4])
    if kind in _QUICKTIME_STARTS:
        return "mov" if size in (0, 1) or size >= 8 else None
    if kind != b"ftyp":
        return None
    major = head[8:12]
    name = _BRAND.get(major, "mp4")
    if name == "heif":
        # The general brand stands first, the coding that is really used among the compatible ones.
        compatible = {head[start : start + 4] for start in range(16, min(size, len(head)), 4)}
        return "avif" if b"avif" in compatible and not compatible & {b"heic", b"heix"} else name
    return name or None


def _tiff(head: bytes) -> str | None:
    if not head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return None
    return "cr2" if head[8:10] == b"CR" else raw_format_of_tiff(head) or "tiff"


def _matroska(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    return "webm" if b"webm" in head[:80] else "mkv" if b"matroska" in head[:80] else None


def _transport_stream(head: bytes) -> str | None:
    """Packets of 188 bytes begin with 0x47; on discs each carries four more bytes before it."""
    for start, step in ((0, 188), (4, 192)):
        if len(head) > start + 2 * step and set(head[start : start + 4 * step : step]) == {0x47}:
            return "mpeg-ts"
    return None


def _bitmap(head: bytes) -> str | None:
    """Two letters are a weak mark, so the size of the second header must be one that was ever defined."""
    sizes = (12, 16, 40, 52, 56, 64, 108, 124)
    return "bmp" if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in sizes else None


def _sidecar(head: bytes) -> str | None:
    text = head[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith((b"<", b"bplist")):
        return None
    looks: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
        ("xmp", lambda text: b"<x:xmpmeta" in text or b"adobe:ns:meta/" in text or text.startswith(b"<?xpacket")),
        ("aae", lambda text: b"adjustmentFormatIdentifier" in text),
    )
    return next((name for name, look in looks if look(text)), None)
