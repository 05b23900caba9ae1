"""The states of jobs and files, and the counts that add up: total is always the sum of the rest."""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """What an import is at: the first five are open, the others ended."""

    RECEIVING = "receiving"
    PENDING = "pending"
    RUNNING = "running"
    PAUSED = "paused"
    HALTED = "halted"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    EXPIRED = "expired"


class FileState(StrEnum):
    """What a file is at: announced, here, in a worker’s hand, or one of three ends."""

    EXPECTED = "expected"
    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


OPEN_JOBS = (JobState.RECEIVING, JobState.PENDING, JobState.RUNNING, JobState.PAUSED, JobState.HALTED)
ENDED_JOBS = (JobState.COMPLETED, JobState.CANCELLED, JobState.FAILED, JobState.EXPIRED)
# Files may be claimed while a job is in one of these.
WORKING_JOBS = (JobState.RECEIVING, JobState.PENDING, JobState.RUNNING)

OPEN_FILES = (FileState.EXPECTED, FileState.WAITING, FileState.CLAIMED)
ENDED_FILES = (FileState.DONE, FileState.FAILED, FileState.SKIPPED)
COUNTED = (*OPEN_FILES, *ENDED_FILES)
