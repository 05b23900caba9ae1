"""Pairing: which video belongs to which still."""

from __future__ import annotations

from library.pairs import pair_up
from worker.finish.lease import Lease


def run(lease: Lease) -> None:
    """Tell each video its still."""
    with lease.writing() as connection:
        pair_up(connection, lease.job_id)
