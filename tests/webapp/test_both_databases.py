"""Files that try a database: what is told of them is the same on SQLite and PostgreSQL, in the API and on the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image

from tests.hostile import words
from tests.postgres import Postgres
from tests.stack import Stack
from tests.webapp.client import ended, files_of, imported, photo
from tests.worker.media.making import saved

# What differs between any two imports.
OWN = ("id", "job_id", "near_group", "thumbnail_url", "preview_url", "original_url", "pair_of")
ODD_TITLE = {
    "title": "lone\ud800half.jpg",
    "description": "NUL \u0000 and \ud83d\ude00 and half \ud83d",
    "photoTakenTime": {"timestamp": "1434260553"},
    "geoData": {"latitude": 59.912999999999997, "longitude": 10.75},
}
DEEP = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
WORDY = words.with_xmp(
    words.PACKET.replace(
        b"<rdf:RDF/>",
        "<rdf:RDF><rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='7' xmp:CreateDate='2019-07'><dc:subject><rdf:Bag>"
        "<rdf:li>Åse</rdf:li><rdf:li>A\u030ase</rdf:li><rdf:li>ÅSE</rdf:li><rdf:li>😀\u200d👩</rdf:li>"
        "<rdf:li>100%_\\'\"</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>".encode(),
    )
)


def plain(seed: int) -> bytes:
    kept = BytesIO()
    Image.new("RGB", (64, 48), (seed, 90, 30)).save(kept, "PNG")
    return kept.getvalue()


BROUGHT: dict[str, bytes] = {
    "odd/letters.jpg": words.odd_letters(),
    "odd/escapes.jpg": words.escapes(),
    "odd/script.jpg": words.script(),
    "odd/zones.jpg": words.odd_zones(),
    "odd/laughs.jpg": words.laughing_xmp(),
    "odd/wordy.jpg": WORDY,
    "odd/tomorrow.jpg": words.dated("9999:99:99 99:99:99"),
    "odd/lone_half.jpg": plain(1),
    "odd/lone_half.jpg.json": json.dumps(ODD_TITLE).encode(),
    "odd/deep.jpg": plain(2),
    "odd/deep.jpg.json": DEEP,
    "1998-07 Ünder/Straße.png": plain(3),
    "1998-07 Ünder/A\u030ase \U0001f600.png": plain(3),
    "1998-07 Ünder/B\u200e.png": plain(4),
    "upper/A.png": plain(5),
    "upper/a.png": plain(6),
    "healthy.jpg": photo(77_001),
    "plain.jpg": saved(words.SOLID),
}


def told(stack: Stack) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The import's id, its files by their paths, and its progress, without what no two imports share."""
    times = [str(1_500_000_000_000 + 86_400_000 * place) for place in range(len(BROUGHT))]
    job_id = imported(stack, *BROUGHT.items(), paths=list(BROUGHT), last_modified=times)
    listed = files_of(stack, job_id, per_page=200)
    paths = {file["id"]: file["relative_path"] for file in listed}
    files = {}
    for place, file in enumerate(listed):
        same = {name: value for name, value in file.items() if name not in OWN}
        files[file["relative_path"]] = {**same, "sidecars": [paths[one] for one in file["sidecars"]], "place": place}
    progress = ended(stack, job_id)
    kept = {name: progress[name] for name in ("status", "counts", "counters")}
    counted = {name: value for name, value in progress["summary"].items() if name != "duration_seconds"}
    return job_id, files, {**kept, **counted}


def test_tricky_files_are_told_the_same_on_both_databases(
    stack: Stack, start_described: Callable[..., Stack], postgres: Postgres
) -> None:
    other = start_described(DATABASE_URL=postgres.fresh())
    here, there = told(stack), told(other)

    assert list(here[1]) == list(there[1]), "the same order"
    for path, file in here[1].items():
        assert file == there[1][path], path
    assert here[2]["counters"]["keywords"] == there[2]["counters"]["keywords"]
    for query in ({"q": "åse"}, {"q": "STRASSE"}, {"tag": "ÅSE"}, {"q": "100%_"}, {"confidence": "low"}):
        found = [
            [file["relative_path"] for file in files_of(one, job_id, **query)]
            for one, job_id in ((stack, here[0]), (other, there[0]))
        ]
        assert found[0] == found[1], query
    on_the_page(stack, here[0])


def on_the_page(stack: Stack, job_id: str) -> None:
    """Rows 25 and 26: words are text there, without controls, also in the log."""
    of = {file["relative_path"]: file for file in files_of(stack, job_id, per_page=200)}
    script = stack.client.get(f"/files/{of['odd/script.jpg']['id']}").text
    assert "&lt;script&gt;alert(" in script
    assert "<script>alert(" not in script
    assert "{{7*7}}" in script
    escapes = stack.client.get(f"/files/{of['odd/escapes.jpg']['id']}").text
    assert "[31mred" in escapes
    assert not set(escapes + stack.log("worker") + stack.log("web")) & {"\x1b", "\x07", "\x9b", "\0"}
    assert of["odd/wordy.jpg"]["notes"] == ["odd_rating"]
    assert of["odd/wordy.jpg"]["rating"] is None
    wordy = stack.client.get(f"/files/{of['odd/wordy.jpg']['id']}").text
    assert "Its rating is no number from −1 to 5" in wordy
    assert (of["odd/lone_half.jpg"]["latitude"], of["odd/lone_half.jpg"]["confidence"]) == (59.913, "medium")
