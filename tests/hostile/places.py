"""Names and folders that nobody would wish for, and what must become of each (rows 43 to 60 and 76 of the table)."""

from __future__ import annotations

import os
import socket
import unicodedata
from pathlib import Path

from tests.hostile.ground import Act, Ground
from tests.hostile.readers import refused_to_nobody
from tests.webapp.client import job_of, photo

MARK = "\ufffd"
SECRET = "/etc/passwd"


def paths_that_lead_away(ground: Ground) -> None:
    for sent, shown in (
        ("../../etc/passwd.jpg", "etc/passwd.jpg"),
        ("C:\\Users\\x.jpg", "Users/x.jpg"),
        ("\\\\srv\\share\\x.jpg", "srv/share/x.jpg"),
        ("/x.jpg", "x.jpg"),
    ):
        came = ground.upload(sent)
        assert came.state(shown) == ("done", None)
        assert came.files[shown]["filename"] == shown.rpartition("/")[2]


def names_that_are_addresses(ground: Ground) -> None:
    names = ("concat:a.jpg", "http:__x_a.jpg", "-rf.jpg", "data:image.jpg")
    for name in names:
        ground.put(name)

    came = ground.import_folder()

    assert {came.state(name) for name in names} == {("done", None)}


def names_that_mislead(ground: Ground) -> None:
    for name in (b"a\nb.jpg", b"a\tc.jpg", "a\u202egpj.exe.jpg".encode(), b"bell\x07.jpg"):
        ground.put(name)

    came = ground.import_folder()

    assert {f"a{MARK}b.jpg", f"a{MARK}c.jpg", f"a{MARK}gpj.exe.jpg", f"bell{MARK}.jpg"} <= came.files.keys()
    assert "\u202e" not in ground.stack.log("worker") + ground.stack.log("web")
    assert f"a{MARK}d.jpg" in ground.upload("a\0d.jpg").files


def names_of_every_length_and_form(ground: Ground) -> None:
    longest = "l" * 251 + ".jpg"
    composed, apart = (unicodedata.normalize(form, "Fête.jpg") for form in ("NFC", "NFD"))
    for name in (longest, "📷🏖️.jpg", f"one/{composed}", f"two/{apart}"):
        ground.put(name)

    came = ground.import_folder()

    assert {longest, "📷🏖️.jpg", f"one/{composed}", f"two/{apart}"} <= came.files.keys()
    assert ground.search(came, "fete") == sorted([f"one/{composed}", f"two/{apart}"])
    thousand = "ü" * 996 + ".jpg"
    assert ground.upload(thousand).state(thousand) == ("done", None)


def names_that_are_nearly_equal(ground: Ground) -> None:
    for name in ("Beach.JPG", "beach.jpg", "one/sea.jpg", "two/sea.jpg"):
        ground.put(name)

    came = ground.import_folder()

    assert len(came.files) == 5


def names_that_windows_reserves(ground: Ground) -> None:
    for name in ("CON.jpg", "aux.jpg", "name .jpg", "dots..jpg"):
        ground.put(name)

    assert {"CON.jpg", "aux.jpg", "name .jpg", "dots..jpg"} <= ground.import_folder().files.keys()


def names_that_are_no_text(ground: Ground) -> None:
    for name in (b"caf\xe9.jpg", b"caf\xe8.jpg", b"\xff\xfe/one.jpg", b"\xff\xfd/one.jpg"):
        ground.put(name)

    came = ground.import_folder()

    assert {f"caf{MARK}.jpg", f"caf{MARK} (2).jpg"} <= came.files.keys()
    assert len(came.files) == 5
    assert all(file["state"] == "done" for file in came.files.values())
    assert came.files[f"caf{MARK}.jpg"]["original_path"].startswith(f"{ground.folder}/caf")
    link = came.files[f"caf{MARK} (2).jpg"]["original_url"]
    assert ground.stack.client.get(link).status_code == 200


def what_computers_leave_behind(ground: Ground) -> None:
    for name in (".DS_Store", "Thumbs.db", "._x.jpg", "@eaDir/SYNOPHOTO_THUMB_M.jpg", ".hidden.jpg"):
        ground.put(name)

    came = ground.import_folder()

    assert came.files.keys() == {"healthy.jpg"}
    assert came.ignored["hidden"] == 5


def what_stands_beside_pictures(ground: Ground) -> None:
    ground.put("a.xmp", b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
    ground.put("a.json", b"{}")
    ground.put("a.aae", b"<plist>adjustmentFormatIdentifier</plist>")
    for name in ("b.cr3", "b.nef", "b.dng"):
        ground.put(name)

    came = ground.import_folder()

    assert {came.files[name]["kind"] for name in ("a.xmp", "a.json", "a.aae")} == {"sidecar"}
    assert {came.files[name]["state"] for name in ("a.xmp", "a.json", "a.aae")} == {"done"}
    assert {came.files[name]["kind"] for name in ("b.cr3", "b.nef", "b.dng")} == {"photo"}


def archives(ground: Ground) -> None:
    ground.put("a.zip", b"PK\x03\x04")
    ground.put("a.tar", b"ustar")

    came = ground.import_folder()
    brought = ground.upload("a.zip", content=b"PK\x03\x04 an archive")

    assert came.files.keys() == {"healthy.jpg"}
    assert came.ignored["other_types"] == 2
    assert brought.state("a.zip") == ("skipped", "unsupported_type")


def folders_in_folders(ground: Ground) -> None:
    deepest = Path(*["d"] * 200)
    ground.put(str(deepest / "last.jpg"))
    ground.put(str(deepest / "e" / "beyond.jpg"))

    came = ground.import_folder()

    assert came.state(str(deepest / "last.jpg")) == ("done", None)
    assert came.state(str(deepest / "e")) == ("failed", "too_deep")
    assert "200" in came.files[str(deepest / "e")]["problem"]["message"]


def links(ground: Ground) -> None:
    outside = ground.root.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "secret.jpg").write_bytes(photo(4711))
    os.symlink(outside / "secret.jpg", ground.folder / "file.jpg")
    os.symlink(outside, ground.folder / "folder")
    os.symlink(ground.folder, ground.folder / "loop")
    os.symlink("nowhere.jpg", ground.folder / "dangling.jpg")

    came = ground.import_folder()

    assert came.files.keys() == {"healthy.jpg"}
    assert came.ignored["links"] == 4
    assert ground.ask(ground.folder / "folder").status_code == 422


