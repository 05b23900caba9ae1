"""Sidecars are done without a thumbnail; what cannot be read in them is a warning, and reaches nothing."""

from __future__ import annotations

import plistlib
import time

import pytest

from tests.worker.media.looking import see
from tests.worker.media.making import quarters, saved

XMP = b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'/><?xpacket end='w'?>\0\n"
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<x:xmpmeta xmlns:x="adobe:ns:meta/">&d;</x:xmpmeta>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<x:xmpmeta xmlns:x="adobe:ns:meta/">&a;</x:xmpmeta>"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg.xmp", XMP),
        ("a.jpg.json", b'{"title": "a.jpg", "photoTakenTime": {"timestamp": "1"}}'),
        ("a.json", b'["anything"]'),
        ("a.AAE", plistlib.dumps({"adjustmentFormatIdentifier": "com.apple.photo"})),
        ("a.aae", plistlib.dumps({"adjustmentFormatIdentifier": "com.apple.photo"}, fmt=plistlib.FMT_BINARY)),
    ],
)
def test_a_sidecar_is_done_without_a_thumbnail(name: str, content: bytes) -> None:
    seen = see(content, name)

    assert ("sidecar", None, None) == (seen.reading.kind, seen.reading.thumbnail, seen.code)
    assert seen.reading.sha256 is not None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xmp", LAUGHS),
        ("a.xmp", OUTSIDE),
        ("a.xmp", XMP[:-60]),
        ("a.xmp", b"no packet"),
        ("a.xmp", XMP + b" " * 5_000_000),
        ("a.json", b'{"title": '),
        ("a.json", b"[" * 100_000),
        ("a.json", b"\xff\xfe\x00"),
        ("a.aae", b"<plist"),
        ("a.aae", b"bplist00" + b"\xff" * 50),
    ],
    ids=[
        "laughs",
        "outside",
        "half",
        "words",
        "huge",
        "half JSON",
        "deep",
        "no text",
        "half list",
        "nonsense",
    ],
)
def test_a_sidecar_that_cannot_be_read_is_done_with_a_warning(name: str, content: bytes) -> None:
    began = time.process_time()
    seen = see(content, name)

    assert seen.code == "broken_sidecar"
    assert not seen.reading.failed
    assert time.process_time() - began < 0.5


def test_a_picture_under_a_sidecars_name_is_a_picture() -> None:
    assert see(saved(quarters()), "a.json").reading.kind == "photo"
