"""What speaks for a date: evidence as a reader found it, candidates as it was understood, circumstances around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from worker.dating.moment import Moment, offset_text
from worker.dating.sources import ORIGINS, OWN, group_of

# How `raw` is to be read: a date in writing, or a count of something since a day.
TEXT = "text"
UNIX_SECONDS, UNIX_MILLISECONDS = "unix_seconds", "unix_milliseconds"
MAC_SECONDS = "mac_seconds"  # since 1904, QuickTime
MATROSKA_NANOSECONDS = "matroska_nanoseconds"  # since 2001
FILETIME = "filetime"  # 100 ns since 1601, Windows
FORMS = (TEXT, UNIX_SECONDS, UNIX_MILLISECONDS, MAC_SECONDS, MATROSKA_NANOSECONDS, FILETIME)

HIGH, MEDIUM, LOW, NONE = "high", "medium", "low", "none"
LEVELS = (HIGH, MEDIUM, LOW, NONE)

# The flag that nothing outweighs: such a time is never shown as a date.
COPY_TIME = "copy_time"

LONGEST_RAW = 500


@dataclass(frozen=True, slots=True)
class Evidence:
    """One date as it stands in a file, a sidecar, a name, a folder or a file system.

    `source` is one of the contract's names (`worker/dating/sources.py`). `raw` is the text as written, or the number of
    `form`. `offset` and `subseconds` are the texts of the tags that belong to this very tag. `utc` says that the field
    is UTC by its standard. `tag` is its exact name, as `xmp:CreateDate`. `holder` is the shown name of the sidecar, the
    copy or the other half that it comes from, `written_at` when that file was last changed (ms since 1970).
    `confidence` is what Shoebox itself once wrote into a sidecar.
    """

    source: str
    raw: str
    offset: str | None = None
    subseconds: str | None = None
    utc: bool = False
    form: str = TEXT
    tag: str = ""
    origin: str = OWN
    holder: str = ""
    written_at: int | None = None
    confidence: str | None = None
    group: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "group", group_of(self.source, self.tag, self.origin))

    def to_dict(self) -> dict[str, Any]:
        """For JSON; what has its usual value is left out."""
        return {name: value for name, usual in _USUAL.items() if (value := getattr(self, name)) != usual}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Evidence:
        """The way back. Raises ValueError for anything that is no evidence: readers have met hostile bytes."""
        if not isinstance(found, Mapping) or not {"source", "raw"} <= found.keys() <= CHECKS.keys():
            raise ValueError("not the fields of evidence")
        for name, value in found.items():
            if not CHECKS[name](value):
                raise ValueError(f"evidence with a wrong {name}")
        return cls(**found)


_USUAL = {one.name: one.default for one in fields(Evidence) if one.init}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible date. `moment` is None when nothing could be read; `refused` is a code of why it does not count.

    `flags` say what speaks against it though it is valid. For names and folders `line` is the pattern that fitted,
    `known` whether a camera or an app is known to write it at the moment of taking, `bound` why it is only the latest
    possible time: "received" or "saved". `local` and `copied` say that a field which should hold UTC was read as local
    time, or one which should not as UTC. `shown` is how the contract's fields say it once its zone was settled.
    """

    evidence: Evidence
    moment: Moment | None = None
    refused: str | None = None
    flags: tuple[str, ...] = ()
    line: str = ""
    known: bool = False
    bound: str = ""
    local: bool = False
    copied: bool = False
    shown: Moment | None = None
    zone_source: str | None = None

    @property
    def source(self) -> str:
        return self.evidence.source

    @property
    def group(self) -> str:
        """The voice that it speaks with."""
        return self.evidence.group

    @property
    def valid(self) -> bool:
        return self.moment is not None and self.refused is None

    @property
    def refusal(self) -> str | None:
        """Why it cannot be the date of the picture, though it may be a real one."""
        return self.refused or (COPY_TIME if COPY_TIME in self.flags else None)

    def to_contract(self) -> dict[str, Any]:
        """The contract's candidate, with the code of a refusal in place of its sentence."""
        shown = self.shown or self.moment
        offset = None if shown is None else 0 if shown.utc else shown.offset
        return {
            "source": self.source,
            "raw": self.evidence.raw[:LONGEST_RAW],
            "taken_at": None if shown is None else shown.text,
            "utc_offset": None if offset is None else offset_text(offset),
            "zone_source": self.zone_source,
            "precision": None if shown is None else shown.precision,
            "flags": list(self.flags),
            "refused": self.refusal,
        }


@dataclass(frozen=True, slots=True)
class Device:
    """What the file says about what made it; kept beside the evidence, so that dating can run again without the file.

    `file_source` is EXIF A300 (1 and 2 are scanners, 3 a camera); `encoder` what a container names as its writer.
    """

    make: str = ""
    model: str = ""
    software: str = ""
    encoder: str = ""
    file_source: int | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else is known when a file is dated.

    `imported_at` is the upload's time (ms since 1970): nothing was taken later. `modified_at` is the file's own mtime.
    `copy_spans` are stretches of mtimes (whole seconds since 1970, both ends included) that only tell of copying, from
    `worker/dating/copy_time.py`. `timezone` is the person's default (IANA) or None, `position_zone` the zone at the
    picture's position or None, `neighbour_offset` minutes that pictures of the same device and day carry.
    """

    imported_at: int
    device: Device = Device()
    modified_at: int | None = None
    copy_spans: tuple[tuple[int, int], ...] = ()
    timezone: str | None = None
    position_zone: str | None = None
    neighbour_offset: int | None = None


def _text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_RAW


def _text_or_none(value: object) -> bool:
    return value is None or _text(value)


def _whole_or_none(value: object) -> bool:
    return value is None or (type(value) is int and abs(value) < 2**53)


CHECKS: dict[str, Callable[[Any], bool]] = {
    "source": _text,
    "raw": _text,
    "offset": _text_or_none,
    "subseconds": _text_or_none,
    "utc": lambda value: isinstance(value, bool),
    "form": lambda value: value in FORMS,
    "tag": _text,
    "origin": lambda value: value in ORIGINS,
    "holder": _text,
    "written_at": _whole_or_none,
    "confidence": lambda value: value is None or value in LEVELS,
}