def what_is_no_file(ground: Ground) -> None:
    os.mkfifo(ground.folder / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(ground.folder)  # the name of a socket may have 108 bytes only
        try:
            listening.bind("socket.jpg")
        finally:
            os.chdir(here)

        came = ground.import_folder()

    assert came.files.keys() == {"healthy.jpg"}
    assert came.ignored["special"] == 2


def what_may_not_be_read(ground: Ground) -> None:
    ground.put("closed.jpg").chmod(0)
    (ground.put("locked/inside.jpg").parent).chmod(0)

    assert refused_to_nobody(ground.folder) == {
        "closed.jpg": "no_permission",
        "locked": "no_permission",
        "healthy.jpg": None,
    }


def names_for_one_file(ground: Ground) -> None:
    one = ground.put("one.jpg")
    os.link(one, ground.folder / "other.jpg")
    ground.put("copy.jpg", one.read_bytes())

    came = ground.import_folder()
    again = ground.import_as_it_is(ground.folder.parent / "." / ground.folder.name)

    assert len(came.files) == 3
    assert came.ignored["repeated"] == 1
    assert {file["problem"]["code"] for file in again.files.values()} == {"known"}


def places_that_may_not_be_read(ground: Ground) -> None:
    inside = f"{ground.folder}/healthy.jpg"
    for path in (
        SECRET,
        "/",
        "/etc",
        "relative",
        "~",
        "~/Pictures",
        f"{ground.folder}/../x",
        f"{ground.folder}\0",
        inside,
        str(ground.stack.settings.data),
    ):
        answer = ground.ask(path)
        assert answer.status_code == 422, path
        assert str(ground.root) in answer.json()["error"]
        assert answer.json()["field"] == "path"


def places_without_anything(ground: Ground) -> None:
    empty = ground.folder / "empty"
    empty.mkdir()
    gone = ground.ask(ground.folder / "gone")

    came = ground.import_as_it_is(empty)

    assert gone.status_code == 404
    assert "There is no folder" in gone.json()["error"]
    assert (came.job["status"], came.job["counts"]["total"]) == ("completed", 0)
    assert came.job["notice"]["code"] == "nothing_to_import"
    assert "nothing to import" in ground.stack.client.get(f"/jobs/{came.job['id']}").text


def moves_made_twice(ground: Ground) -> None:
    job_id = job_of(ground.ask(ground.folder))
    control = f"/api/jobs/{job_id}/control"
    cancelled = [ground.stack.client.post(control, json={"action": "cancel"}) for _ in range(2)]
    came = ground.imported(job_id)

    if came.job["status"] == "cancelled":
        assert [answer.status_code for answer in cancelled] == [200, 200]
    else:
        assert {answer.status_code for answer in cancelled} == {409}
    resumed = ground.stack.client.post(control, json={"action": "resume"})
    assert resumed.status_code == 409
    assert "resume" not in resumed.json()["allowed"]


ROWS: dict[int, tuple[str, Act]] = {
    43: ("a path that leads away keeps only what is below", paths_that_lead_away),
    44: ("a name like an address is a plain name", names_that_are_addresses),
    45: ("a name with controls or turned letters is shown with marks", names_that_mislead),
    46: ("names of every length and form are kept and found", names_of_every_length_and_form),
    47: ("names that differ by case or folder are both kept", names_that_are_nearly_equal),
    48: ("names that Windows reserves are names here", names_that_windows_reserves),
    49: ("names that are no text come in with marks, never two alike", names_that_are_no_text),
    50: ("what computers leave behind is counted, and has no row", what_computers_leave_behind),
    51: ("what stands beside pictures is a sidecar, raw files are photos", what_stands_beside_pictures),
    52: ("archives are not taken", archives),
    53: ("folders two hundred deep are entered, deeper ones named", folders_in_folders),
    54: ("links are counted and not followed", links),
    55: ("pipes and sockets are counted, and nobody waits for them", what_is_no_file),
    56: ("what may not be read is named, and the rest goes on", what_may_not_be_read),
    58: ("two names of one file are one row, two equal files are two", names_for_one_file),
    59: ("a place that may not be read is refused, and those that may are named", places_that_may_not_be_read),
    60: ("a place without anything says so", places_without_anything),
    76: ("a move made twice has one effect", moves_made_twice),
}
