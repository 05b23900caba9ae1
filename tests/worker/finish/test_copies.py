"""Groups of copies: exact, same pixels, near; in one import, across imports, after deletion, and when done again."""

from __future__ import annotations

from library.states import FileState
from library.storage import Storage
from library.upkeep.removal import remove_job
from tests.checked import CheckedDatabase
from tests.worker.finish.imported import Brought, bring, duplicates, group, rows


def test_the_same_bytes_twice_are_an_exact_group(database: CheckedDatabase) -> None:
    job = bring(database, Brought("a/x.jpg", 1, "same"), Brought("b/y.jpg", 1, "same"), Brought("c.jpg", 2))

    found = group(database, job)

    assert found["a/x.jpg"].exact_group == found["b/y.jpg"].exact_group == found["a/x.jpg"].sha256
    assert found["c.jpg"].exact_group is None
    assert duplicates(database, job) == 1
    assert {row.near_group for row in found.values()} == {None}


def test_sidecars_with_the_same_words_are_no_copies_of_a_picture(database: CheckedDatabase) -> None:
    same = [Brought(f"{n}.json", content="{}", values={"kind": "sidecar"}) for n in range(3)]

    found = group(database, bring(database, *same, Brought("a.jpg", 1)))

    assert {row.exact_group for row in found.values()} == {None}


def test_files_that_failed_are_in_no_group(database: CheckedDatabase) -> None:
    job = bring(
        database, Brought("a.jpg", content="same", state=FileState.FAILED), Brought("b.jpg", content="same"),
    )  # fmt: skip

    assert {row.exact_group for row in group(database, job).values()} == {None}


def test_equal_pixels_under_other_metadata_are_a_group_of_their_own(database: CheckedDatabase) -> None:
    pixels = {"picture_hash": "5" * 32}
    job = bring(
        database,
        Brought("plain.jpg", 1, values=pixels),
        Brought("tagged.jpg", 1, values=pixels),
        Brought("twice.jpg", 2, "t", values={"picture_hash": "6" * 32}),
        Brought("again.jpg", 2, "t", values={"picture_hash": "6" * 32}),
    )

    found = group(database, job)

    assert found["plain.jpg"].pixel_group == found["tagged.jpg"].pixel_group == "5" * 32
    assert found["plain.jpg"].exact_group is None
    assert found["twice.jpg"].pixel_group is None, "these are exact copies, which says more"
    assert duplicates(database, job) == 1


def test_near_copies_come_together_and_bring_their_exact_copies(database: CheckedDatabase) -> None:
    job = bring(
        database,
        Brought("best.jpg", 1),
        Brought("sent.jpg", 1, "sent", edge=160),
        Brought("sent again.jpg", 1, "sent", edge=160),
        Brought("cut.jpg", 1, cut=0.1),
        Brought("other.jpg", 2),
    )

    found = group(database, job)

    near = {path: row.near_group for path, row in found.items()}
    assert near.pop("other.jpg") is None
    assert len(set(near.values())) == 1
    assert None not in near.values()


def test_nobody_who_did_not_ask_gets_near_groups(database: CheckedDatabase) -> None:
    alike = Brought("best.jpg", 1), Brought("sent.jpg", 1, edge=160)
    first = bring(database, *alike, near_duplicates=False)

    assert {row.near_group for row in group(database, first).values()} == {None}
    later = bring(database, Brought("third.jpg", 1, edge=200))
    assert group(database, later)["third.jpg"].near_group is None


def test_shots_of_one_burst_are_related_and_no_copies(database: CheckedDatabase) -> None:
    job = bring(
        database,
        Brought("1.jpg", 1, shot="2015:06:12 12:42:32"),
        Brought("2.jpg", 1, shot="2015:06:12 12:42:33"),
        Brought("3.jpg", 1, shot="2015:06:12 12:42:34"),
        Brought("later.jpg", 1, shot="2015:06:12 12:43:30"),
    )

    found = group(database, job)

    assert {row.near_group for row in found.values()} == {None}
    assert {found["2.jpg"].pair_of, found["3.jpg"].pair_of} == {found["1.jpg"].id}
    assert found["1.jpg"].pair_of is found["later.jpg"].pair_of is None


