"""Pairing: which video belongs to which still, and which sidecar speaks for which picture."""

from __future__ import annotations

from dataclasses import replace

from library.copies.pairs import pair_up
from library.evidence.sidecars import (
    folders_with_sidecars,
    known_to,
    link,
    name_orphans,
    pictures_in,
    share_with_other_halves,
    sidecars_in,
)
from library.places.folder_key import LOOSE
from worker.finish.lease import Lease
from worker.finish.partners import Beside, Picture, partners

BATCH = 500


def run(lease: Lease) -> None:
    """Link sidecars folder by folder, also with pictures that earlier imports brought into the same folder."""
    with lease.writing() as connection:
        pair_up(connection, lease.job_id)
    with lease.reading() as connection:
        folders = folders_with_sidecars(connection, lease.job_id)
    for key in folders:
        _pair_folder(lease, key)
    with lease.writing() as connection:
        share_with_other_halves(connection, lease.job_id)


def _pair_folder(lease: Lease, key: str) -> None:
    with lease.reading() as connection:
        pictures = [
            Picture(row.id, row.job_id, row.filename, row.sha256, row.since) for row in pictures_in(connection, key)
        ]
        beside = [
            Beside(row.id, row.job_id, row.shown_path, row.form or "", row.title)
            for row in sidecars_in(connection, key)
        ]
        met_again = known_to(connection, key)
    known = [replace(one, job_id=job_id) for one in beside for job_id in met_again.get(one.id, ())]
    found = sorted(partners(pictures, beside, loose=key == LOOSE, known=known))
    for start in range(0, len(found), BATCH):
        with lease.writing() as connection:
            link(connection, found[start : start + BATCH])
    served = {sidecar for _, sidecar in found}
    alone = [one.id for one in beside if one.job_id == lease.job_id and one.id not in served and not one.of_an_album]
    for start in range(0, len(alone), BATCH):
        with lease.writing() as connection:
            name_orphans(connection, alone[start : start + BATCH])
