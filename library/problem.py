"""Why a file has no result, or only part of one: every code that a row or a refusal may carry.

The sentences for these codes stand in the templates. A code says what is wrong with a file; the class that holds it
says what that means for the file's state.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Refused(StrEnum):
    """The file was not taken, or is not read any more: its row is `skipped`."""

    EMPTY = "empty"
    FILE_TOO_LARGE = "file_too_large"
    UNSUPPORTED_TYPE = "unsupported_type"
    JUNK = "junk"
    DISK_FULL = "disk_full"
    NEVER_ARRIVED = "never_arrived"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    # A server folder: an earlier import read it, and it has not changed since.
    KNOWN = "known"


class Failed(StrEnum):
    """The file was taken, and cannot be shown: its row is `failed`."""

    # The content.
    NOT_A_PICTURE = "not_a_picture"
    NOT_A_VIDEO = "not_a_video"
    BROKEN_PICTURE = "broken_picture"
    BROKEN_VIDEO = "broken_video"
    INCOMPLETE = "incomplete"
    INCOMPLETE_VIDEO = "incomplete_video"
    TOO_MANY_PIXELS = "too_many_pixels"
    BAD_METADATA = "bad_metadata"
    UNSUPPORTED_MODE = "unsupported_mode"
    # The reading.
    DECODER_CRASHED = "decoder_crashed"
    DECODER_HUNG = "decoder_hung"
    TOO_MUCH_MEMORY = "too_much_memory"
    READER_DIED = "reader_died"
    UNEXPECTED = "unexpected"
    # The place where it lay.
    BUSY = "busy"
    GONE = "gone"
    NO_PERMISSION = "no_permission"
    UNREADABLE = "unreadable"
    TOO_DEEP = "too_deep"


class Warned(StrEnum):
    """The file has a result, and something that a person should know: its row is `done`, with this problem."""

    DAMAGED = "damaged"
    NO_STILL = "no_still"
    RAW_WITHOUT_PREVIEW = "raw_without_preview"
    BROKEN_SIDECAR = "broken_sidecar"
    SIDECAR_WITHOUT_PICTURE = "sidecar_without_picture"


class Note(StrEnum):
    """Worth saying about a file that has a result; nothing is wrong with it."""

    NAMED_OTHERWISE = "named_otherwise"
    MOVES = "moves"
    MOTION_PHOTO = "motion_photo"
    COLOURS_UNSURE = "colours_unsure"
    ODD_RATING = "odd_rating"


def failing(codes: Iterable[str]) -> bool:
    """Whether a file with these codes has no result. A code that nobody knows is a failure."""
    return any(code not in _HARMLESS for code in codes)


_HARMLESS = frozenset([*Warned, *Note])
