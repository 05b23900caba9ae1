"""From what was found to what is shown: dates, words and their reasons, through the door, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import Sent, ended, files_of, imported, job_of, send

MTIME = 1_562_228_000_000  # 2019-07-04T08:13:20Z
# Tags of EXIF 2.3.
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
MAKE, MODEL, ORIGINAL, OFFSET_ORIGINAL = 0x010F, 0x0110, 0x9003, 0x9011


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    environ = {"MIN_FREE_BYTES": "0"}
    if request.param == "postgresql":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres").fresh()
    with Stack(tmp_path_factory.mktemp("stack"), **environ) as stack:
        yield stack


seeds = iter(range(1_000_000))


def photo(taken: str = "", *, offset: str = "", make: str = "Canon", place: tuple[float, float] | None = None) -> bytes:
    """A JPEG like no other, as a camera writes it; without a date only pixels."""
    seed = next(seeds)
    exif = Image.Exif()
    if taken:
        exif[MAKE], exif[MODEL] = make, "EOS"
        exif.get_ifd(EXIF_IFD)[ORIGINAL] = taken
        if offset:
            exif.get_ifd(EXIF_IFD)[OFFSET_ORIGINAL] = offset
    if place is not None:
        north, east = place
        exif.get_ifd(GPS_IFD).update({1: "N", 2: (north, 0.0, 0.0), 3: "E", 4: (east, 0.0, 0.0)})
    kept = BytesIO()
    Image.new("RGB", (64, 48), (seed % 251, seed // 251 % 251, 99)).save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def takeout(title: str, seconds: int) -> bytes:
    return json.dumps({"title": title, "photoTakenTime": {"timestamp": str(seconds)}}).encode()


def xmp(**fields: str) -> bytes:
    said = "".join(f"<{name.replace('_', ':')}>{value}</{name.replace('_', ':')}>" for name, value in fields.items())
    names = {
        "exif": "http://ns.adobe.com/exif/1.0/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
    spaces = " ".join(f'xmlns:{short}="{long}"' for short, long in names.items())
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {spaces}>{said}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def bag(*words: str) -> str:
    return "<rdf:Bag>" + "".join(f"<rdf:li>{word}</rdf:li>" for word in words) + "</rdf:Bag>"


def brought(stack: Stack, *files: tuple[str, bytes], times: list[int] | None = None, **options: object) -> str:
    """The id of an import of these files, by path, that has ended."""
    sent: list[Sent] = [(path.rpartition("/")[2], content) for path, content in files]
    fields: dict[str, Any] = {"paths": [path for path, _ in files], "options": json.dumps(options)}
    if times is not None:
        fields["last_modified"] = [str(time) for time in times]
    job_id = job_of(send(stack, *sent, **fields))
    told = ended(stack, job_id)
    assert told["status"] == "completed", told
    return job_id


def by_path(stack: Stack, job_id: str) -> dict[str, dict[str, Any]]:
    return {file["relative_path"]: file for file in files_of(stack, job_id, per_page=200)}


def test_a_cameras_photo_is_certain_and_says_why(stack: Stack) -> None:
    path = "A trip/IMG_20190704_101112.jpg"
    job_id = brought(stack, (path, photo("2019:07:04 10:11:12", offset="+02:00")), times=[MTIME])
    file = by_path(stack, job_id)[path]

    assert (file["taken_at"], file["utc_offset"], file["zone_source"]) == ("2019-07-04T10:11:12", "+02:00", "explicit")
    assert (file["precision"], file["confidence"], file["timestamp_source"]) == ("second", "high", "exif_original")
    assert file["reason"] == "The camera says so, and the file name agrees."
    assert file["camera"] == "Canon EOS"
    told = stack.client.get(f"/api/progress/{job_id}").json()
    assert told["summary"]["confidence_counts"] == {"high": 1, "medium": 0, "low": 0, "none": 0}
    assert (told["counters"]["metadata"], told["counters"]["keywords"], told["counters"]["ratings"]) == (1, 0, 0)


def test_candidates_stand_with_what_was_wrong_with_the_refused_ones(stack: Stack) -> None:
    job_id = brought(stack, ("B/scan.jpg", photo("0000:00:00 00:00:00")), times=[MTIME])
    (file,) = by_path(stack, job_id).values()

    refused = [one for one in file["candidates"] if one["refused"]]
    assert [(one["source"], one["refused"]) for one in refused] == [
        ("exif_original", "Not used: the field is empty.")
    ]  # fmt: skip
    assert file["candidates"][0]["source"] == file["timestamp_source"] == "mtime"
    assert set(refused[0]) == {
        "source", "raw", "taken_at", "utc_offset", "zone_source", "precision", "flags", "refused",
    }  # fmt: skip


def test_a_sidecar_of_a_later_import_dates_the_stored_picture(stack: Stack) -> None:
    first = brought(stack, ("Later/IMG_1.jpg", photo()), ("Elsewhere/IMG_1.jpg", photo()))
    assert {file["confidence"] for file in by_path(stack, first).values()} == {"none"}

    second = brought(stack, ("Later/IMG_1.jpg.json", takeout("IMG_1.jpg", 1_562_235_072)))

    files = by_path(stack, first)
    (sidecar,) = by_path(stack, second).values()
    assert files["Later/IMG_1.jpg"]["taken_at"] == "2019-07-04T10:11:12"
    assert files["Later/IMG_1.jpg"]["sidecars"] == [sidecar["id"]]
    assert files["Later/IMG_1.jpg"]["reason"] == "Google Takeout says so, and nothing else does."
    assert (sidecar["state"], sidecar["problem"], sidecar["taken_at"]) == ("done", None, None)
    assert (files["Elsewhere/IMG_1.jpg"]["taken_at"], files["Elsewhere/IMG_1.jpg"]["sidecars"]) == (None, [])

    def sure() -> int:
        return int(stack.client.get(f"/api/progress/{first}").json()["summary"]["confidence_counts"]["medium"])

    wait_until(lambda: sure() == 1, 5, "those who watch the first import hear of it")


def test_a_sidecar_that_was_alone_finds_its_picture_later(stack: Stack) -> None:
    first = brought(stack, ("Alone/IMG_1.jpg.json", takeout("IMG_1.jpg", 1_562_235_072)))
    (alone,) = by_path(stack, first).values()
    assert alone["problem"]["code"] == "sidecar_without_picture"

    second = brought(stack, ("Alone/IMG_1.jpg", photo()))

    (picture,) = by_path(stack, second).values()
    assert picture["sidecars"] == [alone["id"]]
    assert picture["taken_at"] == "2019-07-04T10:11:12"
    assert by_path(stack, first)["Alone/IMG_1.jpg.json"]["problem"] is None


def test_a_sidecar_that_is_brought_again_takes_the_place_of_the_one_before(stack: Stack) -> None:
    first = xmp(dc_subject=bag("Beach", "Mistake"), xmp_Rating="2")
    job_id = brought(stack, ("Again/a.jpg", photo()), ("Again/a.jpg.xmp", first))
    assert by_path(stack, job_id)["Again/a.jpg"]["rating"] == 2

    brought(stack, ("Again/a.jpg.xmp", xmp(dc_subject=bag("Beach", "Sea"), xmp_Rating="5")))

    file = by_path(stack, job_id)["Again/a.jpg"]
    assert (file["keywords"], file["rating"]) == (["Beach", "Sea"], 5)
    counters = stack.client.get(f"/api/progress/{job_id}").json()["counters"]
    assert (counters["keywords"], counters["ratings"]) == (2, 1)
    found = stack.client.get(f"/api/jobs/{job_id}/files", params={"tag": "mistake"}).json()
    assert found["total"] == 0


def test_words_of_file_and_sidecar_are_merged_and_counted(stack: Stack) -> None:
    said = xmp(dc_subject=bag("Beach", "Ada"), xmp_Rating="4", exif_DateTimeOriginal="2019-07-04T10:11:12")
    job_id = brought(stack, ("Words/a.jpg", photo()), ("Words/a.jpg.xmp", said), ("Words/b.jpg", photo()))
    file = by_path(stack, job_id)["Words/a.jpg"]
    counters = stack.client.get(f"/api/progress/{job_id}").json()["counters"]

    assert (file["keywords"], file["rating"], file["confidence"]) == (["Beach", "Ada"], 4, "high")
    assert (counters["keywords"], counters["ratings"]) == (2, 1)
    assert [one["id"] for one in files_of(stack, job_id, tag="beach")] == [file["id"]]
    assert [one["id"] for one in files_of(stack, job_id, q="beac")] == [file["id"]]


def test_options_leave_words_out(stack: Stack) -> None:
    said = xmp(dc_subject=bag("Beach"), xmp_Rating="4", exif_DateTimeOriginal="2019-07-04T10:11:12")
    files = [("Out/a.jpg", photo("2019:07:04 10:11:12", place=(48.0, 11.0))), ("Out/a.jpg.xmp", said)]
    job_id = brought(stack, *files, extract_metadata=False, extract_keywords=False, import_scores=False)
    file = by_path(stack, job_id)["Out/a.jpg"]

    left_out = ("camera", "lens", "title", "caption", "latitude", "longitude", "rating")
    assert {name: file[name] for name in left_out} == dict.fromkeys(left_out)
    assert file["keywords"] == []
    assert (file["taken_at"], file["utc_offset"], file["zone_source"]) == ("2019-07-04T10:11:12", "+02:00", "gps")
    counters = stack.client.get(f"/api/progress/{job_id}").json()["counters"]
    assert (counters["metadata"], counters["keywords"], counters["ratings"]) == (0, 0, 0)


def test_byte_equal_copies_share_their_evidence(stack: Stack) -> None:
    same = photo()
    job_id = brought(stack, ("Copies/x.jpg", same), ("1998-07 Italy/x.jpg", same))
    file = by_path(stack, job_id)["Copies/x.jpg"]

    assert (file["taken_at"], file["precision"], file["confidence"]) == ("1998-07-01T00:00:00", "month", "low")
    assert file["reason"] == (
        "Only the folder name says 1998-07; the day is unknown. This comes from its copy “1998-07 Italy/x.jpg”."
    )


def test_times_of_copying_are_no_dates(stack: Stack) -> None:
    copied = [(f"Card/{name}.jpg", photo()) for name in "abcdef"]
    job_id = brought(stack, *copied, times=[MTIME] * 6)

    files = by_path(stack, job_id).values()
    assert {(file["taken_at"], file["confidence"]) for file in files} == {(None, "none")}
    assert {file["reason"] for file in files} == {"Nothing in this file tells a date. The copy time is not one."}


def test_a_picture_between_two_certain_ones_was_taken_that_day(stack: Stack) -> None:
    job_id = brought(
        stack,
        ("Roll/IMG_0040.jpg", photo("2019:07:04 10:00:00")),
        ("Roll/IMG_0041.jpg", photo()),
        ("Roll/IMG_0042.jpg", photo("2019:07:04 11:00:00")),
    )
    file = by_path(stack, job_id)["Roll/IMG_0041.jpg"]

    assert (file["taken_at"], file["precision"], file["confidence"]) == ("2019-07-04T00:00:00", "day", "medium")
    assert "IMG_0040.jpg, IMG_0042.jpg" in file["reason"]


def test_a_zone_may_come_from_the_place_from_neighbours_or_from_the_option(stack: Stack) -> None:
    job_id = brought(
        stack,
        ("Zones/a.jpg", photo("2019:07:04 10:00:00", place=(35.0, 139.0))),
        ("Zones/b.jpg", photo("2019:07:04 12:00:00")),
        ("Zones/c.jpg", photo("2019:07:04 12:00:00", make="Nikon")),
        timezone="Europe/Berlin",
    )
    files = by_path(stack, job_id)
    zones = {path: (file["utc_offset"], file["zone_source"]) for path, file in files.items()}

    assert "zone is assumed from pictures" in stack.client.get(f"/files/{files['Zones/b.jpg']['id']}").text
    assert zones == {
        "Zones/a.jpg": ("+09:00", "gps"),
        "Zones/b.jpg": ("+09:00", "neighbours"),
        "Zones/c.jpg": ("+02:00", "assumed"),
    }


def test_a_stills_sidecar_serves_its_live_video(stack: Stack, samples: Path) -> None:
    still, film = _live_pair(samples)
    said = xmp(xmp_Rating="5", exif_DateTimeOriginal="2001-02-03T04:05:06")
    files = [(f"Live/{one.name}", one.read_bytes()) for one in (still, film)]
    job_id = brought(stack, *files, (f"Live/{still.name}.xmp", said))
    found = by_path(stack, job_id)

    assert found[f"Live/{film.name}"]["pair_of"] == found[f"Live/{still.name}"]["id"]
    assert found[f"Live/{film.name}"]["sidecars"] == [found[f"Live/{still.name}.xmp"]["id"]]
    assert found[f"Live/{film.name}"]["rating"] == 5


def _live_pair(samples: Path) -> tuple[Path, Path]:
    folder = samples / "phones/live"
    return folder / "train.jpg", folder / "train.mov"


def test_a_file_has_a_reason_as_soon_as_it_is_read(stack: Stack) -> None:
    """The list is open, so that the import cannot be finished."""
    content = photo("2019:07:04 10:11:12")
    rows = [{"path": "Soon/a.jpg", "size_bytes": len(content)}, {"path": "Soon/b.jpg", "size_bytes": 10}]
    announced = stack.client.post("/api/jobs", json={"files": rows, "more": True}).json()
    first = announced["files"][0]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    stack.client.patch(first["upload_url"], content=content, headers=headers)

    def look() -> dict[str, Any] | None:
        file = by_path(stack, announced["job_id"])["Soon/a.jpg"]
        return file if file["state"] == "done" else None

    file = wait_until(look, 10, "the first file is read")
    assert (file["taken_at"], file["confidence"]) == ("2019-07-04T10:11:12", "high")
    assert file["reason"] == "The camera says so."
    assert [one["source"] for one in file["candidates"]] == ["exif_original"]


def test_an_import_without_dates_says_so_for_each_file(stack: Stack) -> None:
    job_id = imported(stack, ("plain.jpg", photo()))
    (file,) = files_of(stack, job_id)

    assert (file["taken_at"], file["confidence"], file["timestamp_source"]) == (None, "none", None)
    assert file["reason"] == "Nothing in this file tells a date."
