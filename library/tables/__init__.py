"""The tables and their indexes. Moments are UTC milliseconds since 1970, stored paths relative to the data folder."""

from library.tables.base import metadata
from library.tables.evidence import candidates, sidecars
from library.tables.files import files
from library.tables.history import calls, past_files, past_jobs, speeds
from library.tables.jobs import jobs
from library.tables.work import claims, scans, sweeps, workers

__all__ = [
    "calls",
    "candidates",
    "claims",
    "files",
    "jobs",
    "metadata",
    "past_files",
    "past_jobs",
    "scans",
    "sidecars",
    "speeds",
    "sweeps",
    "workers",
]
