"""What a file is and whether it is taken: by content first, by name where the content does not tell."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from library.content.formats import EXTENSIONS, FORMATS, UNSUPPORTED
from library.content.junk import is_junk
from library.sniff import admit, admit_name, identify, kind_of_name, named_otherwise, sniff


def box(kind: bytes, *brands: bytes) -> bytes:
    return (8 + 4 * len(brands) + 4).to_bytes(4) + kind + brands[0] + bytes(4) + b"".join(brands[1:]) + bytes(40)


def packets(step: int, start: int = 0) -> bytes:
    stream = bytearray(b"\1" * (start + 6 * step))
    stream[start::step] = b"G" * len(stream[start::step])
    return bytes(stream)


def directory(*tags: tuple[int, int, int], behind: bytes = b"") -> bytes:
    """A little-endian TIFF with these tags (number, type, value) and something behind its directory."""
    entries = b"".join(
        number.to_bytes(2, "little")
        + kind.to_bytes(2, "little")
        + (1).to_bytes(4, "little")
        + value.to_bytes(4, "little")
        for number, kind, value in tags
    )
    return b"II*\0\x08\0\0\0" + len(tags).to_bytes(2, "little") + entries + bytes(4) + behind


HEADS = {
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "mpo": b"\xff\xd8\xff\xe2\0\x58MPF\0",
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\x09IDAT",
    "apng": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\x08acTL" + bytes(12) + b"\0\0\0\x09IDAT",
    "gif": b"GIF89a" + bytes(7),
    "webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "tiff": directory((0x100, 3, 8)),
    "bmp": b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
    "heic": box(b"ftyp", b"heic", b"mif1"),
    "heif": box(b"ftyp", b"mif1", b"heic"),
    "heic-sequence": box(b"ftyp", b"hevc", b"msf1"),
    "heif-sequence": box(b"ftyp", b"msf1", b"hevc"),
    "avif": box(b"ftyp", b"avif", b"mif1"),
    "dng": directory((0xFE, 4, 1), (0xC612, 1, 1)),
    "cr2": b"II*\0\x10\0\0\0CR\x02\0",
    "cr3": box(b"ftyp", b"crx ", b"isom"),
    "crw": b"II\x1a\0\0\0HEAPCCDR",
    "nef": directory((0xFE, 4, 1), (0x10F, 2, 38), behind=b"NIKON CORPORATION\0"),
    "arw": directory((0xFE, 4, 1), (0x10F, 2, 38), behind=b"SONY\0"),
    "raf": b"FUJIFILMCCD-RAW 0201",
    "orf": b"IIRO\x08\0\0\0",
    "rw2": b"IIU\0\x08\0\0\0",
    "mrw": b"\0MRM\0\0",
    "x3f": b"FOVb\0\0",
    "mp4": box(b"ftyp", b"isom", b"mp42"),
    "mov": box(b"ftyp", b"qt  "),
    "m4v": box(b"ftyp", b"M4V ", b"isom"),
    "3gp": box(b"ftyp", b"3gp5"),
    "3g2": box(b"ftyp", b"3g2a"),
    "mkv": b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x23\x42\x82\x88matroska",
    "webm": b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x82\x84webm",
    "avi": b"RIFF\0\0\x01\0AVI LIST",
    "mpeg-ts": packets(188),
    "mpeg": b"\0\0\x01\xba\x44",
    "xmp": b'\xef\xbb\xbf <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta',
    "aae": b'<?xml version="1.0"?><plist><dict><key>adjustmentFormatIdentifier</key>',
}


@pytest.mark.parametrize(("name", "head"), HEADS.items(), ids=HEADS)
def test_a_file_is_known_by_its_first_bytes(name: str, head: bytes) -> None:
    assert sniff(head) == FORMATS[name]


@pytest.mark.parametrize(
    "head",
    [box(b"ftyp", b"mif1", b"avif"), packets(192, 4), b"\0\0\x01\0wide" + bytes(8), b"\0\0\0\0mdat" + bytes(8)],
    ids=["AVIF under the general brand", "a disc's stream", "QuickTime without a brand", "data first"],
)
def test_other_beginnings_are_known_too(head: bytes) -> None:
    assert sniff(head) is not None


UNKNOWN = {
    "nothing": b"",
    "one byte": b"\xff",
    "half a mark": b"\xff\xd8",
    "words": b"Dear aunt, the pictures are on their way",
    "BM is a beginning of words": b"BMW, Mini and other cars in our street",
    "HTML": b"<!DOCTYPE html><script>alert(1)</script>",
    "SVG": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0",
    "PDF": b"%PDF-1.7",
    "Photoshop": b"8BPS\0\x01",
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
    "JPEG 2000 by its brand": box(b"ftyp", b"jp2 "),
    "JPEG XL": b"\xff\x0a",
    "an icon": b"icns\0\0\x10\0",
    "WMF": b"\xd7\xcd\xc6\x9a",
    "FlashPix": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "an archive": b"PK\x03\x04",
    "a sound": box(b"ftyp", b"M4A ", b"mp42"),
    "a wave": b"RIFF\0\0\x01\0WAVEfmt ",
    "a list of files": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "a playlist": b"#EXTM3U\n#EXT-X-VERSION:3\n",
    "another Matroska": b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x82\x84evil",
}


@pytest.mark.parametrize("head", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_taken_is_not_known(head: bytes) -> None:
    assert sniff(head) is None


@pytest.mark.parametrize(
    ("name", "format_name"),
    [
        ("IMG_1.JPG", "jpeg"),
        ("a/b.c/clip.MOV", "mov"),
        ("C:\\pictures\\x.heic", "heic"),
        ("DSC_0101.JPG(1).json", "json"),
        ("photo.jpg.xmp", "xmp"),
        ("raw.NEF", "nef"),
        ("a.mts", "mpeg-ts"),
        ("trailing.jpg ", "jpeg"),
        ("trailing.jpg..", "jpeg"),
    ],
)
def test_a_name_promises_by_its_last_extension(name: str, format_name: str) -> None:
    assert kind_of_name(name) == FORMATS[format_name]


@pytest.mark.parametrize("name", ["photo", ".jpg", "photo. .", "folder.jpg/photo", "letter.txt", "jpg", "", "/"])
def test_other_names_promise_nothing(name: str) -> None:
    assert kind_of_name(name) is None


def test_every_format_has_an_extension_that_leads_back_to_it() -> None:
    twins = {"mpo": "jpeg", "apng": "png", "heic-sequence": "heic", "heif-sequence": "heif"}
    for name, kind in FORMATS.items():
        assert EXTENSIONS[kind.extension].format == twins.get(name, name)


def test_nothing_is_both_taken_and_refused_by_name() -> None:
    assert not UNSUPPORTED & set(EXTENSIONS)


def test_a_raw_file_that_opens_like_tiff_is_told_by_its_name() -> None:
    assert identify("shot.pef", HEADS["tiff"]) == FORMATS["pef"]
    assert identify("scan.tif", HEADS["tiff"]) == FORMATS["tiff"]
    assert identify("renamed.tif", HEADS["nef"]) == FORMATS["nef"]


def test_content_goes_before_the_name() -> None:
    assert identify("holiday.mp4", HEADS["jpeg"]) == FORMATS["jpeg"]
    assert identify("holiday", HEADS["mp4"]) == FORMATS["mp4"]


def test_text_about_a_picture_is_no_picture() -> None:
    assert identify("photo.jpg", HEADS["xmp"]) == FORMATS["jpeg"]
    assert identify("photo.txt", HEADS["xmp"]) == FORMATS["xmp"]


@pytest.mark.parametrize(
    ("name", "format_name", "otherwise"),
    [
        ("a.jpg", "png", True),
        ("a.jpg", "heic", True),
        ("a.heic", "jpeg", True),
        ("a.mp4", "jpeg", True),
        ("a.jpg", "mpo", False),
        ("a.jpeg", "jpeg", False),
        ("a.heic", "heif", False),
        ("a.mp4", "mov", False),
        ("a.dng", "tiff", False),
        ("a", "jpeg", False),
        ("a.tmp", "jpeg", False),
    ],
)
def test_a_name_may_disagree_with_its_content(name: str, format_name: str, otherwise: bool) -> None:
    assert named_otherwise(name, FORMATS[format_name]) is otherwise


@pytest.mark.parametrize(
    ("path", "head", "kind", "mime_type", "refusal"),
    [
        ("a.jpg", "jpeg", "photo", "image/jpeg", None),
        ("without-extension", "png", "photo", "image/png", None),
        ("wrong.txt", "mp4", "video", "video/mp4", None),
        ("page.jpg", "HTML", "photo", None, None),
        ("list.mp4", "a list of files", "video", None, None),
        ("photo.jpg.json", "words", "sidecar", "application/json", None),
        ("letter.txt", "words", "other", None, "unsupported_type"),
        ("list.ffconcat", "a list of files", "other", None, "unsupported_type"),
        ("drawing.svg", "SVG", "other", None, "unsupported_type"),
        ("print.eps", "PostScript", "other", None, "unsupported_type"),
        ("all.zip", "an archive", "archive", None, "unsupported_type"),
        ("nameless", "words", "other", None, "unsupported_type"),
        ("Thumbs.db", "words", "other", None, "junk"),
        ("._photo.jpg", "words", "photo", None, "junk"),
        ("._photo.jpg", "jpeg", "photo", "image/jpeg", None),
        ("@eaDir/photo.jpg/SYNOPHOTO_THUMB_M.jpg", "jpeg", "photo", None, "junk"),
    ],
)
def test_a_file_is_taken_when_its_name_or_its_content_is_of_a_kind(
    path: str, head: str, kind: str, mime_type: str | None, refusal: str | None
) -> None:
    admitted = admit(path, (HEADS | UNKNOWN)[head])

    assert (kind, mime_type, refusal) == (admitted.kind, admitted.mime_type, admitted.refusal)


@pytest.mark.parametrize(
    ("path", "kind", "refusal"),
    [
        ("a/b.jpg", "photo", None),
        ("clip.webm", "video", None),
        ("photo.xmp", "sidecar", None),
        ("without-extension", "other", None),
        ("download.tmp", "other", None),
        ("letter.pdf", "other", "unsupported_type"),
        ("playlist.m3u8", "other", "unsupported_type"),
        ("all.tar", "archive", "unsupported_type"),
        ("a/.DS_Store", "other", "junk"),
    ],
)
def test_a_list_is_answered_by_names_alone(path: str, kind: str, refusal: str | None) -> None:
    admitted = admit_name(path)

    assert (kind, None, refusal) == (admitted.kind, admitted.mime_type, admitted.refusal)


@pytest.mark.parametrize(
    "path",
    [
        ".DS_Store",
        "a/Thumbs.db",
        "a/DESKTOP.INI",
        "a/._IMG_1.jpg",
        "photos/@eaDir/IMG_1.jpg/SYNOPHOTO_THUMB_XL.jpg",
        "__MACOSX/IMG_1.jpg",
        "a\\$RECYCLE.BIN\\IMG_1.jpg",
        "Lightroom/Previews.lrdata/1/2.lrprev",
        "Icon\r",
    ],
)
def test_what_computers_leave_behind_is_junk(path: str) -> None:
    assert is_junk(path)


@pytest.mark.parametrize(
    "path", [".hidden.jpg", "thumbnails/a.jpg", "a/Recently Deleted/a.jpg", "_DSC1.jpg", "a.jpg", ""]
)
def test_what_a_person_may_have_named_is_not(path: str) -> None:
    assert not is_junk(path)


def test_samples_are_what_their_truth_says(samples: Path) -> None:
    """Text has no marks of its own: JSON is told by its name alone."""
    with (samples / "MANIFEST.csv").open(newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["expected"] == "ok"]
    wrong = {}
    for row in rows:
        with (samples / row["path"]).open("rb") as file:
            kind = sniff(file.read(65536))
        if kind is None or kind.mime_type != row["mime"]:
            wrong[row["path"]] = kind

    assert wrong == {}