def test_a_raw_file_belongs_to_the_picture_beside_it(database: CheckedDatabase) -> None:
    raw = {"mime_type": "image/x-nikon-nef"}
    jpeg = {"mime_type": "image/jpeg"}
    job = bring(
        database,
        Brought("in/DSC_1.NEF", 1, values=raw),
        Brought("in/DSC_1.jpg", 1, values=jpeg),
        Brought("else/DSC_1.jpg", 2, values=jpeg),
    )

    found = group(database, job)

    assert found["in/DSC_1.NEF"].pair_of == found["in/DSC_1.jpg"].id
    assert {row.near_group for row in found.values()} == {None}


def test_copies_of_earlier_imports_are_found(database: CheckedDatabase) -> None:
    first = bring(database, Brought("a.jpg", 1, "same"), Brought("b.jpg", 2))
    group(database, first)

    later = bring(database, Brought("a copy.jpg", 1, "same"), Brought("small b.jpg", 2, edge=160))
    found = group(database, later)

    earlier = rows(database, first)
    assert found["a copy.jpg"].exact_group == earlier["a.jpg"].exact_group is not None
    assert found["small b.jpg"].near_group == earlier["b.jpg"].near_group is not None
    assert [duplicates(database, first), duplicates(database, later)] == [0, 1]


def test_a_group_keeps_its_name_when_a_better_picture_comes_later(database: CheckedDatabase) -> None:
    first = bring(database, Brought("small.jpg", 1, edge=160), Brought("smaller.jpg", 1, edge=120))
    name = group(database, first)["small.jpg"].near_group

    found = group(database, bring(database, Brought("best.jpg", 1)))

    assert name is not None
    assert found["best.jpg"].near_group == name
    assert {row.near_group for row in rows(database, first).values()} == {name}


def test_grouping_again_changes_nothing(database: CheckedDatabase) -> None:
    job = bring(database, Brought("a.jpg", 1, "same"), Brought("b.jpg", 1, "same"), Brought("c.jpg", 1, edge=160))
    once = group(database, job)

    again = group(database, job)

    for path, row in again.items():
        assert (row.exact_group, row.near_group) == (once[path].exact_group, once[path].near_group)
    assert duplicates(database, job) == 1


def test_who_is_left_alone_by_a_deletion_is_in_no_group(database: CheckedDatabase, storage: Storage) -> None:
    pixels = {"picture_hash": "5" * 32}
    first = bring(database, Brought("a.jpg", 1, "same"), Brought("b.jpg", 2), Brought("p.jpg", 3, values=pixels))
    group(database, first)
    later = bring(
        database, Brought("a2.jpg", 1, "same"), Brought("b2.jpg", 2, edge=160), Brought("p2.jpg", 3, values=pixels)
    )
    assert all(row.exact_group or row.near_group for row in group(database, later).values())

    assert remove_job(database, storage, first)

    left = rows(database, later)
    assert {(row.exact_group, row.pixel_group, row.near_group) for row in left.values()} == {(None, None, None)}
    assert duplicates(database, later) == 0


def test_a_group_of_three_survives_the_deletion_of_one(database: CheckedDatabase, storage: Storage) -> None:
    jobs = [bring(database, Brought(f"{n}.jpg", 1, "same")) for n in range(3)]
    for job in jobs:
        group(database, job)

    assert remove_job(database, storage, jobs[0])

    assert rows(database, jobs[1])["1.jpg"].exact_group == rows(database, jobs[2])["2.jpg"].exact_group is not None
    assert [duplicates(database, job) for job in jobs[1:]] == [0, 1]


def test_copies_are_counted_while_an_import_still_runs(database: CheckedDatabase) -> None:
    group(database, bring(database, Brought("earlier.jpg", 2, "b")))
    job = bring(
        database, Brought("a.jpg", 1, "a"), Brought("again.jpg", 1, "a"), Brought("b.jpg", 2, "b"), Brought("c.jpg", 3)
    )

    assert duplicates(database, job) == 2
    assert [path for path, row in rows(database, job).items() if row.exact_group] == ["a.jpg", "again.jpg", "b.jpg"]
    group(database, job)
    assert duplicates(database, job) == 2
