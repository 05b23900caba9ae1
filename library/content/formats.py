"""The formats of files: which are taken, how they are called, and which extensions stand for what."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Kind:
    """What a file is: `kind` is photo, video or sidecar; `extension` is the fitting one, without a dot."""

    kind: str
    format: str
    mime_type: str
    extension: str
    raw: bool = False


def _kind(kind: str, format_name: str, mime_type: str, extension: str = "", *, raw: bool = False) -> Kind:
    return Kind(kind, format_name, mime_type, extension or format_name, raw)


FORMATS = MappingProxyType({
    kind.format: kind
    for kind in (
        _kind("photo", "jpeg", "image/jpeg", "jpg"),
        _kind("photo", "mpo", "image/jpeg", "jpg"),
        _kind("photo", "png", "image/png"),
        _kind("photo", "apng", "image/apng", "png"),
        _kind("photo", "gif", "image/gif"),
        _kind("photo", "webp", "image/webp"),
        _kind("photo", "tiff", "image/tiff", "tif"),
        _kind("photo", "bmp", "image/bmp"),
        _kind("photo", "heic", "image/heic"),
        _kind("photo", "heif", "image/heif"),
        _kind("photo", "heic-sequence", "image/heic-sequence", "heic"),
        _kind("photo", "heif-sequence", "image/heif-sequence", "heif"),
        _kind("photo", "avif", "image/avif"),
        # Raw formats: registered at IANA is only DNG; the others as exiftool and shared-mime-info call them.
        _kind("photo", "dng", "image/x-adobe-dng", raw=True),
        _kind("photo", "cr2", "image/x-canon-cr2", raw=True),
        _kind("photo", "cr3", "image/x-canon-cr3", raw=True),
        _kind("photo", "crw", "image/x-canon-crw", raw=True),
        _kind("photo", "nef", "image/x-nikon-nef", raw=True),
        _kind("photo", "nrw", "image/x-nikon-nrw", raw=True),
        _kind("photo", "arw", "image/x-sony-arw", raw=True),
        _kind("photo", "sr2", "image/x-sony-sr2", raw=True),
        _kind("photo", "srf", "image/x-sony-srf", raw=True),
        _kind("photo", "raf", "image/x-fuji-raf", raw=True),
        _kind("photo", "orf", "image/x-olympus-orf", raw=True),
        _kind("photo", "rw2", "image/x-panasonic-rw2", raw=True),
        _kind("photo", "rwl", "image/x-leica-rwl", raw=True),
        _kind("photo", "pef", "image/x-pentax-pef", raw=True),
        _kind("photo", "srw", "image/x-samsung-srw", raw=True),
        _kind("photo", "mrw", "image/x-minolta-mrw", raw=True),
        _kind("photo", "x3f", "image/x-sigma-x3f", raw=True),
        _kind("photo", "3fr", "image/x-hasselblad-3fr", raw=True),
        _kind("photo", "fff", "image/x-hasselblad-fff", raw=True),
        _kind("photo", "iiq", "image/x-phaseone-iiq", raw=True),
        _kind("photo", "erf", "image/x-epson-erf", raw=True),
        _kind("photo", "kdc", "image/x-kodak-kdc", raw=True),
        _kind("photo", "dcr", "image/x-kodak-dcr", raw=True),
        _kind("photo", "mef", "image/x-mamiya-mef", raw=True),
        _kind("photo", "mos", "image/x-raw", raw=True),
        _kind("photo", "gpr", "image/x-gopro-gpr", raw=True),
        _kind("video", "mp4", "video/mp4"),
        _kind("video", "mov", "video/quicktime"),
        _kind("video", "m4v", "video/x-m4v"),
        _kind("video", "3gp", "video/3gpp"),
        _kind("video", "3g2", "video/3gpp2"),
        _kind("video", "mkv", "video/x-matroska"),
        _kind("video", "webm", "video/webm"),
        _kind("video", "avi", "video/x-msvideo"),
        _kind("video", "mpeg-ts", "video/mp2t", "mts"),
        _kind("video", "mpeg", "video/mpeg", "mpg"),
        _kind("sidecar", "xmp", "application/rdf+xml"),
        _kind("sidecar", "json", "application/json"),
        _kind("sidecar", "aae", "application/x-plist"),
    )
})  # fmt: skip

# Other spellings; every format's own name and fitting extension count as well.
_SPELLINGS = {
    "jpeg": "jpeg jpe jfif jif jpg_large jps",
    "tiff": "tiff",
    "bmp": "dib",
    "heic": "heics",
    "heif": "hif heifs",
    "avif": "avifs",
    "mov": "qt",
    "3gp": "3gpp",
    "mpeg-ts": "ts m2ts m2t mts",
    "mpeg": "mpeg mpe m2v m1v vob mod",
    "avi": "divx",
}
_OWN = {kind.extension: name for name, kind in reversed(list(FORMATS.items()))}
_OTHERS = {extension: name for name, extensions in _SPELLINGS.items() for extension in extensions.split()}
# The first format with an extension is the plain one: jpg means JPEG before it means MPO.
EXTENSIONS = MappingProxyType({extension: FORMATS[name] for extension, name in (_OWN | _OTHERS).items()})

# Raw formats that open as TIFF does, so that only their name or their tags tell them apart.
TIFF_BASED = frozenset({
    "dng", "cr2", "nef", "nrw", "arw", "sr2", "srf", "pef", "srw", "3fr", "fff", "iiq", "erf", "kdc", "dcr", "mef",
    "mos", "gpr", "rwl",
})  # fmt: skip

# MIME types of raw formats, as rows carry them.
RAW_TYPES = frozenset(kind.mime_type for kind in FORMATS.values() if kind.raw)

ARCHIVES = frozenset({
    "zip", "tar", "gz", "tgz", "bz2", "tbz", "tbz2", "xz", "txz", "zst", "7z", "rar", "cab", "arj", "lzh",
})  # fmt: skip

# Extensions that are known for something which is not taken. What stands nowhere is judged by its content.
_UNSUPPORTED = {
    "pictures": "svg svgz eps ps ai psd psb pdf jp2 j2k j2c jpc jpf jpx jpm jxl jxr wdp icns ico cur ani wmf emf fpx"
    " xcf kra tga pcx pnm ppm pgm pbm pam pfm dds exr hdr djvu djv dwg dxf cdr indd sketch fig xbm xpm fits",
    "films": "wmv asf flv f4v swf rm rmvb ogv ogm mxf dv",
    "lists of media": "m3u m3u8 mpd sdp ffconcat concat pls cue ism ismc smil",
    "sounds": "mp3 m4a m4b m4p m4r aac wav flac ogg oga opus wma aif aiff aifc mid midi amr caf ape mka",
    "words": "txt md rst rtf doc docx dot odt pages xls xlsx ods numbers csv tsv ppt pptx odp key tex epub mobi azw3"
    " html htm xhtml mht mhtml url webloc lnk srt vtt ass ssa sub idx eml msg pst mbox ics vcf log",
    "data": "sqlite sqlite3 db mdb accdb lrcat lrdata pickle parquet npy yaml yml toml ini cfg conf nfo torrent",
    "programs": "exe dll msi com bat cmd ps1 sh app dmg pkg deb rpm apk ipa jar class so dylib iso vhd vmdk py pyc js"
    " mjs css php c h cc cpp hpp java go rs rb pl swift kt wasm",
    "letters": "ttf otf ttc woff woff2 eot",
    "keys": "pem crt cer p12 pfx gpg asc",
}
UNSUPPORTED = ARCHIVES | frozenset(" ".join(_UNSUPPORTED.values()).split())
