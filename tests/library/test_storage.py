"""Bytes come in under a temporary name, lie under their content's name, and go when nobody names them any more."""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path

import pytest

from library.intake import Arrival, begin_job
from library.storage import FULL, HELD_BYTES, MOST_HELD_BYTES, MOST_IN_FULL, Incoming, Storage
from library.upkeep.removal import remove_job
from tests.checked import CheckedDatabase

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40


def brought(storage: Storage, content: bytes) -> Incoming:
    incoming = storage.incoming()
    for start in range(0, len(content), 1000):
        incoming.write(content[start : start + 1000])
    incoming.finish()
    return incoming


def everything_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [HELD_BYTES - 1_000, HELD_BYTES, HELD_BYTES + 1, 3 * HELD_BYTES])
def test_sums_are_known_when_the_bytes_are_on_the_disk(storage: Storage, size: int) -> None:
    content = os.urandom(size)

    incoming = brought(storage, content)

    assert incoming.sha256 == hashlib.sha256(content).hexdigest()
    assert incoming.crc32 == zlib.crc32(content)
    assert incoming.fingerprint == hashlib.sha256(content[:65_536] + content[-65_536:]).hexdigest()
    assert incoming.head == content[:65_536]
    assert incoming.path.read_bytes() == content


def test_a_small_file_has_the_fingerprint_of_all_its_bytes(storage: Storage) -> None:
    incoming = brought(storage, JPEG)

    assert incoming.fingerprint == incoming.sha256


def test_kept_bytes_lie_under_their_content_and_nothing_stays_on_the_way(storage: Storage) -> None:
    stored = storage.keep(brought(storage, JPEG))

    assert stored == f"originals/{hashlib.sha256(JPEG).hexdigest()[:2]}/{hashlib.sha256(JPEG).hexdigest()}"
    assert storage.path(stored).read_bytes() == JPEG
    assert everything_in(storage.data / "originals/incoming") == []


def test_bodies_that_wait_hold_so_much_memory_together_and_no_more(storage: Storage) -> None:
    content = os.urandom(200_000)
    slow = [storage.incoming() for _ in range(2 * MOST_HELD_BYTES // len(content))]

    for incoming in slow:
        for start in range(0, len(content), 50_000):
            incoming.write(content[start : start + 50_000])

    in_memory = [incoming for incoming in slow if not incoming.path.exists()]
    assert 0.95 * MOST_HELD_BYTES < len(in_memory) * len(content) <= MOST_HELD_BYTES
    assert max(len(incoming.head) for incoming in slow if incoming not in in_memory) < 5_000
    for incoming in (in_memory[0], slow[-1]):
        incoming.finish()
        assert incoming.sha256 == hashlib.sha256(content).hexdigest()
        assert incoming.head == content[:65_536]
        assert incoming.path.read_bytes() == content
    for incoming in slow:
        incoming.discard()


def test_room_in_memory_is_given_back(storage: Storage) -> None:
    for _ in range(2 * MOST_HELD_BYTES // HELD_BYTES):
        held = storage.incoming()
        held.write(bytes(HELD_BYTES - 1_000))
        assert not held.path.exists()
        held.discard()


def test_discarded_bytes_leave_nothing(storage: Storage) -> None:
    incoming = storage.incoming()
    incoming.write(JPEG)
    long = storage.incoming()
    long.write(bytes(HELD_BYTES + 1))
    assert [path.stat().st_size for path in everything_in(storage.data)] == [HELD_BYTES + 1]

    incoming.discard()
    long.discard()

    assert everything_in(storage.data) == []


def test_a_stored_path_cannot_leave_the_data_folder(storage: Storage) -> None:
    for path in ("../elsewhere", "originals/../../elsewhere", "/etc/passwd"):
        with pytest.raises(ValueError, match="not a stored path"):
            storage.path(path)


def test_deleting_an_import_frees_only_bytes_that_no_other_import_names(
    database: CheckedDatabase, storage: Storage
) -> None:
    shared, own = JPEG, JPEG + b"own"
    first, _ = begin_job(database, storage, [Arrival("a.jpg", len(shared), incoming=brought(storage, shared))], {})
    second, _ = begin_job(
        database,
        storage,
        [
            Arrival("b.jpg", len(shared), incoming=brought(storage, shared)),
            Arrival("c.jpg", len(own), incoming=brought(storage, own)),
        ],
        {},
    )

    assert remove_job(database, storage, second)

    assert [path.read_bytes() for path in everything_in(storage.data / "originals")] == [shared]
    assert remove_job(database, storage, first)
    assert everything_in(storage.data / "originals") == []


def test_deleting_again_says_that_there_is_nothing(database: CheckedDatabase, storage: Storage) -> None:
    job_id, _ = begin_job(database, storage, [Arrival("a.jpg", len(JPEG), incoming=brought(storage, JPEG))], {})

    assert remove_job(database, storage, job_id)
    assert not remove_job(database, storage, job_id)


def test_a_thumbnail_that_another_import_is_about_to_name_survives_a_deletion(
    database: CheckedDatabase, storage: Storage
) -> None:
    first, _ = begin_job(database, storage, [Arrival("a.jpg", len(JPEG), incoming=brought(storage, JPEG))], {})
    second, _ = begin_job(database, storage, [Arrival("b.jpg", len(JPEG), incoming=brought(storage, JPEG))], {})
    thumbnail = made_thumbnail(storage, JPEG)

    assert remove_job(database, storage, first)

    assert thumbnail.is_file()
    assert remove_job(database, storage, second)
    assert not thumbnail.exists()


def made_thumbnail(storage: Storage, content: bytes) -> Path:
    """A thumbnail that is in its place and that no row names yet, as between a worker's rendering and its commit."""
    scratch = storage.scratch()
    scratch.write_bytes(b"a thumbnail")
    return storage.path(storage.keep_thumbnail(scratch, hashlib.sha256(content).hexdigest()))


def test_of_pictures_in_full_size_only_the_newest_stay(storage: Storage) -> None:
    for number in range(MOST_IN_FULL + 3):
        made = storage.scratch()
        made.write_bytes(b"a large picture")
        storage.keep_preview(made, f"{number:064x}", FULL)
        os.utime(storage.path(storage.preview(f"{number:064x}", FULL)), (number, number))

    left = sorted(path.stem for path in (storage.data / "full").iterdir())

    assert left == [f"{number:064x}" for number in range(3, MOST_IN_FULL + 3)]
