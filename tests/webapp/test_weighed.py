"""The large view and the grid: every date that was weighed, what belongs together, and how sure dates are."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.motifs import motif
from tests.stack import Stack
from tests.webapp.client import files_of, imported
from webapp.weighed import weighed

CAMERA = {
    "source": "exif_original",
    "raw": "2015:06:12 12:42:32",
    "taken_at": "2015-06-12T12:42:32.550",
    "utc_offset": None,
    "zone_source": None,
    "precision": "second",
    "flags": [],
    "refused": None,
}
FILE = {"taken_at": CAMERA["taken_at"], "timestamp_source": "exif_original"}


def shown(seed: int, **exif: str) -> bytes:
    """A JPEG of a motif with these EXIF tags (of the directory of the exposure, by number)."""
    tags = Image.Exif()
    tags[0x010F], tags[0x0110] = "Canon", "Canon EOS 600D"
    for name, value in exif.items():
        tags.get_ifd(0x8769)[int(name.removeprefix("x"), 16)] = value
    kept = BytesIO()
    motif(seed, (800, 600)).save(kept, "JPEG", quality=90, exif=tags)
    return kept.getvalue()


def wordy(seed: int) -> bytes:
    """A JPEG of a motif with forty keywords and two hundred words of caption."""
    words = "".join(f"<rdf:li>word {number}</rdf:li>" for number in range(40))
    caption = " ".join(f"line{number}" for number in range(200))
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:subject><rdf:Bag>{words}</rdf:Bag></dc:subject>"
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{caption}</rdf:li></rdf:Alt></dc:description>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    kept = BytesIO()
    motif(seed, (800, 600)).save(kept, "JPEG", xmp=packet.encode())
    return kept.getvalue()


@pytest.fixture(scope="module")
def job(stack: Stack) -> str:
    dated = shown(9201, x9003="2015:06:12 12:42:32", x9004="2015:06:12 12:42:32")
    zoned = shown(9205, x9003="2016:06:12 12:42:32", x9011="+02:00", x9004="2016:06:12 12:42:32")
    said = {"title": "a.jpg", "photoTakenTime": {"timestamp": "1434260553"}}
    sent = {
        "trip/a.jpg": dated,
        "trip/a.jpg.json": json.dumps(said).encode(),
        "copy/a.jpg": dated,
        "trip/zero.jpg": shown(9202, x9003="1970:01:01 00:00:00"),
        "trip/plain.jpg": shown(9203),
        "trip/wordy.jpg": wordy(9204),
        "trip/zoned.jpg": zoned,
    }
    return imported(stack, *sent.items(), paths=list(sent))


def large_view(stack: Stack, job: str, path: str) -> str:
    (file,) = [file for file in files_of(stack, job) if file["relative_path"] == path]
    return " ".join(stack.client.get(f"/files/{file['id']}").text.split())


def test_equal_dates_stand_in_one_line() -> None:
    candidates: list[dict[str, Any]] = [
        CAMERA,
        {**CAMERA, "source": "exif_digitized", "taken_at": "2015-06-12T12:42:32"},
        {**CAMERA, "source": "folder", "taken_at": "2015-01-01T00:00:00", "precision": "year"},
    ]

    lines = weighed({**FILE, "candidates": candidates})

    assert [line["sources"] for line in lines] == [["exif_original", "exif_digitized"], ["folder"]]
    assert [line["used"] for line in lines] == [True, False]


def test_a_refused_date_never_joins_one_that_counts() -> None:
    refused = {**CAMERA, "source": "mtime", "refused": "Not used: there was no such day."}

    assert len(weighed({**FILE, "candidates": [CAMERA, refused]})) == 2


def test_the_large_view_shows_the_date_in_use_and_the_others(stack: Stack, job: str) -> None:
    html = large_view(stack, job, "trip/a.jpg")

    assert "12 June 2015, 12:42:32" in html
    assert "in use" in html
    assert "Google Takeout file" in html
    assert "later" in html


def test_a_refused_date_is_struck_with_its_reason(stack: Stack, job: str) -> None:
    html = large_view(stack, job, "trip/zero.jpg")

    assert "candidate-refused" in html
    assert "Not used:" in html


def test_the_large_view_names_sidecars_and_copies(stack: Stack, job: str) -> None:
    html = large_view(stack, job, "trip/a.jpg")

    assert "<dt>Sidecar</dt>" in html
    assert "trip › a.jpg.json" in html
    assert "1 file is the same to the last byte:" in html
    assert "copy › a.jpg" in html


def test_many_words_are_folded_and_counted(stack: Stack, job: str) -> None:
    html = large_view(stack, job, "trip/wordy.jpg")
    open_words, folded = html.split('<details class="fold"><summary>28 more</summary>')

    assert '<li class="tag">word 11</li></ul>' in open_words
    assert '<li class="tag">word 39</li></ul></details>' in folded
    caption, rest = open_words.split('<details class="fold"><summary>', 1)
    assert "line0 line1 " in caption
    assert caption.rstrip().endswith("…</p>")
    assert "more words</summary>" in rest
    assert "line199</p></details>" in rest


def test_few_words_are_not_folded(stack: Stack, job: str) -> None:
    assert 'class="fold"' not in large_view(stack, job, "trip/a.jpg")


def test_a_zone_that_is_only_assumed_says_so_in_the_list(stack: Stack, job: str) -> None:
    """What stands beside one time is not written beside the other."""
    listed = large_view(stack, job, "trip/zoned.jpg").split('<ul class="candidates">')[1]

    assert 'Camera’s original time, <span class="whole">UTC +02:00</span>' in listed
    assert 'Time it was made digital, <span class="whole">UTC +02:00, assumed</span>' in listed


def test_the_grid_is_filtered_by_how_sure_dates_are(stack: Stack, job: str) -> None:
    everything = stack.client.get(f"/jobs/{job}").text
    doubtful = stack.client.get(f"/jobs/{job}", params={"confidence": "medium"}).text

    assert 'id="tab-medium"' in everything
    assert "What has a likely date" in doubtful
    assert doubtful.count('class="tile ') == len(files_of(stack, job, confidence="medium")) > 0
    assert f"/jobs/{job}/duplicates" in everything
